package dev.tallyman.stress.bench.scale;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the agent itself holds and takes of a core, in a program at rest and in a busy one. */
final class ServiceCost implements Section {
  @Override
  public void run(Forks forks) {
    double seconds = forks.by(2.0, 60.0, 120.0);
    int turns = forks.by(1, 1, 3);
    Table table =
        new Table(
            "a service",
            "agent's threads, % of a core",
            "census, ms",
            "walk, ms",
            "agent says it holds, KB",
            "of max-memory, KB",
            "live heap over bare, KB",
            "lines",
            "locks made / s");
    List<String> modes = forks.wanted("service", List.of("idle", "busy"));
    for (String mode : modes) {
      row(forks, mode, forks.by(200, 1000, 1000), seconds, turns, table);
    }
    if (!modes.isEmpty()) {
      forks
          .setting()
          .out()
          .printf(
              Locale.ROOT,
              "%s, over %.0f s, %d JVMs each; every lock was counted%n",
              forks.asDelivered().isEmpty() ? "defaults" : forks.asDelivered(),
              seconds,
              turns);
      forks.setting().out().println(table.text());
    }
  }

  private static void row(
      Forks forks, String mode, int lines, double seconds, int turns, Table table) {
    List<Double> share = new ArrayList<>();
    List<Double> census = new ArrayList<>();
    List<Double> walk = new ArrayList<>();
    List<Double> memory = new ArrayList<>();
    List<Double> bareHeap = new ArrayList<>();
    List<Double> agentHeap = new ArrayList<>();
    double most = 0;
    double sites = 0;
    double made = 0;
    List<String> jvm = List.of("-Xmx1g", "-Xms1g");
    for (int turn = 0; turn < turns; turn++) {
      Figures bare =
          forks.bare(
              "service-" + mode, jvm, ServiceProgram.class, mode, lines, Math.min(seconds, 20));
      Figures agent =
          forks.agent(
              "service-" + mode,
              forks.asDelivered(),
              jvm,
              ServiceProgram.class,
              mode,
              lines,
              seconds);
      agent.mustAgree("made", "agent.created");
      share.add(agent.one("core.share") * 100);
      census.addAll(agent.firsts("census.ms"));
      walk.addAll(agent.firsts("walk.ms"));
      memory.add(agent.one("agent.memory.bytes") / 1024);
      most = agent.one("max.memory.bytes") / 1024;
      sites = agent.one("agent.sites");
      made = agent.one("made") / (seconds * 1.25);
      bareHeap.add(bare.one("live.heap.bytes") / 1024);
      agentHeap.add(agent.one("live.heap.bytes") / 1024);
    }
    table.row(
        mode,
        Estimate.of(share).text(3),
        Estimate.of(census).text(2),
        walk.isEmpty() ? "in the census" : Estimate.of(walk).text(2),
        Estimate.of(memory).text(0),
        String.format(Locale.ROOT, "%,.0f", most),
        Estimate.difference(bareHeap, agentHeap).text(0),
        String.format(Locale.ROOT, "%.0f", sites),
        String.format(Locale.ROOT, "%,.0f", made));
  }
}
