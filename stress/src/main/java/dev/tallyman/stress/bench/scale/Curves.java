package dev.tallyman.stress.bench.scale;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** How cost grows with the number of locks, of lines, of threads, of acquisitions. */
final class Curves implements Section {

  /**
   * One curve.
   *
   * @param name as in {@code curve-NAME}
   * @param unit what is counted on its horizontal axis
   * @param most by effort: brief, usual, thorough
   */
  record Curve(String name, String unit, int... most) {}

  static final List<Curve> ALL =
      List.of(
          new Curve("locks", "live locks", 10_000, 10_000_000, 10_000_000),
          new Curve("sites", "lines that create locks", 100, 10_000, 10_000),
          new Curve("threads", "threads", 100, 10_000, 10_000),
          new Curve("acquisitions", "acquisitions in a row", 100_000, 10_000_000, 10_000_000));

  /** What is measured along a curve: the name of the points, and what they are of. */
  static final Map<String, String> QUANTITIES =
      new TreeMap<>(
          Map.of(
              "pair", "ns to take and give back a lock",
              "creation", "ns to make a lock",
              "start", "us to start a thread",
              "bytes", "bytes of heap a lock",
              "census", "ms of a core a census",
              "memory", "KB that the agent holds"));

  @Override
  public void run(Forks forks) {
    int turns = forks.by(1, 2, 5);
    for (Curve curve : forks.wanted("curve", ALL, Curve::name)) {
      int most = curve.most()[forks.setting().effort().ordinal()];
      List<Figures> bare = new ArrayList<>();
      List<Figures> agent = new ArrayList<>();
      List<String> jvm = forks.by(List.of("-Xmx600m"), List.of("-Xmx4g"), List.of("-Xmx4g"));
      for (int turn = 0; turn < turns; turn++) {
        bare.add(forks.bare("curve-" + curve.name(), jvm, CurveProgram.class, curve.name(), most));
        Figures with =
            forks.agent(
                "curve-" + curve.name(),
                forks.quickly(),
                jvm,
                CurveProgram.class,
                curve.name(),
                most);
        if (with.has("made")) {
          with.mustAgree("made", "agent.created");
        }
        agent.add(with);
      }
      Table table = new Table(curve.unit(), "what", "bare", "with agent", "ratio");
      for (Map.Entry<String, String> quantity : QUANTITIES.entrySet()) {
        rows(quantity.getKey(), quantity.getValue(), bare, agent, table);
      }
      forks.setting().out().println(table.text());
    }
  }

  private static void rows(
      String quantity, String words, List<Figures> bare, List<Figures> agent, Table table) {
    Map<Double, List<Double>> without = points(bare, quantity);
    points(agent, quantity)
        .forEach(
            (x, with) -> {
              List<Double> before = without.getOrDefault(x, List.of());
              table.row(
                  String.format(Locale.ROOT, "%,.0f", x),
                  words,
                  before.isEmpty() ? "" : Estimate.of(before).text(2),
                  Estimate.of(with).text(2),
                  before.isEmpty() ? "" : Estimate.ratio(before, with).text());
            });
  }

  private static Map<Double, List<Double>> points(List<Figures> runs, String quantity) {
    Map<Double, List<Double>> points = new TreeMap<>();
    for (Figures run : runs) {
      for (double[] point : run.all("point." + quantity)) {
        points.computeIfAbsent(point[0], x -> new ArrayList<>()).add(point[1]);
      }
    }
    return points;
  }
}
