package dev.tallyman.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.programs.LockBehaviour;
import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import dev.tallyman.testkit.Jdks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the user writes or the host lacks, the application runs and is told in one line. */
class HostileIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path temp;

  static List<Jdk> jdks() {
    return Jdks.all();
  }

  static Stream<Arguments> badOptions() {
    return Jdks.all().stream()
        .flatMap(
            jdk ->
                Stream.of(
                    Arguments.of(jdk, "period=10x", "period=10x"),
                    Arguments.of(jdk, "perriod=10s", "period"),
                    Arguments.of(jdk, "gc=sometimes", "on-suspicion"),
                    Arguments.of(jdk, "warm-up=-3s", "warm-up=-3s"),
                    Arguments.of(jdk, "recording=/no/such/folder/x.jfr", "/no/such/folder")));
  }

  private static ForkedJvm.Builder program(Jdk jdk) {
    return ForkedJvm.on(jdk)
        .jvmArgs("--add-opens", "java.base/java.util.concurrent.locks=ALL-UNNAMED")
        .main(LockBehaviour.class);
  }

  private static ForkedJvm finished(ForkedJvm.Builder builder) {
    ForkedJvm jvm = builder.start();
    assertThat(jvm.awaitExit(SOON)).as(jvm.err()).isZero();
    assertThat(jvm.out()).contains("interrupted while it waited");
    return jvm;
  }

  @ParameterizedTest
  @MethodSource("badOptions")
  void saysOneLineAboutAWrongOptionAndRuns(Jdk jdk, String options, String told) {
    try (ForkedJvm jvm = finished(program(jdk).agent(options))) {
      assertThat(jvm.errLines()).hasSize(1);
      assertThat(jvm.errLines().get(0)).startsWith("tallyman: ").contains(told);
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void runsWithoutAWritableTemporaryFolder(Jdk jdk) throws IOException {
    Path none = temp.resolve("none");
    try (ForkedJvm jvm =
        finished(
            program(jdk)
                .jvmArgs("-Djava.io.tmpdir=" + none)
                .agent("recording=" + temp.resolve("there.jfr")))) {
      assertThat(jvm.errLines()) // JDK 25 itself says that the folder is missing
          .filteredOn(line -> !line.startsWith("WARNING: java.io.tmpdir"))
          .isEmpty();
      assertThat(Files.exists(none)).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void runsInAnImageWithoutFlightRecorderAndManagement(Jdk jdk)
      throws IOException, InterruptedException {
    Path image = temp.resolve("image");
    Process jlink =
        new ProcessBuilder(
                jdk.tool("jlink").toString(),
                "--add-modules",
                "java.base,java.instrument",
                "--output",
                image.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(jlink.getInputStream().readAllBytes());
    assertThat(jlink.waitFor()).as(said).isZero();
    Jdk small = new Jdk(jdk.feature(), jdk.version(), image);
    try (ForkedJvm jvm = finished(program(small).agent("period=200ms"))) {
      assertThat(jvm.err()).isEmpty();
    }
    try (ForkedJvm jvm = finished(program(small).agent("recording=" + temp.resolve("no.jfr")))) {
      assertThat(jvm.errLines()).hasSize(1);
      assertThat(jvm.errLines().get(0)).startsWith("tallyman: ").contains("jdk.jfr");
    }
  }
}
