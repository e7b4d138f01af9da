package dev.tallyman.stress.bench.programs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdks;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The part as its user starts it; its figures are not looked at. */
@Execution(ExecutionMode.CONCURRENT)
class ProgramsIT {

  private static final Duration DEADLINE = Duration.ofMinutes(3);
  private static final Path JAR = Path.of(System.getProperty("stress.jar"));

  @TempDir Path directory;

  @Test
  void runsAProgramBareAndWithTheAgentAndChecksItsBooks() {
    try (ForkedJvm bench =
        ForkedJvm.on(Jdks.running())
            .jar(JAR)
            .args("bench", "--part=programs", "--only=transactions")
            .args("--effort=brief", "--report=" + directory)
            .args("--jdk=" + Jdks.running().home())
            .start()) {
      int status = bench.awaitExit(DEADLINE);
      assertThat(status).as(bench.out() + bench.err()).isZero();
      assertThat(bench.out()).contains("| transactions: ", "| agent ").doesNotContain("broker");
    }
    assertThat(directory.resolve("programs-" + Jdks.running().feature() + ".json"))
        .content()
        .contains("\"checked\":", "\"agentCreations\":");
  }
}
