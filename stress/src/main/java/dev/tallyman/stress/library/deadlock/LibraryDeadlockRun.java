package dev.tallyman.stress.library.deadlock;

import dev.tallyman.stress.Built;
import dev.tallyman.stress.StepResult;
import dev.tallyman.stress.library.deadlock.Meeting.Manner;
import dev.tallyman.stress.proof.Check;
import dev.tallyman.stress.proof.LibraryDeadlockProof;
import dev.tallyman.stress.proof.LibraryDeadlockProof.Run;
import dev.tallyman.stress.proof.Recorded;
import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One version of a library with its program in a JVM of its own. For one thread. */
final class LibraryDeadlockRun implements AutoCloseable {

  /** What is run, and what is to come of it. */
  enum Verdict {
    /** The version with the deadlock, forced into it. */
    DEADLOCK("deadlock"),
    /** The same version, in which nobody ever has to wait. */
    INVERSION("gentle"),
    /** The version that mends it, forced as well. */
    SILENCE("mended");

    private final String word;

    Verdict(String word) {
      this.word = word;
    }
  }

  /**
   * What all runs have in common.
   *
   * @param jdk what they run on
   * @param agent the agent's jar
   * @param within how long a finding may take
   * @param directory where recordings and outputs go
   */
  record Setting(Jdk jdk, Path agent, Duration within, Path directory) {}

  private static final String OPTIONS =
      "period=1s,deadlock-period=1s,warm-up=8s,gc=on-suspicion,log=%s,recording=%s";

  /** For how long a program that ends by itself lives on to be looked at. */
  private static final int LIVES_ON_SECONDS = 4;

  /** Whatever else might be told. */
  private static final Duration LONGER = Duration.ofSeconds(3);

  private static final Duration TO_MEET = Duration.ofSeconds(40);
  private static final Duration TO_END = Duration.ofSeconds(60);

  private final Setting setting;
  private final LibraryDeadlock deadlock;
  private final Verdict verdict;
  private final String name;
  private final Path recording;
  private final Path log;
  private final Instant started;
  private final ForkedJvm jvm;
  private @Nullable Instant told;

  private LibraryDeadlockRun(Setting setting, LibraryDeadlock deadlock, Verdict verdict)
      throws IOException {
    this.setting = setting;
    this.deadlock = deadlock;
    this.verdict = verdict;
    this.name = name(deadlock, verdict);
    this.recording = setting.directory().resolve(name + ".jfr");
    this.log = setting.directory().resolve(name + ".log");
    clear(recording, log);
    this.started = Instant.now();
    // The program's jar first: what it adds to the library is found first.
    this.jvm =
        ForkedJvm.on(setting.jdk())
            .jvmArgs("-Xmx256m")
            .agent(setting.agent(), String.format(OPTIONS, escaped(log), escaped(recording)))
            .classPath(Built.libraryPrograms())
            .classPath(Built.libraries(version(deadlock, verdict)))
            .main(deadlock.program().getName())
            .args(
                (verdict == Verdict.INVERSION ? Manner.GENTLE : Manner.FORCED).word(),
                Integer.toString(LIVES_ON_SECONDS))
            .start();
  }

  static LibraryDeadlockRun start(Setting setting, LibraryDeadlock deadlock, Verdict verdict)
      throws IOException {
    return new LibraryDeadlockRun(setting, deadlock, verdict);
  }

  static String name(LibraryDeadlock deadlock, Verdict verdict) {
    return deadlock.name() + "-" + verdict.word;
  }

  static String version(LibraryDeadlock deadlock, Verdict verdict) {
    return verdict == Verdict.SILENCE ? deadlock.mended() : deadlock.version();
  }

  private static String escaped(Path path) {
    return path.toString().replace(",", "\\,");
  }

  /** An earlier run's repository would be taken for this one's. */
  private static void clear(Path recording, Path log) throws IOException {
    Files.deleteIfExists(recording);
    Files.deleteIfExists(log);
    Path repository = Recorded.repositoryOf(recording);
    if (Files.exists(repository)) {
      try (Stream<Path> inside = Files.walk(repository)) {
        for (Path each : inside.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }

  String name() {
    return name;
  }

  /** Whether it has run long enough; to be asked again and again. */
  boolean over() throws IOException {
    Duration age = Duration.between(started, Instant.now());
    if (!jvm.isAlive()) {
      return true;
    }
    if (verdict != Verdict.DEADLOCK) {
      return age.compareTo(TO_END) > 0;
    }
    if (told == null && isTold()) {
      told = Instant.now();
    }
    return told != null
        ? Duration.between(told, Instant.now()).compareTo(LONGER) > 0
        : age.compareTo(TO_MEET) > 0;
  }

  private boolean isTold() throws IOException {
    if (!Files.exists(log)) {
      return false;
    }
    try (Stream<String> lines = Files.lines(log)) {
      return lines.anyMatch(line -> line.contains("ERROR") && line.contains("deadlock ["));
    }
  }

  /** Ends it and judges it. */
  StepResult judged() throws IOException {
    Integer status = null;
    String threads = "";
    if (jvm.isAlive()) {
      threads = jvm.jcmd("Thread.print", "-l");
    } else {
      status = exitStatus();
    }
    close();
    Run run = new Run(jvm.outLines(), status, threads);
    Path out = setting.directory().resolve(name + ".out.txt");
    Files.writeString(out, jvm.out() + jvm.err() + threads);
    List<Check> checks = new ArrayList<>();
    String found = "";
    try {
      Recorded recorded = Recorded.by(recording);
      checks.addAll(checks(run, recorded));
      found = LibraryDeadlockProof.found(run, recorded);
    } catch (IllegalArgumentException e) {
      checks.add(
          Check.that(
              "the recording can be read", false, "a recording", String.valueOf(e.getMessage())));
    }
    return new StepResult(
        name,
        checks,
        List.of(found),
        Duration.between(started, Instant.now()),
        List.of(recording, log, out));
  }

  private List<Check> checks(Run run, Recorded recorded) {
    return switch (verdict) {
      case DEADLOCK ->
          LibraryDeadlockProof.deadlocked(
              run, recorded, deadlock.inJvm(), deadlock.parts(), setting.within());
      case INVERSION -> LibraryDeadlockProof.inverted(run, recorded, deadlock.parts());
      case SILENCE -> LibraryDeadlockProof.silent(run, recorded);
    };
  }

  private @Nullable Integer exitStatus() {
    try {
      return jvm.awaitExit(TO_END);
    } catch (AssertionError pipesStillOpen) {
      return null;
    }
  }

  @Override
  public void close() {
    jvm.close();
  }
}
