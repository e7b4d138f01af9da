package dev.tallyman.report;

import com.grack.nanojson.JsonWriter;
import dev.tallyman.model.Counts;
import dev.tallyman.model.Finding;
import dev.tallyman.model.HeapForecast;
import dev.tallyman.model.Interval;
import dev.tallyman.model.LockProfile;
import dev.tallyman.model.LockTimes;
import dev.tallyman.recording.HeapPoint;
import dev.tallyman.recording.SiteSeries;
import dev.tallyman.recording.SurvivalCurve;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The data of all charts of a page, as the JSON that its script draws. Whole numbers that follow
 * each other are written as differences ({@link #differences}): a third of the size. Not for
 * several threads.
 */
final class Charts {
  /** What a screen can show. */
  private static final int MOST_HEAP_POINTS = 800;

  /** How many rows stand for a curve. */
  private static final int ROWS = 12;

  /** More curves than that cannot be told apart. */
  private static final int MOST_LOCKS = 6;

  /** How far a forecast is drawn: as far again as was recorded, and no further than it goes. */
  private static final double AHEAD = 0.5;

  private static final List<String> SHARES = List.of("50 %", "90 %", "99 %", "99.9 %", "longest");

  private final Clock clock;
  private final Map<String, Object> data = new LinkedHashMap<>();
  private boolean graphs;

  Charts(Clock clock) {
    this.clock = clock;
  }

  /** Whether a graph is among them. */
  boolean haveGraphs() {
    return graphs;
  }

  /** All of them as JSON that may stand in a script element. */
  String json() {
    Map<String, Object> page = new LinkedHashMap<>();
    page.put("zone", clock.zoneName());
    page.put("charts", data);
    return escaped(JsonWriter.string(page));
  }

  /** Nothing in it ends the element, or is more than text to a script. */
  static String escaped(String json) {
    return json.replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029");
  }

  private String put(Map<String, Object> chart) {
    String id = "c" + data.size();
    data.put(id, chart);
    return id;
  }

  private static Map<String, Object> of(String type) {
    Map<String, Object> chart = new LinkedHashMap<>();
    chart.put("type", type);
    return chart;
  }

  // The heap ----------------------------------------------------------------------------------

  /** The heap after collections, and where it is going; null if there is no curve to draw. */
  @Nullable Chart heap(List<HeapPoint> all) {
    if (all.size() < 2) {
      return null;
    }
    List<HeapPoint> points = thinned(all, MOST_HEAP_POINTS);
    HeapPoint first = all.get(0);
    HeapPoint last = all.get(all.size() - 1);
    HeapForecast forecast = last.forecast();
    Map<String, Object> chart = of("heap");
    chart.put("t", differences(points, point -> point.at().toEpochMilli() / 100));
    chart.put("used", differences(points, point -> point.forecast().usedBytes() >> 10));
    chart.put("max", forecast.maxBytes() >> 10);
    Duration left = forecast.timeToFull();
    if (left != null && forecast.bytesPerMinute() > 0) {
      double seconds =
          Math.min(
              left.toMillis() / 1e3,
              Math.max(10, AHEAD * Duration.between(first.at(), last.at()).toMillis() / 1e3));
      chart.put(
          "ahead",
          List.of(
              last.at().toEpochMilli() / 1e3,
              forecast.usedBytes() >> 10,
              last.at().toEpochMilli() / 1e3 + seconds,
              Math.min(
                      forecast.maxBytes(),
                      (long) (forecast.usedBytes() + forecast.bytesPerMinute() / 60 * seconds))
                  >> 10));
    }
    List<Chart.Row> rows = new ArrayList<>();
    for (HeapPoint point : thinned(all, ROWS)) {
      rows.add(
          new Chart.Row(
              clock.time(point.at(), first.at()),
              List.of(Figures.bytes(point.forecast().usedBytes()))));
    }
    return new Chart(
        put(chart),
        "Heap after collections",
        HeapWords.sentence(all),
        "wide",
        new Chart.Table(List.of("Time", "Live set"), rows));
  }

  // A line ------------------------------------------------------------------------------------

  /** What became of what a line created, over time. */
  Chart counts(SiteSeries series, String title) {
    int size = series.size();
    long[] left = new long[size];
    long[] low = new long[size];
    long[] high = new long[size];
    boolean sure = true;
    boolean releases = series.counts(size - 1).open() != null;
    long[] released = new long[size];
    for (int i = 0; i < size; i++) {
      Counts counts = series.counts(i);
      Interval interval = counts.interval();
      left[i] = left(counts);
      low[i] = interval == null ? left[i] : interval.low();
      high[i] = interval == null ? left[i] : interval.high();
      sure &= low[i] == high[i];
      released[i] = released(counts);
    }
    Map<String, Object> chart = of("counts");
    chart.put("t", differences(size, i -> series.at(i).toEpochMilli() / 100));
    chart.put("created", differences(size, i -> series.counts(i).created()));
    if (releases) {
      chart.put("released", differences(size, i -> released[i]));
    }
    chart.put("collected", differences(size, i -> collected(series.counts(i))));
    chart.put("left", differences(size, i -> left[i]));
    if (!sure) {
      chart.put("low", differences(size, i -> low[i]));
      chart.put("high", differences(size, i -> high[i]));
    }
    Counts last = series.counts(size - 1);
    String words =
        "By "
            + clock.time(series.at(size - 1), series.at(0))
            + " "
            + Figures.count(last.created())
            + " were created"
            + (releases ? ", " + Figures.count(released(last)) + " released" : "")
            + ", "
            + Figures.count(collected(last))
            + " collected, and "
            + Figures.count(left(last))
            + LeakWords.between(last.interval())
            + " are still there.";
    List<String> head = new ArrayList<>(List.of("Time", "Created"));
    if (releases) {
      head.add("Released");
    }
    head.addAll(List.of("Collected", "Still there"));
    List<Chart.Row> rows = new ArrayList<>();
    for (int i : spread(size, ROWS)) {
      Counts counts = series.counts(i);
      List<String> rest = new ArrayList<>(List.of(Figures.count(counts.created())));
      if (releases) {
        rest.add(Figures.count(released(counts)));
      }
      rest.add(Figures.count(collected(counts)));
      rest.add(Figures.count(left(counts)));
      rows.add(new Chart.Row(clock.time(series.at(i), series.at(0)), rest));
    }
    return new Chart(put(chart), title, words, "half", new Chart.Table(head, rows));
  }

  /** The data of a line in the table of all lines, with fewer points; its words are in its row. */
  String brief(SiteSeries series, int most) {
    int[] which = spread(series.size(), most);
    Map<String, Object> chart = of("counts");
    chart.put("t", differences(which.length, i -> series.at(which[i]).toEpochMilli() / 100));
    chart.put("created", differences(which.length, i -> series.counts(which[i]).created()));
    chart.put("left", differences(which.length, i -> left(series.counts(which[i]))));
    return put(chart);
  }

  /** What is not collected. */
  static long left(Counts counts) {
    return orNone(counts.live()) + orNone(counts.open()) + orNone(counts.retained());
  }

  private static long collected(Counts counts) {
    return Math.max(0, counts.created() - left(counts));
  }

  private static long released(Counts counts) {
    return Math.max(0, counts.created() - orNone(counts.open()) - orNone(counts.dropped()));
  }

  private static long orNone(@Nullable Long count) {
    return count == null ? 0 : count;
  }

  /** How long things live here, beside how long they live in the whole program. */
  Chart survival(SurvivalCurve line, @Nullable SurvivalCurve program) {
    Map<String, Object> chart = of("survival");
    curve(chart, "line", line);
    if (program != null) {
      curve(chart, "program", program);
    }
    SurvivalCurve.Point oldest = line.points().get(line.points().size() - 1);
    StringBuilder words = new StringBuilder("Of ");
    words.append(Figures.count(line.births())).append(" born at this line ");
    words.append(Figures.percent(oldest.share())).append(" are still there at the age of ");
    words.append(Figures.duration(oldest.ageSeconds()));
    if (program != null) {
      words.append("; of all that the program creates, ");
      words.append(Figures.percent(at(program, oldest.ageSeconds())));
    }
    words.append(".");
    List<Chart.Row> rows = new ArrayList<>();
    for (int i : spread(line.points().size(), ROWS)) {
      SurvivalCurve.Point point = line.points().get(i);
      List<String> rest = new ArrayList<>(List.of(Figures.percent(point.share())));
      if (program != null) {
        rest.add(Figures.percent(at(program, point.ageSeconds())));
      }
      rows.add(new Chart.Row(Figures.duration(point.ageSeconds()), rest));
    }
    return new Chart(
        put(chart),
        "How long it lives",
        words.toString(),
        "half",
        new Chart.Table(
            program == null
                ? List.of("Age", "This line")
                : List.of("Age", "This line", "Whole program"),
            rows));
  }

  private static void curve(Map<String, Object> chart, String name, SurvivalCurve curve) {
    chart.put(name + "Ages", curve.points().stream().map(SurvivalCurve.Point::ageSeconds).toList());
    chart.put(name + "Shares", curve.points().stream().map(SurvivalCurve.Point::share).toList());
  }

  /** The share at an age: a curve of survival falls in steps. */
  private static double at(SurvivalCurve curve, double ageSeconds) {
    double share = 1;
    for (SurvivalCurve.Point point : curve.points()) {
      if (point.ageSeconds() > ageSeconds) {
        break;
      }
      share = point.share();
    }
    return share;
  }

  // Locks -------------------------------------------------------------------------------------

  /** How long locks are waited for, or held; null if none was. */
  @Nullable Chart percentiles(
      List<LockProfile> profiles,
      java.util.function.Function<LockProfile, LockTimes> which,
      String title) {
    List<Map<String, Object>> curves = new ArrayList<>();
    StringBuilder words = new StringBuilder();
    for (LockProfile profile : profiles) {
      LockTimes times = which.apply(profile);
      if (times.count() == 0 || curves.size() == MOST_LOCKS) {
        continue;
      }
      String name = LockLabels.shortest(profile.lock());
      Map<String, Object> curve = new LinkedHashMap<>();
      curve.put("name", name);
      curve.put(
          "nanos",
          List.of(
              times.p50Nanos(),
              times.p90Nanos(),
              times.p99Nanos(),
              times.p999Nanos(),
              times.maxNanos()));
      curves.add(curve);
      if (words.isEmpty()) {
        words.append(name).append(": half up to ");
        words.append(Figures.duration(times.p50Nanos() / 1e9)).append(", 99 in 100 up to ");
        words.append(Figures.duration(times.p99Nanos() / 1e9)).append(", the longest ");
        words.append(Figures.duration(times.maxNanos() / 1e9));
        words.append(". All of them are in the table below.");
      }
    }
    if (curves.isEmpty()) {
      return null;
    }
    Map<String, Object> chart = of("percentiles");
    chart.put("at", SHARES);
    chart.put("curves", curves);
    return new Chart(put(chart), title, words.toString(), "half", Chart.NO_TABLE);
  }

  /** Threads and locks of a finding; null if nothing joins them. */
  @Nullable Chart graph(Finding finding, LockLabels labels) {
    LockGraph graph = LockGraph.of(finding, labels);
    if (graph == null) {
      return null;
    }
    graphs = true;
    Map<String, Object> chart = of("graph");
    chart.put("nodes", graph.nodes());
    chart.put("edges", graph.edges());
    return new Chart(put(chart), graph.title(), graph.words(), "graph", Chart.NO_TABLE);
  }

  // All of them -------------------------------------------------------------------------------

  private static <T> List<T> thinned(List<T> all, int most) {
    List<T> some = new ArrayList<>();
    for (int i : spread(all.size(), most)) {
      some.add(all.get(i));
    }
    return some;
  }

  /** At most so many places, the first and the last among them. */
  static int[] spread(int size, int most) {
    if (size <= most) {
      int[] all = new int[size];
      Arrays.setAll(all, i -> i);
      return all;
    }
    int[] some = new int[most];
    Arrays.setAll(some, i -> (int) ((long) i * (size - 1) / (most - 1)));
    return some;
  }

  private interface Column {
    long at(int row);
  }

  private static <T> List<Long> differences(List<T> rows, ToLongFunction<T> column) {
    return differences(rows.size(), i -> column.applyAsLong(rows.get(i)));
  }

  /** The first number, and then by how much each is more than the one before. */
  private static List<Long> differences(int size, Column column) {
    List<Long> differences = new ArrayList<>(size);
    long before = 0;
    for (int i = 0; i < size; i++) {
      long value = column.at(i);
      differences.add(value - before);
      before = value;
    }
    return differences;
  }

  /** What is left over time as a path in a box of 100 by 24. */
  static String spark(SiteSeries series) {
    int[] which = spread(series.size(), 48);
    long most = 1;
    for (int i : which) {
      most = Math.max(most, left(series.counts(i)));
    }
    Instant begin = series.at(0);
    double length = Math.max(1, Duration.between(begin, series.at(series.size() - 1)).toMillis());
    StringBuilder path = new StringBuilder();
    for (int i : which) {
      double x = Duration.between(begin, series.at(i)).toMillis() / length * 100;
      double y = 23 - 22.0 * left(series.counts(i)) / most;
      path.append(path.isEmpty() ? "M" : "L");
      path.append(String.format(Locale.ROOT, "%.0f %.1f", x, y));
    }
    return path.toString();
  }
}
