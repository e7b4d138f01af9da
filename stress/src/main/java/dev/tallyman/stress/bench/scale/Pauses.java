package dev.tallyman.stress.bench.scale;

import dev.tallyman.stress.CannotRunException;
import dev.tallyman.stress.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A million locks that stay, and then millions that die at once: what collections stop the
 * application for, how much heap a lock takes, and whether all of them were counted.
 */
final class Pauses implements Section {

  /** What is known of one variant on one collector. */
  private static final class Side {
    final List<Double> build = new ArrayList<>();
    final List<Double> churn = new ArrayList<>();
    final List<Double> churnMeans = new ArrayList<>();
    final List<Double> churnTotals = new ArrayList<>();
    final List<Double> buildTotals = new ArrayList<>();
    final List<Double> others = new ArrayList<>();
    final List<Double> bytesPerLock = new ArrayList<>();
    final List<Double> liveHeapMegabytes = new ArrayList<>();
    final List<Double> nanosPerLock = new ArrayList<>();
  }

  @Override
  public void run(Forks forks) throws IOException {
    int shortLived = forks.by(2_000_000, 20_000_000, 20_000_000);
    int live = forks.by(50_000, 1_000_000, 1_000_000);
    int rounds = forks.by(1, 2, 3);
    int turns = forks.by(1, 5, 10);
    Table pauses =
        new Table(
            "young pauses, ms (ZGC: its stops)",
            "bare median / p99 / max",
            "with agent",
            "pauses",
            "mean of a run, ratio");
    Table costs = new Table("the same runs", "bare", "with agent", "difference or ratio");
    List<Collector> collectors =
        forks.wanted("pauses", List.of(Collector.values()), Collector::word);
    CannotRunException failure = null;
    for (Collector collector : collectors) {
      Side bare = new Side();
      Side agent = new Side();
      try {
        for (int turn = 0; turn < turns; turn++) {
          run(forks, collector, false, shortLived, live, rounds, turn, bare);
          run(forks, collector, true, shortLived, live, rounds, turn, agent);
        }
        rows(collector.word(), bare, agent, pauses, costs);
      } catch (CannotRunException e) { // the other collectors' rows are told all the same
        failure = e;
      }
    }
    if (!collectors.isEmpty()) {
      forks
          .setting()
          .out()
          .printf(
              Locale.ROOT,
              "%,d locks that stay, then %d times %,d that die at once, 8 lines, %d JVMs each; every"
                  + " one was counted%n",
              live,
              rounds,
              shortLived,
              turns);
      forks.setting().out().println(pauses.text());
      forks.setting().out().println(costs.text());
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static void run(
      Forks forks,
      Collector collector,
      boolean withAgent,
      int shortLived,
      int live,
      int rounds,
      int turn,
      Side side)
      throws IOException {
    Path log =
        forks
            .setting()
            .directory()
            .resolve("scale-pauses-" + (withAgent ? "agent" : "bare") + ".log");
    Files.deleteIfExists(log);
    List<String> jvm = new ArrayList<>(collector.flags(forks.setting().jdk()));
    boolean zgc = collector == Collector.ZGC; // begins late where there is room
    List<String> usual = zgc ? List.of("-Xms1g", "-Xmx1g") : List.of("-Xms3g", "-Xmx3g");
    List<String> brief = zgc ? List.of("-Xms128m", "-Xmx128m") : List.of("-Xms600m", "-Xmx600m");
    jvm.addAll(forks.by(brief, usual, usual));
    if (collector != Collector.ZGC) {
      jvm.add(forks.by("-Xmn16m", "-Xmn256m", "-Xmn256m")); // as many pauses for both
    }
    jvm.add(PauseLog.argument(log));
    String work = "pauses-" + collector.word();
    Object[] arguments = {"pauses", shortLived, live, rounds, turn + 1};
    Figures figures =
        withAgent
            ? forks.agent(work, forks.asDelivered(), jvm, CrowdProgram.class, arguments)
            : forks.bare(work, jvm, CrowdProgram.class, arguments);
    if (withAgent) {
      figures.mustAgree("made", "agent.created");
    }
    PauseLog pauses = PauseLog.read(log);
    double building = figures.one("phase.build");
    double churning = figures.all("phase.churn").get(0)[0];
    double end = figures.one("phase.end");
    List<Double> build = pauses.pauses(collector, building, churning);
    List<Double> churn = pauses.pauses(collector, churning, end);
    if (churn.isEmpty()) {
      throw new CannotRunException(
          ExitStatus.NOT_AS_TOLD, work + ": no collection while locks died");
    }
    side.build.addAll(build);
    side.churn.addAll(churn);
    side.buildTotals.add(sum(build));
    side.churnTotals.add(sum(churn));
    side.churnMeans.add(sum(churn) / churn.size());
    side.others.addAll(pauses.otherStops(building, end));
    side.bytesPerLock.add(figures.one("bytes.per.lock"));
    side.liveHeapMegabytes.add(figures.one("live.heap.bytes") / (1 << 20));
    side.nanosPerLock.add(Estimate.of(figures.firsts("ns.per.short.lived.lock")).mean());
    Files.delete(log);
  }

  private static void rows(String collector, Side bare, Side agent, Table pauses, Table costs) {
    pauses.row(
        collector + ", while locks die",
        distribution(bare.churn),
        distribution(agent.churn),
        bare.churn.size() + " / " + agent.churn.size(),
        Estimate.ratio(bare.churnMeans, agent.churnMeans).text());
    if (!bare.build.isEmpty() && !agent.build.isEmpty()) {
      pauses.row(
          collector + ", while they are made that stay",
          distribution(bare.build),
          distribution(agent.build),
          bare.build.size() + " / " + agent.build.size(),
          "all together " + Estimate.ratio(bare.buildTotals, agent.buildTotals).text());
    }
    costs.row(
        collector + ", ms stopped while locks die, a run",
        Estimate.of(bare.churnTotals).text(1),
        Estimate.of(agent.churnTotals).text(1),
        Estimate.ratio(bare.churnTotals, agent.churnTotals).text());
    costs.row(
        collector + ", ms of stops that are no collector's, a run",
        String.format(Locale.ROOT, "%.2f", sum(bare.others) / bare.churnTotals.size()),
        String.format(Locale.ROOT, "%.2f", sum(agent.others) / agent.churnTotals.size()),
        String.format(Locale.ROOT, "longest %.2f, %.2f ms", most(bare.others), most(agent.others)));
    costs.row(
        collector + ", ns to make one that dies, collections included",
        Estimate.of(bare.nanosPerLock).text(1),
        Estimate.of(agent.nanosPerLock).text(1),
        Estimate.difference(bare.nanosPerLock, agent.nanosPerLock).text(1));
    costs.row(
        collector + ", bytes of heap a lock that stays",
        Estimate.of(bare.bytesPerLock).text(2),
        Estimate.of(agent.bytesPerLock).text(2),
        Estimate.difference(bare.bytesPerLock, agent.bytesPerLock).text(2));
    costs.row(
        collector + ", MB of heap in use at the end",
        Estimate.of(bare.liveHeapMegabytes).text(2),
        Estimate.of(agent.liveHeapMegabytes).text(2),
        Estimate.difference(bare.liveHeapMegabytes, agent.liveHeapMegabytes).text(2));
  }

  static String distribution(List<Double> millis) {
    double[] sorted = millis.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return String.format(
        Locale.ROOT,
        "%.2f / %.2f / %.2f",
        sorted[sorted.length / 2],
        sorted[(int) (sorted.length * 0.99)],
        sorted[sorted.length - 1]);
  }

  private static double sum(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).sum();
  }

  private static double most(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).max().orElse(0);
  }
}
