package dev.tallyman.stress.demo;

import dev.tallyman.stress.Display;
import dev.tallyman.stress.StepResult;
import dev.tallyman.stress.Timeline;
import dev.tallyman.stress.proof.AppCode;
import dev.tallyman.stress.proof.Check;
import dev.tallyman.stress.proof.CodeLine;
import dev.tallyman.stress.proof.FixedProof;
import dev.tallyman.stress.proof.LiveSet;
import dev.tallyman.stress.proof.Recorded;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The locks are given back: everything is accounted for, and the live set stays flat. */
final class FixedStep {

  static final String NAME = "fixed";
  private static final String CLASS = DemoRun.PACKAGE + "order.LeasedLockOrderProcessor$Lease";
  private static final long BETWEEN_SAMPLES_MILLIS = 500;

  private FixedStep() {}

  /**
   * Runs so many orders.
   *
   * @param rate orders in a second; 0 is as many as are served
   */
  static StepResult run(DemoRun.Setting setting, Display display, long orders, int rate)
      throws IOException, InterruptedException {
    CodeLine site = onlyCreation(AppCode.of(setting.app(), CLASS));
    try (DemoRun run =
        DemoRun.start(
            setting,
            NAME + "-" + orders,
            "--generation=fixed",
            "--orders=" + orders,
            "--rate=" + rate,
            "--keep=100",
            "--settle=2s",
            "--linger=4s",
            "--progress=50ms")) {
      run.awaitReady();
      LiveSet liveSet = new LiveSet();
      try (Jmx jmx = Jmx.of(run.jvm().pid())) {
        sample(run, jmx, liveSet, display, orders);
        // The last orders' locks are garbage by now; the agent's next look is to see them gone.
        for (int i = 0; i < 3 && run.jvm().isAlive(); i++) {
          jmx.liveBytes();
          Thread.sleep(1_000);
        }
      }
      Optional<Timeline.Line> done = run.await("done", Duration.ofSeconds(60), display, orders);
      Integer status = run.awaitExit(Duration.ofSeconds(20));
      run.close();
      FixedProof.Run seen =
          new FixedProof.Run(
              orders,
              done.map(line -> line.number("orders")).orElse(0L),
              done.map(line -> line.number("locks.created")).orElse(0L),
              done.map(line -> line.number("locks.released")).orElse(0L),
              done.map(line -> line.figures().getOrDefault("books", "")).orElse("never closed"),
              status,
              liveSet);
      Recorded recorded = Recorded.by(run.recording());
      List<Check> checks = new ArrayList<>(FixedProof.checks(seen, recorded, site));
      checks.add(
          Check.that(
              "the agent prints nothing",
              run.strangeLines().isEmpty() && run.jvm().err().isEmpty(),
              "the application's lines only",
              String.join(" | ", run.strangeLines()) + run.jvm().err()));
      return new StepResult(
          NAME + "-" + orders,
          checks,
          FixedProof.evidence(seen, recorded, site),
          run.took(),
          run.outputs());
    }
  }

  private static CodeLine onlyCreation(AppCode code) {
    List<CodeLine> lines = code.creations().stream().map(AppCode.Place::at).distinct().toList();
    if (lines.size() != 1) {
      throw new IllegalStateException("one line of " + CLASS + " was to make locks, not " + lines);
    }
    return lines.get(0);
  }

  private static void sample(DemoRun run, Jmx jmx, LiveSet liveSet, Display display, long orders)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + Duration.ofMinutes(3).toNanos();
    while (System.nanoTime() - end < 0 && run.jvm().isAlive()) {
      boolean reached = run.timeline().first(l -> l.text().startsWith("reached")).isPresent();
      if (reached) {
        return;
      }
      long bytes = jmx.liveBytes();
      liveSet.add(new LiveSet.Sample(Instant.now(), run.served(), bytes));
      run.show(display, orders);
      Thread.sleep(BETWEEN_SAMPLES_MILLIS);
    }
  }
}
