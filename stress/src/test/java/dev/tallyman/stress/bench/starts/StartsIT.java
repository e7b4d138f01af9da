package dev.tallyman.stress.bench.starts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import dev.tallyman.testkit.Jdks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The part as its user starts it; its figures are not looked at. */
@Execution(ExecutionMode.CONCURRENT)
class StartsIT {

  private static final Duration DEADLINE = Duration.ofMinutes(3);
  private static final Path JAR = Path.of(System.getProperty("stress.jar"));

  @TempDir Path directory;

  @ParameterizedTest
  @MethodSource("dev.tallyman.testkit.Jdks#all")
  void startsHelloWorldInTurnsAndLeavesTheFigures(Jdk jdk) throws Exception {
    try (ForkedJvm bench = bench(jdk)) {
      int status = bench.awaitExit(DEADLINE);
      assertThat(status).as(bench.out() + bench.err()).isZero();
      assertThat(bench.out())
          .contains("starts, " + jdk, "| bare ", "| an agent that does nothing ", "| Tallyman ");
    }
    assertThat(directory.resolve("starts-" + jdk.feature() + ".json"))
        .content()
        .contains("\"variant\":\"Tallyman\"", "\"millis\":");
  }

  /** The proof that an agent was there fails if it was not. */
  @Test
  void measuresNothingIfTheAgentIsAnother() throws Exception {
    Path other = IdleAgent.jar(Files.createDirectory(directory.resolve("other")));
    try (ForkedJvm bench = bench(Jdks.running(), "--agent=" + other)) {
      assertThat(bench.awaitExit(DEADLINE)).as(bench.out()).isEqualTo(1);
      assertThat(bench.out()).contains("NOT MEASURED: ");
    }
  }

  private ForkedJvm bench(Jdk jdk, String... more) {
    return ForkedJvm.on(Jdks.running())
        .jar(JAR)
        .args("bench", "--part=starts", "--only=hello world", "--effort=brief")
        .args("--jdk=" + jdk.home(), "--report=" + directory)
        .args(more)
        .start();
  }
}
