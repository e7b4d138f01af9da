package dev.tallyman.stress.deadlock;

import dev.tallyman.stress.RunFiles;
import dev.tallyman.stress.StepResult;
import dev.tallyman.stress.TwoAtOnce;
import dev.tallyman.stress.proof.Check;
import dev.tallyman.stress.proof.LibraryProof;
import dev.tallyman.stress.proof.Recorded;
import dev.tallyman.stress.proof.ScenarioProof;
import dev.tallyman.stress.proof.ScenarioProof.Role;
import dev.tallyman.stress.proof.ScenarioProof.Stuck;
import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One variant of a scenario in a JVM of its own. One that deadlocks runs until the agent's log
 * tells of it and a little longer, for whatever else might be told; all others until their own end.
 * For one thread.
 */
final class DeadlockRun implements TwoAtOnce.Run<DeadlockRun.Seen> {

  /**
   * What all runs have in common.
   *
   * @param jdk what they run on
   * @param agent the agent's jar
   * @param demo the demo's jar; null: the one that was built here
   * @param within how long a deadlock may take to be found
   * @param seconds how long a program runs that does not deadlock
   * @param directory where recordings and outputs go
   */
  record Setting(
      Jdk jdk, Path agent, @Nullable Path demo, Duration within, int seconds, Path directory) {}

  /** What the table has of a run; the time is empty if nothing was found. */
  record Seen(StepResult result, String after) {}

  private static final String OPTIONS =
      "period=1s,warm-up=8s,gc=on-suspicion,deadlock-period=500ms";

  private static final String STUCK = "stuck at ";

  /** Three periods: JFR writes once a second what else there is. */
  private static final Duration LONGER = Duration.ofSeconds(3);

  /** A finding that comes too late is shown with its time. */
  private static final Duration TOO_LATE = Duration.ofSeconds(8);

  private static final Duration TO_END = Duration.ofSeconds(60);

  private final Setting setting;
  private final Scenario scenario;
  private final String variant;
  private final List<Role> roles;
  private final RunFiles files;
  private final Instant started;
  private final ForkedJvm jvm;
  private @Nullable Instant told;

  private DeadlockRun(Setting setting, Scenario scenario, String variant) throws IOException {
    this.setting = setting;
    this.scenario = scenario;
    this.variant = variant;
    this.roles = scenario.roles(scenario.program().jar(setting.demo()));
    this.files = RunFiles.fresh(setting.directory(), name());
    String options = scenario.options().isEmpty() ? OPTIONS : OPTIONS + "," + scenario.options();
    this.started = Instant.now();
    this.jvm =
        scenario
            .program()
            .on(
                ForkedJvm.on(setting.jdk())
                    .jvmArgs("-Xmx128m")
                    .agent(setting.agent(), options + "," + files.options()),
                setting.demo(),
                variant,
                scenario.arguments(),
                setting.seconds())
            .start();
  }

  static DeadlockRun start(Setting setting, Scenario scenario, String variant) throws IOException {
    return new DeadlockRun(setting, scenario, variant);
  }

  @Override
  public String name() {
    return scenario.runName(variant);
  }

  private boolean deadlocks() {
    return variant.equals(Scenario.DEADLOCK);
  }

  @Override
  public boolean over() throws IOException {
    Instant now = Instant.now();
    if (!jvm.isAlive()) {
      return true;
    }
    Instant since = deadlocks() ? stuckSince() : null;
    if (since == null) {
      return Duration.between(started, now).compareTo(TO_END.plusSeconds(setting.seconds())) > 0;
    }
    if (told == null && isTold()) {
      told = now;
    }
    return told != null
        ? Duration.between(told, now).compareTo(LONGER) > 0
        : Duration.between(since, now).compareTo(setting.within().plus(TOO_LATE)) > 0;
  }

  private @Nullable Instant stuckSince() {
    return jvm.outLines().stream()
        .filter(line -> line.startsWith(STUCK))
        .findFirst()
        .map(line -> Instant.ofEpochMilli(Long.parseLong(line.substring(STUCK.length()))))
        .orElse(null);
  }

  private boolean isTold() throws IOException {
    if (!Files.exists(files.log())) {
      return false;
    }
    try (Stream<String> lines = Files.lines(files.log())) {
      return lines
          .filter(line -> line.contains("WARN") || line.contains("ERROR"))
          .anyMatch(line -> line.contains("eadlock"));
    }
  }

  @Override
  public Seen judged() throws IOException {
    Instant since = stuckSince();
    Integer status = deadlocks() || jvm.isAlive() ? null : exitStatus();
    close();
    Files.writeString(files.out(), jvm.out() + jvm.err());
    List<Check> checks = new ArrayList<>();
    checks.add(
        Check.that("nothing is on stderr", jvm.err().isEmpty(), "nothing", jvm.err().strip()));
    String after = "";
    String evidence = "nothing";
    try {
      Recorded recorded = Recorded.by(files.recording());
      String done =
          jvm.outLines().stream().filter(l -> l.startsWith("done ")).findFirst().orElse("");
      LibraryProof.Run run = new LibraryProof.Run(started, done, status);
      if (deadlocks()) {
        Stuck stuck = new Stuck(scenario.severity(), roles, setting.within());
        checks.addAll(ScenarioProof.deadlock(since, recorded, stuck));
        after = ScenarioProof.deadlockAfter(since, recorded).map(ScenarioProof::seconds).orElse("");
      } else if (variant.equals(Scenario.REORDERED)) {
        List<Role> orders =
            roles.stream().map(r -> new Role("", r.takenAt(), r.waitsAt())).distinct().toList();
        checks.addAll(ScenarioProof.inversion(run, recorded, orders));
        after =
            ScenarioProof.inversionAfter(started, recorded).map(ScenarioProof::seconds).orElse("");
      } else {
        checks.addAll(ScenarioProof.silent(run, recorded));
      }
      evidence = ScenarioProof.message(recorded);
    } catch (IllegalArgumentException e) {
      checks.add(
          Check.that(
              "the recording can be read", false, "a recording", String.valueOf(e.getMessage())));
    }
    return new Seen(
        new StepResult(
            name(),
            checks,
            List.of(evidence),
            Duration.between(started, Instant.now()),
            List.of(files.recording(), files.log(), files.out())),
        after);
  }

  private @Nullable Integer exitStatus() {
    try {
      return jvm.awaitExit(TO_END);
    } catch (AssertionError pipesStillOpen) {
      return null;
    }
  }

  /** Ends the JVM as {@code kill -9} does. */
  @Override
  public void close() {
    jvm.close();
  }
}
