package dev.tallyman.stress.bench.scale;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import dev.tallyman.stress.CannotRunException;
import dev.tallyman.stress.ExitStatus;
import dev.tallyman.stress.bench.PairedRatio;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The curves in a file of raw figures, as pictures: one SVG for each, a panel for each quantity.
 */
final class Drawing {
  private static final int WIDTH = 360;
  private static final int HEIGHT = 240;
  private static final int LEFT = 56;
  private static final int TOP = 34;
  private static final int RIGHT = 28;
  private static final int BOTTOM = 44;
  private static final int LEGEND = 34;

  private static final String BARE = "#6b7280";
  private static final String AGENT = "#1d4ed8";

  private Drawing() {}

  /**
   * Draws what there is.
   *
   * @param raw a file that {@link Scale} wrote
   * @param directory where {@code scale-CURVE-JDKFEATURE.svg} go
   * @return the pictures
   */
  static List<Path> draw(Path raw, Path directory) throws IOException {
    JsonObject all;
    try {
      all = JsonParser.object().from(Files.readString(raw));
    } catch (JsonParserException e) {
      throw new CannotRunException(
          ExitStatus.UNREADABLE,
          raw + " is no JSON: " + e.getMessage() + "; name a scale-*.json that bench wrote");
    }
    JsonArray runs = all.getArray("runs");
    if (runs == null) {
      throw new CannotRunException(
          ExitStatus.UNREADABLE, raw + " holds no runs; name a scale-*.json that bench wrote");
    }
    String jdk = String.valueOf(all.getString("jdk"));
    List<Path> drawn = new ArrayList<>();
    for (Curves.Curve curve : Curves.ALL) {
      List<String> panels = new ArrayList<>();
      Curves.QUANTITIES.forEach(
          (quantity, words) -> {
            Map<String, Map<Double, Double>> series = series(runs, curve.name(), quantity);
            if (!series.isEmpty()) {
              panels.add(panel(words, curve.unit(), series));
            }
          });
      if (!panels.isEmpty()) {
        String feature = jdk.contains(".") ? jdk.substring(0, jdk.indexOf('.')) : jdk;
        Path file = directory.resolve("scale-" + curve.name() + "-" + feature + ".svg");
        Files.writeString(file, svg("JDK " + jdk, panels));
        drawn.add(file);
      }
    }
    return drawn;
  }

  /** By variant, the medians of all runs at each point. */
  private static Map<String, Map<Double, Double>> series(
      JsonArray runs, String curve, String quantity) {
    Map<String, Map<Double, List<Double>>> all = new LinkedHashMap<>();
    for (Object each : runs) {
      JsonObject run = (JsonObject) each;
      JsonArray points = run.getObject("figures").getArray("point." + quantity);
      if (run.getString("work").equals("curve-" + curve) && points != null) {
        Map<Double, List<Double>> variant =
            all.computeIfAbsent(run.getString("variant"), name -> new TreeMap<>());
        for (Object point : points) {
          variant
              .computeIfAbsent(((JsonArray) point).getDouble(0), x -> new ArrayList<>())
              .add(((JsonArray) point).getDouble(1));
        }
      }
    }
    Map<String, Map<Double, Double>> medians = new LinkedHashMap<>();
    all.forEach(
        (variant, points) -> {
          Map<Double, Double> line = new TreeMap<>();
          points.forEach((x, values) -> line.put(x, PairedRatio.median(values)));
          medians.put(variant, line);
        });
    return medians;
  }

