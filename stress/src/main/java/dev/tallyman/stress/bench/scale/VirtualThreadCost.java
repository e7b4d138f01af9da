package dev.tallyman.stress.bench.scale;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the agent keeps for a virtual thread that has taken a lock and is parked. */
final class VirtualThreadCost implements Section {
  private static final int FIRST_WITH_VIRTUAL_THREADS = 21;

  @Override
  public void run(Forks forks) {
    List<String> modes = forks.wanted("virtual", List.of("none", "shared", "own", "nested"));
    if (modes.isEmpty()) {
      return;
    }
    if (forks.setting().jdk().feature() < FIRST_WITH_VIRTUAL_THREADS) {
      forks.setting().out().println("virtual threads: not on " + forks.setting().jdk());
      return;
    }
    int count = forks.by(5_000, 200_000, 1_000_000);
    int turns = forks.by(1, 2, 3);
    Table table =
        new Table(
            "bytes of heap a virtual thread, but its frames", "bare", "with agent", "difference");
    for (String mode : modes) {
      List<Double> bare = new ArrayList<>();
      List<Double> agent = new ArrayList<>();
      List<String> jvm = forks.by(List.of("-Xmx600m"), List.of("-Xmx3g"), List.of("-Xmx6g"));
      for (int turn = 0; turn < turns; turn++) {
        Figures without =
            forks.bare("virtual-" + mode, jvm, VirtualThreadsProgram.class, mode, count);
        without.mustAgree("expected", "taken");
        bare.add(without.one("bytes.per.thread"));
        Figures with =
            forks.agent(
                "virtual-" + mode,
                forks.asDelivered(),
                jvm,
                VirtualThreadsProgram.class,
                mode,
                count);
        with.mustAgree("expected", "taken");
        agent.add(with.one("bytes.per.thread"));
      }
      table.row(
          switch (mode) {
            case "none" -> "takes no lock";
            case "shared" -> "took one of 64 locks";
            case "own" -> "took a lock of its own";
            default -> "took one of 64 locks inside one of 64";
          },
          Estimate.of(bare).text(1),
          Estimate.of(agent).text(1),
          Estimate.difference(bare, agent).text(1));
    }
    forks
        .setting()
        .out()
        .printf(Locale.ROOT, "%,d virtual threads, parked, %d JVMs each%n", count, turns);
    forks.setting().out().println(table.text());
  }
}
