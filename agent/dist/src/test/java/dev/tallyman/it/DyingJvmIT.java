package dev.tallyman.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.programs.TenLineLeak;
import dev.tallyman.testkit.AgentJar;
import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import dev.tallyman.testkit.Jdks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever ends a leaking JVM, {@code check} reads what it left and names the line. */
class DyingJvmIT {
  private static final Duration DEADLINE = Duration.ofSeconds(90);
  private static final String STRESS = "period=1s,warm-up=8s,gc=on-suspicion,recording=";

  @TempDir Path temp;

  static List<Jdk> jdks() {
    return Jdks.all();
  }

  private ForkedJvm start(Jdk jdk, Path file, String... jvmArgs) {
    return ForkedJvm.on(jdk)
        .jvmArgs("-Xmx64m", "-XX:+UseG1GC")
        .jvmArgs(jvmArgs)
        .agent(STRESS + file)
        .main(TenLineLeak.class)
        .args("32000", "100")
        .start();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void namesTheCulpritAfterOutOfMemoryError(Jdk jdk) {
    Path file = temp.resolve("oom.jfr");
    try (ForkedJvm jvm = start(jdk, file)) {
      assertThat(jvm.awaitExit(DEADLINE)).isEqualTo(1);
      // The JVM's own handler has no memory either, and then says only that.
      assertThat(jvm.err()).contains("java.lang.OutOfMemoryError").doesNotContain("tallyman-");
    }
    namesTheLine(jdk, file);
    // The file was written before the end, and JFR's empty one did not take its place.
    assertThat(file).isNotEmptyFile();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void namesTheCulpritAfterExitOnOutOfMemoryError(Jdk jdk) {
    Path file = temp.resolve("exit.jfr");
    try (ForkedJvm jvm = start(jdk, file, "-XX:+ExitOnOutOfMemoryError")) {
      assertThat(jvm.awaitExit(DEADLINE)).isEqualTo(3);
    }
    namesTheLine(jdk, file);
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void namesTheCulpritAfterAKill(Jdk jdk) {
    Path file = temp.resolve("killed.jfr");
    try (ForkedJvm jvm = start(jdk, file, "-Xmx512m")) {
      jvm.await(
          "the finding on disk, which may be told after that of the map",
          () ->
              Repository.events(file, "tallyman.Leak").stream()
                  .anyMatch(
                      leak ->
                          !leak.text("severity").equals("info")
                              && leak.text("frame").contains(culprit())),
          DEADLINE);
      jvm.kill();
    }
    assertThat(file).doesNotExist();
    namesTheLine(jdk, Repository.beside(file));
    namesTheLine(jdk, file);
  }

  /** By the command line, run on the same JDK. */
  private static void namesTheLine(Jdk jdk, Path input) {
    try (ForkedJvm check =
        ForkedJvm.on(jdk).jar(AgentJar.path()).args("check", input.toString(), "--json").start()) {
      assertThat(check.awaitExit(DEADLINE)).as(check.err()).isEqualTo(1);
      assertThat(check.out())
          .contains("\"type\"", "\"leak\"")
          .contains("dev.tallyman.programs.TenLineLeak.lockFor(" + culprit() + ")");
    }
    assertThat(Files.exists(input.resolveSibling(input.getFileName() + ".part"))).isFalse();
  }

  private static String culprit() {
    return Sources.line(TenLineLeak.class, "leaks here");
  }
}
