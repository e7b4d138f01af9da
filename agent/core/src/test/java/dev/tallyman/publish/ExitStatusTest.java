package dev.tallyman.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import dev.tallyman.testkit.Jdks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Execution(ExecutionMode.CONCURRENT)
class ExitStatusTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path dir;

  static Stream<Arguments> ends() {
    List<Arguments> ends = new ArrayList<>();
    for (int feature : List.of(17, 25)) {
      for (String zero :
          List.of("return", "return-late", "exit0", "exit0-elsewhere", "throw-elsewhere")) {
        ends.add(Arguments.of(Jdks.get(feature), true, zero, 70));
      }
      ends.add(Arguments.of(Jdks.get(feature), false, "return", 0));
      ends.add(Arguments.of(Jdks.get(feature), false, "exit0", 0));
      ends.add(Arguments.of(Jdks.get(feature), true, "exit3", 3));
      ends.add(Arguments.of(Jdks.get(feature), true, "throw", 1));
      ends.add(Arguments.of(Jdks.get(feature), true, "throw-handled", 1));
      ends.add(Arguments.of(Jdks.get(feature), true, "own-default-handler", 1));
      ends.add(Arguments.of(Jdks.get(feature), true, "closed", 0));
    }
    return ends.stream();
  }

  @ParameterizedTest
  @MethodSource("ends")
  void onlyAStatusOfZeroBecomesSeventyAndOnlyIfSomethingWasFound(
      Jdk jdk, boolean found, String how, int expected) {
    try (ForkedJvm jvm = subject(jdk, found, how)) {
      assertThat(jvm.awaitExit(PATIENCE)).as(jvm.out() + jvm.err()).isEqualTo(expected);
      assertThat(jvm.out()).contains("the application's hook is through");
      if (!how.equals("closed")) {
        assertThat(jvm.outLines()).last().isEqualTo("file there in the slot: false");
      }
      if (how.equals("throw")) {
        assertThat(jvm.err()).startsWith("Exception in thread \"main\" ");
      }
      if (how.equals("own-default-handler")) {
        assertThat(jvm.out()).contains("the default handler got as told");
      }
    }
  }

  static Stream<Jdk> jdks() {
    return Stream.of(Jdks.get(17), Jdks.get(25));
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void aSignalAndAHaltStay(Jdk jdk) {
    try (ForkedJvm jvm = subject(jdk, true, "wait")) {
      jvm.awaitLine(line -> line.startsWith("ready"), PATIENCE);
      jvm.terminate();
      assertThat(jvm.awaitExit(PATIENCE)).isEqualTo(143);
    }
    try (ForkedJvm jvm = subject(jdk, true, "halt5")) {
      assertThat(jvm.awaitExit(PATIENCE)).isEqualTo(5);
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void withoutTheDoorTheStatusOfExitStaysAndThatIsSaid(Jdk jdk) {
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk)
            .jvmArgs("--add-exports=java.base/jdk.internal.access=ALL-UNNAMED")
            .classPathOf(ExitStatus.class)
            .main(ExitSubject.class)
            .args("true", "exit0", dir.resolve("gone-" + jdk.feature()).toString())
            .start()) {
      assertThat(jvm.awaitExit(PATIENCE)).isZero();
      assertThat(jvm.out()).contains("the status of System.exit cannot be seen here");
    }
  }

  private ForkedJvm subject(Jdk jdk, boolean found, String how) {
    return ForkedJvm.on(jdk)
        .jvmArgs(RecordingFileTest.DOORS)
        .classPathOf(ExitStatus.class)
        .main(ExitSubject.class)
        .args(Boolean.toString(found), how, dir.resolve(how + jdk.feature()).toString())
        .start();
  }
}
