package dev.tallyman.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import dev.tallyman.testkit.Jdks;
import dev.tallyman.testkit.Recordings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Recordings of JVMs that ended in every way, read back by JMC's parser. */
@Execution(ExecutionMode.CONCURRENT)
class RecordingFileTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  static final String[] DOORS = {
    "--add-exports=java.base/jdk.internal.access=ALL-UNNAMED",
    "--add-opens=java.base/java.lang=ALL-UNNAMED",
    "--add-opens=jdk.jfr/jdk.jfr.internal=ALL-UNNAMED"
  };

  @TempDir Path dir;

  static Stream<Jdk> jdks() {
    return Stream.of(Jdks.get(17), Jdks.get(25));
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void aNormalEndLeavesACompleteFileAndNoRepository(Jdk jdk) throws IOException {
    try (ForkedJvm jvm = subject(jdk, "f-%p.jfr", "return")) {
      assertThat(jvm.awaitExit(PATIENCE)).isZero();
      Path file = dir.resolve("f-" + jvm.pid() + ".jfr");
      assertThat(leaksIn(file)).isPositive();
      assertThat(RecordingFile.isComplete(file)).isTrue();
      assertThat(jvm.err()).isEmpty();
      assertThat(jvm.outLines()).containsExactly("ready return");
    }
    assertThat(names()).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void exitWithAStatusLeavesBoth(Jdk jdk) throws IOException {
    try (ForkedJvm jvm = subject(jdk, "f.jfr", "exit3")) {
      assertThat(jvm.awaitExit(PATIENCE)).isEqualTo(3);
    }
    assertThat(leaksIn(dir.resolve("f.jfr"))).isPositive();
    assertThat(names()).containsExactly("f.jfr");
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void aKilledJvmLeavesItsRepository(Jdk jdk) {
    Path repository = dir.resolve("f.jfr.repository");
    try (ForkedJvm jvm = subject(jdk, "f.jfr", "wait")) {
      jvm.await("a flushed leak", () -> isReadable(repository), PATIENCE);
      jvm.kill();
    }
    assertThat(leaksIn(repository)).isPositive();
    assertThat(dir.resolve("f.jfr")).doesNotExist();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void outOfMemoryLeavesTheRepositoryAndNeverAnEmptyFile(Jdk jdk) throws IOException {
    try (ForkedJvm jvm = subject(jdk, "f.jfr", "oom", "-Xmx48m")) {
      assertThat(jvm.awaitExit(PATIENCE)).isEqualTo(1);
      assertThat(jvm.out() + jvm.err()).contains("OutOfMemoryError");
    }
    assertSomethingTellsOfTheLeak();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void anEarlyFileOutlivesAnOutOfMemoryError(Jdk jdk) throws IOException {
    try (ForkedJvm jvm = subject(jdk, "f.jfr", "oom-early", "-Xmx48m")) {
      assertThat(jvm.awaitExit(PATIENCE)).isEqualTo(1);
      assertThat(jvm.out()).contains("dumped early");
    }
    assertThat(leaksIn(dir.resolve("f.jfr"))).isPositive();
    assertThat(RecordingFile.isComplete(dir.resolve("f.jfr"))).isTrue();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void exitOnOutOfMemoryErrorLeavesTheRepository(Jdk jdk) throws IOException {
    try (ForkedJvm jvm = subject(jdk, "f.jfr", "oom", "-Xmx48m", "-XX:+ExitOnOutOfMemoryError")) {
      assertThat(jvm.awaitExit(PATIENCE)).isEqualTo(3);
    }
    assertThat(leaksIn(dir.resolve("f.jfr.repository"))).isPositive();
    assertSomethingTellsOfTheLeak();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void leavingWritesTheFileWhileTheApplicationRunsOn(Jdk jdk) throws IOException {
    try (ForkedJvm jvm = subject(jdk, "f.jfr", "close")) {
      jvm.awaitLine("closed"::equals, PATIENCE);
      assertThat(jvm.out()).contains("slot closed true");
      assertThat(leaksIn(dir.resolve("f.jfr"))).isPositive();
      assertThat(jvm.isAlive()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void needsNoWritableTemporaryFolder(Jdk jdk) throws IOException {
    try (ForkedJvm jvm =
        subject(jdk, "f.jfr", "return", "-Djava.io.tmpdir=" + dir.resolve("none"))) {
      assertThat(jvm.awaitExit(PATIENCE)).as(jvm.out()).isZero();
    }
    assertThat(leaksIn(dir.resolve("f.jfr"))).isPositive();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void aRecordingThatTheUserStartedGoesOn(Jdk jdk) throws IOException {
    String flag = "-XX:StartFlightRecording:settings=none,filename=" + dir.resolve("theirs.jfr");
    try (ForkedJvm jvm = subject(jdk, "f.jfr", "return", flag)) {
      assertThat(jvm.awaitExit(PATIENCE)).isZero();
    }
    assertThat(leaksIn(dir.resolve("f.jfr"))).isPositive();
    assertThat(leaksIn(dir.resolve("theirs.jfr"))).isPositive();
    assertThat(names()).containsExactlyInAnyOrder("f.jfr", "theirs.jfr");
  }

  @Test
  void aMissingDirectoryIsOneLineAndTheApplicationRuns() throws IOException {
    try (ForkedJvm jvm = subject(Jdks.running(), "none/f.jfr", "return")) {
      assertThat(jvm.awaitExit(PATIENCE)).isZero();
      assertThat(jvm.outLines())
          .containsExactly(
              "warning: recording="
                  + dir.resolve("none/f.jfr")
                  + ": the directory "
                  + dir.resolve("none")
                  + " does not exist; nothing is recorded",
              "ready return");
    }
    assertThat(names()).isEmpty();
  }

  @Test
  void aDirectoryIsNoFile() {
    RecordingFile.Opened opened = RecordingFile.open(dir.toString(), null);
    assertThat(opened.file()).isNull();
    assertThat(opened.warnings())
        .containsExactly(
            "recording=" + dir + ": " + dir + " is a directory, not a file; nothing is recorded");
  }

  @Test
  void aDirectoryThatMayNotBeWrittenIsOneLine() throws IOException {
    Path shut = Files.createDirectory(dir.resolve("shut"));
    assertThat(shut.toFile().setWritable(false)).isTrue();
    assumeFalse(Files.isWritable(shut), "root may write everywhere");
    RecordingFile.Opened opened = RecordingFile.open(shut.resolve("f.jfr").toString(), null);
    assertThat(opened.file()).isNull();
    assertThat(opened.warnings()).singleElement().asString().contains("is not writable");
  }

  @Test
  void halfAFileIsNotComplete() throws IOException {
    Path part = dir.resolve("f");
    assertThat(RecordingFile.isComplete(part)).isFalse();
    Files.write(part, new byte[0]);
    assertThat(RecordingFile.isComplete(part)).isFalse();
    Files.write(part, new byte[200]);
    assertThat(RecordingFile.isComplete(part)).isFalse();
  }

  private ForkedJvm subject(Jdk jdk, String file, String how, String... jvmArgs) {
    return ForkedJvm.on(jdk)
        .jvmArgs(DOORS)
        .jvmArgs(jvmArgs)
        .classPathOf(RecordingFile.class)
        .main(RecordingSubject.class)
        .args(dir.resolve(file).toString(), how)
        .start();
  }

  private void assertSomethingTellsOfTheLeak() throws IOException {
    Path file = dir.resolve("f.jfr");
    if (Files.exists(file)) {
      assertThat(RecordingFile.isComplete(file)).isTrue();
      assertThat(leaksIn(file)).isPositive();
    } else {
      assertThat(leaksIn(dir.resolve("f.jfr.repository"))).isPositive();
    }
  }

  private static boolean isReadable(Path repository) {
    try {
      return leaksIn(repository) > 0;
    } catch (IllegalArgumentException notYet) {
      return false;
    }
  }

  private static long leaksIn(Path recording) {
    return Recordings.events(recording, "tallyman.Leak").stream()
        .filter(e -> "RecordingSubject.java:1 keeps everything".equals(e.text("message")))
        .count();
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files.map(f -> f.getFileName().toString()).toList();
    }
  }
}
