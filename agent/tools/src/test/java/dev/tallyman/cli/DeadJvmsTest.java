package dev.tallyman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.programs.Tape;
import dev.tallyman.testkit.Jdk;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Recordings of JVMs that really ended, in every way, name the culprit. */
class DeadJvmsTest {
  private static final String JDKS = "dev.tallyman.testkit.Jdks#all";

  @TempDir Path directory;

  @ParameterizedTest
  @MethodSource(JDKS)
  void namesTheCulpritAfterANormalExit(Jdk jdk) {
    Path file = directory.resolve("leak.jfr");
    Tape.exit(jdk, file, "leak");
    Run run = Run.of("check", file);
    assertNamesTheCulprit(run, jdk);
    assertThat(run.err()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void namesTheCulpritAfterKill9(Jdk jdk) {
    Path file = directory.resolve("leak.jfr");
    Tape.kill(jdk, file, "leak");
    assertThat(file).isEmptyFile();
    Run run = Run.of("check", file);
    assertNamesTheCulprit(run, jdk);
    assertThat(run.errIn(directory))
        .isEqualTo(
            "tallyman: DIR/leak.jfr is empty, which is what a JVM leaves that is killed or"
                + " dies of OutOfMemoryError; reading JFR's repository DIR/leak.jfr.repository\n");
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void namesTheCulpritAfterAnOutOfMemoryError(Jdk jdk) {
    Path file = directory.resolve("leak.jfr");
    assertThat(Tape.outOfMemory(jdk, file, "leak")).isEqualTo(1);
    assertNamesTheCulprit(Run.of("check", file), jdk);
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void namesTheCulpritAfterExitOnOutOfMemoryError(Jdk jdk) {
    Path file = directory.resolve("leak.jfr");
    assertThat(Tape.outOfMemory(jdk, file, "leak", "-XX:+ExitOnOutOfMemoryError")).isEqualTo(3);
    assertNamesTheCulprit(Run.of("check", file), jdk);
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void readsTheRepositoryByItsBaseItsDirectoryAndItsChunk(Jdk jdk) throws Exception {
    Path file = directory.resolve("leak.jfr");
    Tape.kill(jdk, file, "leak");
    Path chunk = Tape.chunks(file).get(0);
    for (Path input : new Path[] {directory, Tape.repository(file), chunk.getParent(), chunk}) {
      assertNamesTheCulprit(Run.of("check", input), jdk);
    }
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void readsTheRepositoryOfAFileThatIsMissing(Jdk jdk) throws Exception {
    Path file = directory.resolve("leak.jfr");
    Tape.kill(jdk, file, "leak");
    Files.delete(file);
    Run run = Run.of("check", file);
    assertNamesTheCulprit(run, jdk);
    assertThat(run.err()).contains("does not exist; reading JFR's repository");
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void takesTheNewestOutOfAnEarlyFileAndTheRepositoryBesideIt(Jdk jdk) {
    Path file = directory.resolve("leak.jfr");
    Tape.killAfterEarlyDump(jdk, file);
    Run run = Run.of("check", file);
    assertThat(run.out()).contains("ERROR  Orders.java:148  Orders.lockFor: 1,000 locks created");
    assertThat(run.out()).as("one JVM, one screen").containsOnlyOnce("pid ");
    assertThat(run.err()).contains("which was written early; reading both");
    assertThat(run.status()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void givesWhatACopyHoldsThatWasCutOff(Jdk jdk) throws Exception {
    Path file = directory.resolve("leak.jfr");
    Tape.kill(jdk, file, "leak");
    byte[] whole = Files.readAllBytes(Tape.chunks(file).get(0));
    Path cut = directory.resolve("cut.jfr");
    Files.write(cut, java.util.Arrays.copyOf(whole, whole.length - 200));
    Run run = Run.of("check", cut);
    assertThat(run.out()).contains("Orders.java:148");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("is cut off").contains("copy it again");
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void readsTheNewestOfSeveralRunsThatWereKilled(Jdk jdk) throws Exception {
    Path file = directory.resolve("leak.jfr");
    Tape.kill(jdk, file, "quiet");
    Path older = Tape.chunks(file).get(0);
    Tape.kill(jdk, file, "leak");
    java.nio.file.attribute.FileTime longAgo = java.nio.file.attribute.FileTime.fromMillis(1000);
    Files.setLastModifiedTime(older, longAgo);
    Run run = Run.of("check", file);
    assertNamesTheCulprit(run, jdk);
    assertThat(run.out()).doesNotContain("nothing found");
    assertThat(run.err()).contains("holds 2 runs; reading the newest");
    assertThat(Run.of("check", Tape.repository(file)).out()).contains("nothing found", "ERROR");
  }

  private static void assertNamesTheCulprit(Run run, Jdk jdk) {
    assertThat(run.out()).as(run.err()).contains("JDK " + jdk.version());
    assertThat(run.out())
        .contains("ERROR  Orders.java:148  Orders.lockFor: 1,200 locks created, none collected");
    assertThat(run.status()).isEqualTo(1);
  }
}
