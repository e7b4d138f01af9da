package dev.tallyman.stress.demo;

import dev.tallyman.stress.Display;
import dev.tallyman.stress.StepResult;
import dev.tallyman.stress.proof.AppCode;
import dev.tallyman.stress.proof.Check;
import dev.tallyman.stress.proof.DeadlockProof;
import dev.tallyman.stress.proof.DeadlockSighting;
import dev.tallyman.stress.proof.Recorded;
import dev.tallyman.testkit.Recordings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Two code paths take two locks in opposite order; the harness ends the JVM. */
final class DeadlockStep {

  static final String NAME = "deadlock";
  private static final String CLASS = DemoRun.PACKAGE + "order.CoarseLockOrderProcessor";
  private static final long ORDERS = 100_000;
  private static final Duration TO_DEADLOCK = Duration.ofSeconds(60);
  private static final long BETWEEN_LOOKS_MILLIS = 25;

  private DeadlockStep() {}

  static StepResult run(DemoRun.Setting setting, Display display)
      throws IOException, InterruptedException {
    AppCode code = AppCode.of(setting.app(), CLASS);
    try (DemoRun run =
        DemoRun.start(
            setting,
            NAME,
            "--generation=deadlock",
            "--orders=" + ORDERS,
            "--rate=100",
            "--settle=4s",
            "--patience=3600s",
            "--progress=100ms")) {
      Instant ready = run.awaitReady();
      DeadlockSighting sighting;
      try (Jmx jmx = Jmx.of(run.jvm().pid())) {
        sighting = watch(run, jmx, ready, display);
      }
      boolean deadlocked = sighting != null;
      if (deadlocked) {
        display.at(0.8, "deadlocked, waiting for the report");
        awaitReport(run.recording());
      }
      // This is how a person would end it: hooks run, and JFR writes its file.
      run.jvm().terminate();
      boolean ended = run.awaitExit(Duration.ofSeconds(20)) != null;
      run.jvm().close();
      Recorded recorded = Recorded.by(run.recording());
      List<Check> checks = new ArrayList<>(DeadlockProof.checks(sighting, recorded, code));
      checks.add(
          Check.that(
              "the agent prints nothing",
              run.strangeLines().isEmpty(),
              "the application's lines only",
              String.join(" | ", run.strangeLines())));
      checks.add(
          Check.that("the deadlocked JVM can be ended", ended, "its end on SIGTERM", "" + ended));
      Instant firstOrder =
          run.timeline()
              .first(line -> line.number("orders") > 0)
              .map(line -> line.at())
              .orElse(Instant.now());
      return new StepResult(
          NAME,
          checks,
          DeadlockProof.evidence(firstOrder, sighting, recorded),
          run.took(),
          run.outputs());
    }
  }

  private static @Nullable DeadlockSighting watch(
      DemoRun run, Jmx jmx, Instant ready, Display display) throws InterruptedException {
    long end = System.nanoTime() + TO_DEADLOCK.toNanos();
    Instant notBefore = ready;
    while (System.nanoTime() - end < 0) {
      Instant asked = Instant.now();
      DeadlockSighting sighting = jmx.deadlock(notBefore, DemoRun.PACKAGE);
      if (sighting != null) {
        return sighting;
      }
      notBefore = asked;
      display.at(0.2, run.served() + " orders, no deadlock yet");
      Thread.sleep(BETWEEN_LOOKS_MILLIS);
    }
    return null;
  }

  /** JFR flushes once a second. A report that has not come by then will not come in time. */
  private static void awaitReport(Path recording) throws InterruptedException {
    long end = System.nanoTime() + DeadlockProof.IN_TIME.plusSeconds(4).toNanos();
    while (System.nanoTime() - end < 0) {
      if (reported(Recorded.repositoryOf(recording))) {
        return;
      }
      Thread.sleep(200);
    }
  }

  private static boolean reported(Path repository) {
    try {
      return Files.isDirectory(repository)
          && !Recordings.events(repository, "tallyman.DeadlockThread").isEmpty();
    } catch (IllegalArgumentException beingWritten) {
      return false;
    }
  }
}