  private static String svg(String title, List<String> panels) {
    int columns = Math.min(2, panels.size());
    int rows = (panels.size() + columns - 1) / columns;
    int width = columns * WIDTH;
    int height = LEGEND + rows * HEIGHT;
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
                + " height=\"%d\" font-family=\"sans-serif\" font-size=\"11\" fill=\"#111827\">%n"
                + "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>%n",
            width,
            height,
            width,
            height));
    legend(svg, 16, BARE, "bare");
    legend(svg, 80, AGENT, "with Tallyman");
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%d\" y=\"22\" text-anchor=\"end\">%s</text>%n",
            width - RIGHT,
            title));
    for (int i = 0; i < panels.size(); i++) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<g transform=\"translate(%d %d)\">%n%s</g>%n",
              i % columns * WIDTH,
              LEGEND + i / columns * HEIGHT,
              panels.get(i)));
    }
    return svg.append("</svg>\n").toString();
  }

  private static void legend(StringBuilder svg, int x, String colour, String text) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%d\" y=\"16\" width=\"14\" height=\"4\" fill=\"%s\"/><text x=\"%d\""
                + " y=\"22\">%s</text>%n",
            x,
            colour,
            x + 18,
            text));
  }

  /** A panel: powers of ten to the right, from nothing upwards. */
  private static String panel(String words, String unit, Map<String, Map<Double, Double>> series) {
    double most = 0;
    double last = 10;
    for (Map<Double, Double> line : series.values()) {
      for (Map.Entry<Double, Double> point : line.entrySet()) {
        most = Math.max(most, point.getValue());
        last = Math.max(last, point.getKey());
      }
    }
    double step = niceStep(most);
    double top = Math.max(step, Math.ceil(most / step) * step);
    int decades = (int) Math.ceil(Math.log10(last) - 1e-9);
    StringBuilder out = new StringBuilder();
    out.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%d\" y=\"20\" font-weight=\"bold\">%s</text>%n",
            LEFT - 40,
            words));
    for (double y = 0; y <= top + step / 2; y += step) {
      out.append(
          String.format(
              Locale.ROOT,
              "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%3$.1f\" stroke=\"#e5e7eb\"/><text"
                  + " x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>%n",
              LEFT,
              WIDTH - RIGHT,
              atY(y, top),
              LEFT - 6,
              atY(y, top) + 4,
              plain(y)));
    }
    for (int decade = 0; decade <= decades; decade++) {
      double x = atX(Math.pow(10, decade), decades);
      out.append(
          String.format(
              Locale.ROOT,
              "<line x1=\"%.1f\" x2=\"%1$.1f\" y1=\"%d\" y2=\"%d\" stroke=\"#9ca3af\"/><text"
                  + " x=\"%1$.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>%n",
              x,
              HEIGHT - BOTTOM,
              HEIGHT - BOTTOM + 4,
              HEIGHT - BOTTOM + 16,
              power(decade)));
    }
    out.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>%n",
            (LEFT + WIDTH - RIGHT) / 2,
            HEIGHT - BOTTOM + 32,
            unit));
    series.forEach(
        (variant, line) -> {
          String colour = variant.equals("bare") ? BARE : AGENT;
          StringBuilder points = new StringBuilder();
          StringBuilder dots = new StringBuilder();
          line.forEach(
              (x, y) -> {
                points.append(
                    String.format(Locale.ROOT, "%.1f,%.1f ", atX(x, decades), atY(y, top)));
                dots.append(
                    String.format(
                        Locale.ROOT,
                        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2.5\" fill=\"%s\"/>",
                        atX(x, decades),
                        atY(y, top),
                        colour));
              });
          out.append(
              String.format(
                  Locale.ROOT,
                  "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.8\"/>%s%n",
                  points.toString().trim(),
                  colour,
                  dots));
        });
    return out.toString();
  }

  private static double atX(double x, int decades) {
    return LEFT + (WIDTH - RIGHT - LEFT) * Math.log10(Math.max(1, x)) / Math.max(1, decades);
  }

  private static double atY(double y, double top) {
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * y / top;
  }

  /** Of 1, 2 and 5 times a power of ten the one that gives four to eight lines. */
  private static double niceStep(double most) {
    double step = Math.pow(10, Math.floor(Math.log10(Math.max(most, 1e-3) / 4)));
    for (double factor : new double[] {1, 2, 5, 10}) {
      if (most / (step * factor) <= 6) {
        return step * factor;
      }
    }
    return step * 10;
  }

  private static String plain(double value) {
    String text =
        value == Math.rint(value)
            ? String.format(Locale.ROOT, "%,d", (long) value)
            : String.format(Locale.ROOT, "%.3f", value).replaceAll("0+$", "");
    return text.replace(',', ' ');
  }

  private static String power(int decade) {
    return switch (decade) {
      case 0, 1, 2, 3, 4, 5 -> plain(Math.pow(10, decade));
      case 6 -> "1 M";
      case 7 -> "10 M";
      case 8 -> "100 M";
      default -> "10^" + decade;
    };
  }
}
