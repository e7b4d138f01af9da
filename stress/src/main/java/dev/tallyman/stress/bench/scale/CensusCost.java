package dev.tallyman.stress.bench.scale;

import dev.tallyman.stress.CannotRunException;
import dev.tallyman.stress.ExitStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A million of each kind at rest: what a census and a walk cost of a core, and whether anybody was
 * kept from going on meanwhile.
 */
final class CensusCost implements Section {
  private static final List<String> KINDS =
      List.of("lock", "scheduled-task", "listener", "map-element");

  @Override
  public void run(Forks forks) {
    int count = forks.by(20_000, 1_000_000, 1_000_000);
    double seconds = forks.by(2.0, 35.0, 65.0);
    int turns = forks.by(1, 1, 3);
    Table table =
        new Table(
            "at rest",
            "census, ms of a core: mean / max",
            "walk, ms of a core: mean / max",
            "agent holds, KB",
            "longest stall bare",
            "with agent, ms",
            "1 in 1000 bare",
            "with agent, ms",
            "bytes each bare",
            "with agent");
    List<String> kinds = forks.wanted("census", KINDS);
    for (String kind : kinds) {
      row(forks, kind, count, seconds, turns, table);
    }
    if (!kinds.isEmpty()) {
      forks
          .setting()
          .out()
          .printf(
              Locale.ROOT,
              "a census of %,d of a kind, each counted; stalls of a thread that sleeps half a"
                  + " millisecond at a time, %.0f s, %d JVMs each%n",
              count,
              seconds,
              turns);
      forks.setting().out().println(table.text());
    }
  }

  private static void row(
      Forks forks, String kind, int count, double seconds, int turns, Table table) {
    List<Double> census = new ArrayList<>();
    List<Double> walk = new ArrayList<>();
    List<Double> memory = new ArrayList<>();
    List<List<Double>> both = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      both.add(new ArrayList<>());
    }
    List<String> jvm = forks.by(List.of("-Xmx600m"), List.of("-Xmx3g"), List.of("-Xmx3g"));
    for (int turn = 0; turn < turns; turn++) {
      Figures bare = forks.bare("census-" + kind, jvm, KindsProgram.class, kind, count, seconds);
      Figures agent =
          forks.agent(
              "census-" + kind, forks.asDelivered(), jvm, KindsProgram.class, kind, count, seconds);
      agent.mustAgree("made", "agent.created");
      census.addAll(agent.firsts("census.ms"));
      walk.addAll(agent.firsts("walk.ms"));
      memory.add(agent.one("agent.memory.bytes") / 1024);
      int at = 0;
      for (String name : List.of("stall.max.ms", "stall.p999.ms", "bytes.each")) {
        both.get(at++).add(bare.one(name));
        both.get(at++).add(agent.one(name));
      }
    }
    if (census.isEmpty()) {
      throw new CannotRunException(
          ExitStatus.NOT_AS_TOLD, "census-" + kind + ": no census was seen");
    }
    table.row(
        String.format(Locale.ROOT, "%,d of %s", count, kind),
        meanAndMost(census),
        walk.isEmpty() ? "in the census" : meanAndMost(walk),
        Estimate.of(memory).text(0),
        Estimate.of(both.get(0)).text(2),
        Estimate.of(both.get(1)).text(2),
        Estimate.of(both.get(2)).text(2),
        Estimate.of(both.get(3)).text(2),
        Estimate.of(both.get(4)).text(1),
        Estimate.of(both.get(5)).text(1));
  }

  private static String meanAndMost(List<Double> values) {
    return String.format(
        Locale.ROOT,
        "%.2f / %.2f (%d)",
        Estimate.of(values).mean(),
        values.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN),
        values.size());
  }
}
