package dev.tallyman.stress.library;

import dev.tallyman.stress.Built;
import dev.tallyman.stress.StepResult;
import dev.tallyman.stress.library.LibraryLeak.Program;
import dev.tallyman.stress.proof.Check;
import dev.tallyman.stress.proof.LibraryProof;
import dev.tallyman.stress.proof.LibraryProof.Expected;
import dev.tallyman.stress.proof.Recorded;
import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One library program in a JVM of its own. */
final class LibraryRun implements AutoCloseable {

  private static final String OPTIONS = "period=1s,warm-up=8s,gc=on-suspicion";
  private static final Duration TO_END = Duration.ofSeconds(60);

  private final String name;
  private final int seconds;
  private final Path recording;
  private final ForkedJvm jvm;
  private final Instant started;

  private LibraryRun(String name, int seconds, Path recording, ForkedJvm jvm, Instant started) {
    this.name = name;
    this.seconds = seconds;
    this.recording = recording;
    this.jvm = jvm;
    this.started = started;
  }

  static LibraryRun start(
      Program program, String name, Jdk jdk, Path agent, int seconds, Path directory)
      throws IOException {
    Path recording = directory.resolve(name + ".jfr");
    Files.deleteIfExists(recording);
    Instant started = Instant.now();
    ForkedJvm jvm =
        ForkedJvm.on(jdk)
            .jvmArgs("-Xmx256m")
            .agent(agent, OPTIONS + ",recording=" + recording.toString().replace(",", "\\,"))
            .classPath(Built.libraries(program.libraries()))
            .classPath(Built.libraryPrograms())
            .main(program.type().getName())
            .args(Integer.toString(seconds))
            .start();
    return new LibraryRun(name, seconds, recording, jvm, started);
  }

  /**
   * Waits for its end and judges it.
   *
   * @param wanted what must be found, any of them; empty for silence
   */
  StepResult result(List<Expected> wanted) throws IOException {
    Integer status = awaitExit(Duration.ofSeconds(seconds).plus(TO_END));
    jvm.close();
    String done = jvm.outLines().stream().filter(l -> l.startsWith("done ")).findFirst().orElse("");
    LibraryProof.Run run = new LibraryProof.Run(started, done, status);
    List<Check> checks = new ArrayList<>();
    String found;
    try {
      Recorded recorded = Recorded.by(recording);
      checks.addAll(LibraryProof.checks(run, recorded, wanted));
      found = LibraryProof.found(run, recorded, wanted);
    } catch (IllegalArgumentException e) {
      found = "";
      checks.add(
          Check.that(
              "the recording can be read", false, "a recording", String.valueOf(e.getMessage())));
    }
    Path out = recording.resolveSibling(name + ".out.txt");
    Files.writeString(out, jvm.out() + jvm.err());
    return new StepResult(
        name,
        checks,
        List.of(found, done),
        Duration.between(started, Instant.now()),
        List.of(recording, out));
  }

  private @Nullable Integer awaitExit(Duration deadline) {
    try {
      return jvm.awaitExit(deadline);
    } catch (AssertionError alive) {
      return null;
    }
  }

  boolean isAlive() {
    return jvm.isAlive();
  }

  @Override
  public void close() {
    jvm.close();
  }
}
