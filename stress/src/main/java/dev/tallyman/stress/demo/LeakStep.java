package dev.tallyman.stress.demo;

import dev.tallyman.stress.Display;
import dev.tallyman.stress.StepResult;
import dev.tallyman.stress.Timeline;
import dev.tallyman.stress.proof.AppCode;
import dev.tallyman.stress.proof.Check;
import dev.tallyman.stress.proof.CodeLine;
import dev.tallyman.stress.proof.JmcRules;
import dev.tallyman.stress.proof.LeakProof;
import dev.tallyman.stress.proof.Recorded;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Every call makes a lock that is kept for ever; the JVM dies of it. */
final class LeakStep {
  /**
   * What the JVM itself may say when there is no heap for its own work: JFR's periodic tasks on
   * stdout, and, from JDK 25 on, the instrument library on stderr.
   */
  private static final Pattern OF_THE_JVM_WITHOUT_HEAP =
      Pattern.compile(
          "\\[[\\d.]+s\\]\\[\\w+ *\\]\\[jfr,.*|\\*\\*\\* java\\.lang\\.instrument ASSERTION FAILED.*");

  static final String NAME = "leak";
  private static final String CLASS = DemoRun.PACKAGE + "order.OrderedLockOrderProcessor";
  private static final String ERROR = "java.lang.OutOfMemoryError";
  private static final long ORDERS = 1000;

  /** About as many as fit into the default heap; for the display only. */
  private static final long ORDERS_TO_DIE = 1250;

  private LeakStep() {}

  static StepResult run(DemoRun.Setting setting, Display display)
      throws IOException, InterruptedException {
    CodeLine culprit = AppCode.of(setting.app(), CLASS).onlyCreationInAMethod();
    try (DemoRun run =
        DemoRun.start(
            setting,
            NAME,
            "--generation=leak",
            "--orders=" + ORDERS,
            "--rate=30",
            "--settle=2s",
            "--linger=" + LeakProof.REST.toSeconds() + "s",
            "--until-oom",
            "--progress=100ms")) {
      Instant ready = run.awaitReady();
      // The only collection that the harness asks for in this run: no lock of interest is born yet.
      long before = liveBytes(run);
      Optional<Timeline.Line> reached =
          run.await("reached", Duration.ofSeconds(120), display, ORDERS_TO_DIE);
      run.await(
          "never said: this is for the display", Duration.ofSeconds(120), display, ORDERS_TO_DIE);
      Integer status = run.awaitExit(Duration.ofSeconds(1));
      run.close();
      Optional<Timeline.Line> dying =
          run.timeline().first(line -> line.err() && line.text().contains(ERROR));
      Recorded recorded = Recorded.by(run.recording());
      LeakProof.Run seen =
          new LeakProof.Run(
              ready,
              reached.map(Timeline.Line::at).orElse(null),
              reached.map(line -> line.number("locks.created")).orElse(0L),
              dying.map(Timeline.Line::at).orElse(null),
              dying.map(line -> line.text().substring(line.text().indexOf(ERROR))).orElse(""),
              status,
              before,
              reached.map(line -> heapAfter(recorded, line.at())).orElse(-1L));
      List<Check> checks = new ArrayList<>(LeakProof.checks(seen, recorded, culprit));
      List<String> strange =
          run.strangeLines().stream()
              .filter(line -> !OF_THE_JVM_WITHOUT_HEAP.matcher(line).matches())
              .toList();
      checks.add(
          Check.that(
              "the agent prints nothing",
              strange.isEmpty(),
              "the application's lines, the trace of its error and the JVM's own only",
              String.join(" | ", strange)));
      List<String> evidence =
          new ArrayList<>(
              LeakProof.evidence(
                  seen, recorded, culprit, moment -> run.timeline().figureAt("orders", moment)));
      evidence.add("the recording survived: " + names(recorded.sources()));
      JmcRules rules = JmcRules.over(recorded.items());
      evidence.add("JMC's own rule says of the same recording: " + rules.liveSet());
      return new StepResult(NAME, checks, evidence, run.took(), run.outputs());
    }
  }

  private static long liveBytes(DemoRun run) throws IOException {
    // Not kept open: what serves a connection would die of the full heap as well.
    try (Jmx jmx = Jmx.of(run.jvm().pid())) {
      return jmx.liveBytes();
    }
  }

  /** What the collections left while the application rested; the harness asks for none. */
  private static long heapAfter(Recorded recorded, Instant reached) {
    long resting = recorded.leastHeapAfterCollection(reached, reached.plus(LeakProof.REST));
    return resting >= 0
        ? resting
        : recorded.leastHeapAfterCollection(reached.minus(LeakProof.REST), reached);
  }

  private static String names(List<Path> paths) {
    return String.join(" and ", paths.stream().map(p -> p.getFileName().toString()).toList());
  }
}
