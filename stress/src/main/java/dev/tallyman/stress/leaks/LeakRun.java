package dev.tallyman.stress.leaks;

import dev.tallyman.stress.RunFiles;
import dev.tallyman.stress.StepResult;
import dev.tallyman.stress.TwoAtOnce;
import dev.tallyman.stress.proof.Check;
import dev.tallyman.stress.proof.LibraryProof;
import dev.tallyman.stress.proof.Recorded;
import dev.tallyman.stress.proof.TableProof;
import dev.tallyman.stress.proof.TableProof.Wanted;
import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import dev.tallyman.testkit.Recordings.Event;
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
 * One of the demo's services in a JVM of its own. With a leak it runs until the agent's log names
 * the line and a little longer, for whatever else might be told; without one for a fixed time. For
 * one thread.
 */
final class LeakRun implements TwoAtOnce.Run<LeakRun.Seen> {

  /**
   * What all runs have in common.
   *
   * @param jdk what they run on
   * @param agent the agent's jar
   * @param demo the demo's jar
   * @param within how long a finding may take
   * @param directory where recordings and outputs go
   */
  record Setting(Jdk jdk, Path agent, Path demo, Duration within, Path directory) {}

  /** What the table has of a run. */
  record Seen(StepResult result, String found, String place, String after, String companions) {}

  /** How long a service without a leak runs. */
  static final int FIXED_SECONDS = 25;

  private static final String OPTIONS = "period=1s,warm-up=8s,gc=on-suspicion";

  /** Four periods: what is one cause has been put together, what is not has been told. */
  private static final Duration LONGER = Duration.ofSeconds(4);

  /** A finding that comes too late is shown with its time. */
  private static final Duration TOO_LATE = Duration.ofSeconds(15);

  private static final Duration TO_END = Duration.ofSeconds(60);

  private final Setting setting;
  private final String name;
  private final @Nullable Wanted wanted;
  private final RunFiles files;
  private final Instant started;
  private final ForkedJvm jvm;
  private @Nullable Instant named;
  private Instant stopped = Instant.MAX;

  private LeakRun(Setting setting, String name, @Nullable Wanted wanted, List<String> arguments)
      throws IOException {
    this.setting = setting;
    this.name = name;
    this.wanted = wanted;
    this.files = RunFiles.fresh(setting.directory(), name);
    this.started = Instant.now();
    this.jvm =
        ForkedJvm.on(setting.jdk())
            .jvmArgs("-Xmx256m")
            .agent(setting.agent(), OPTIONS + "," + files.options())
            .jar(setting.demo())
            .args(arguments.toArray(new String[0]))
            .start();
  }

  /** Starts a service with a leak. */
  static LeakRun leaking(Setting setting, Leak leak) throws IOException {
    Wanted wanted = new Wanted(leak.kind(), leak.question(), leak.lines(setting.demo()));
    return new LeakRun(setting, leak.name(), wanted, leak.program().leaking(leak.name()));
  }

  /** Starts the same service without. */
  static LeakRun fixed(Setting setting, Program program) throws IOException {
    String name = program.word() + "-fixed";
    return new LeakRun(setting, name, null, program.fixed(FIXED_SECONDS));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean over() throws IOException {
    Duration age = Duration.between(started, Instant.now());
    if (!jvm.isAlive()) {
      return true;
    }
    if (wanted == null) {
      return age.compareTo(TO_END.plusSeconds(FIXED_SECONDS)) > 0;
    }
    if (named == null && isNamed(wanted)) {
      named = Instant.now();
    }
    return named != null
        ? Duration.between(named, Instant.now()).compareTo(LONGER) > 0
        : age.compareTo(setting.within().plus(TOO_LATE)) > 0;
  }

  private boolean isNamed(Wanted leak) throws IOException {
    if (!Files.exists(files.log())) {
      return false;
    }
    try (Stream<String> lines = Files.lines(files.log())) {
      return lines
          .filter(line -> line.contains("WARN") || line.contains("ERROR"))
          .anyMatch(
              line -> leak.lines().stream().anyMatch(l -> line.contains("from: " + l.frame())));
    }
  }

  @Override
  public Seen judged() throws IOException {
    stopped = Instant.now();
    Integer status = wanted == null && !jvm.isAlive() ? exitStatus() : null;
    close();
    Files.writeString(files.out(), jvm.out() + jvm.err());
    List<Path> outputs = List.of(files.recording(), files.log(), files.out());
    List<Check> checks = new ArrayList<>();
    Duration took = Duration.between(started, stopped);
    try {
      Recorded recorded = Recorded.by(files.recording());
      Wanted leak = wanted;
      if (leak == null) {
        String done =
            jvm.outLines().stream().filter(l -> l.startsWith("done ")).findFirst().orElse("");
        LibraryProof.Run run = new LibraryProof.Run(started, done, status);
        checks.addAll(TableProof.silent(run, recorded));
        String found = LibraryProof.found(run, recorded, List.of());
        return new Seen(result(checks, found, took, outputs), found, "", "", "");
      }
      TableProof.Run run = new TableProof.Run(started, stopped, setting.within());
      checks.addAll(TableProof.checks(run, recorded, leak));
      String after = TableProof.after(run, recorded, leak);
      Event finding = TableProof.atEnd(run, recorded, leak).orElse(null);
      String found = finding == null ? "nothing" : TableProof.kind(finding);
      String place = finding == null ? "" : TableProof.place(finding);
      int companions = finding == null ? 0 : TableProof.companions(finding);
      return new Seen(
          result(checks, found + " " + place + " after " + after + " s", took, outputs),
          found,
          place,
          after,
          companions == 0 ? "" : "+" + companions);
    } catch (IllegalArgumentException e) {
      checks.add(
          Check.that(
              "the recording can be read", false, "a recording", String.valueOf(e.getMessage())));
      return new Seen(result(checks, "nothing", took, outputs), "nothing", "", "", "");
    }
  }

  private StepResult result(
      List<Check> checks, String evidence, Duration took, List<Path> outputs) {
    return new StepResult(name, checks, List.of(evidence), took, outputs);
  }

  private @Nullable Integer exitStatus() {
    try {
      return jvm.awaitExit(TO_END);
    } catch (AssertionError pipesStillOpen) {
      return null;
    }
  }

  /** Ends the JVM as {@code kill -9} does: at its own end it would give things back. */
  @Override
  public void close() {
    jvm.close();
  }
}
