package dev.tallyman.top;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers as they fit into a column. */
final class Figures {
  private static final String BARS = "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588";
  private static final String ASCII_BARS = "_.-:=+*#";

  /** What differs by a smaller share of the largest is noise, and drawn flat. */
  private static final double FLAT = 0.02;

  /** The curve's height is at least this share of the largest: what differs little looks so. */
  private static final double LEAST_RANGE = 0.1;

  private Figures() {}

  /** Up to seven characters: {@code 412,008}, {@code 9.12M}. {@code -} for null. */
  static String count(@Nullable Long number) {
    if (number == null) {
      return "-";
    }
    if (Math.abs(number) < 1_000_000) {
      return String.format(Locale.ROOT, "%,d", number);
    }
    double value = number;
    for (String unit : new String[] {"M", "G", "T"}) {
      value = unit.equals("M") ? value / 1e6 : value / 1e3;
      if (Math.abs(value) < 1000 || unit.equals("T")) {
        return String.format(Locale.ROOT, Math.abs(value) < 100 ? "%.2f" : "%.0f", value) + unit;
      }
    }
    return Long.toString(number);
  }

  /** {@code +2,150}, {@code 0}, {@code -3}; {@code -} for null. */
  static String rate(@Nullable Double perMinute) {
    if (perMinute == null || !Double.isFinite(perMinute)) {
      return "-";
    }
    if (Math.abs(perMinute) < 0.05) {
      return "0";
    }
    if (Math.abs(perMinute) < 10) {
      return String.format(Locale.ROOT, "%+.1f", perMinute);
    }
    String count = count(Math.round(perMinute));
    return perMinute > 0 ? "+" + count : count;
  }

  /** {@code 812 MB}; a MB has 1024 times 1024 bytes. */
  static String bytes(long bytes) {
    double mega = bytes / (1024.0 * 1024);
    if (mega >= 10 * 1024) {
      return String.format(Locale.ROOT, "%,.0f GB", mega / 1024);
    }
    return String.format(Locale.ROOT, mega >= 10 ? "%,.0f MB" : "%.1f MB", mega);
  }

  /** {@code 45 s}, {@code 3 min 20 s}, {@code 3 h 12 min}, {@code 2 days 4 h}. */
  static String duration(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    if (seconds < 120) {
      return seconds + " s";
    }
    if (seconds < 7200) {
      return seconds / 60 + " min" + (seconds < 600 ? " " + seconds % 60 + " s" : "");
    }
    return seconds < 48 * 3600
        ? seconds / 3600 + " h " + seconds % 3600 / 60 + " min"
        : seconds / 86400 + " days " + seconds % 86400 / 3600 + " h";
  }

  /**
   * A small curve, the newest value last. Its top is the largest value, its bottom the smallest;
   * but what differs little looks so.
   *
   * @param values oldest first
   * @param columns how many characters it may have
   * @param unicode whether block characters can be shown
   */
  static String sparkline(List<Long> values, int columns, boolean unicode) {
    if (values.size() < 2 || columns < 1) {
      return "";
    }
    double[] points = resampled(values, columns);
    double low = Arrays.stream(points).min().orElse(0);
    double high = Arrays.stream(points).max().orElse(0);
    double range = Math.max(high - low, Math.max(1, LEAST_RANGE * Math.abs(high)));
    double bottom = (low + high - range) / 2;
    String bars = unicode ? BARS : ASCII_BARS;
    if (high - low <= FLAT * Math.abs(high)) {
      return bars.substring(bars.length() / 2, bars.length() / 2 + 1).repeat(points.length);
    }
    StringBuilder line = new StringBuilder();
    for (double point : points) {
      int step = (int) Math.floor((point - bottom) / range * bars.length());
      line.append(bars.charAt(Math.max(0, Math.min(bars.length() - 1, step))));
    }
    return line.toString();
  }

  /** As many as there is room for: means of neighbours. */
  private static double[] resampled(List<Long> values, int columns) {
    int size = Math.min(values.size(), columns);
    double[] points = new double[size];
    for (int i = 0; i < size; i++) {
      int from = i * values.size() / size;
      int to = (i + 1) * values.size() / size;
      points[i] = values.subList(from, to).stream().mapToLong(Long::longValue).average().orElse(0);
    }
    return points;
  }

  /** {@code Orders.java:148} of {@code com.acme.Orders.lockFor(Orders.java:148)}. */
  static String line(String frame) {
    int open = frame.indexOf('(');
    int close = frame.indexOf(')', open + 1);
    return open < 0 || close < 0 ? frame : frame.substring(open + 1, close);
  }

  /** {@code Orders.lockFor(Orders.java:148)} of {@code com.acme.Orders.lockFor(...)}. */
  static String shortFrame(String frame) {
    int open = frame.indexOf('(');
    int method = frame.lastIndexOf('.', open);
    return open < 0 || method < 0 ? frame : frame.substring(frame.lastIndexOf('.', method - 1) + 1);
  }

  /** A text in lines of at most so many characters, broken at blanks where that is possible. */
  static List<String> wrapped(String text, int columns) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.strip().split("\\s+")) {
      if (line.length() > 0 && line.length() + 1 + word.length() > columns) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " ").append(word);
      while (line.length() > columns && columns > 0) {
        lines.add(line.substring(0, columns));
        line.delete(0, columns);
      }
    }
    if (line.length() > 0) {
      lines.add(line.toString());
    }
    return lines;
  }
}
