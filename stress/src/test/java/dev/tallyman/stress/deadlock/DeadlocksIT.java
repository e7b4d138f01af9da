package dev.tallyman.stress.deadlock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import dev.tallyman.testkit.Jdks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of deadlocks, from the command line that users have: six minutes for each JDK. */
@Execution(ExecutionMode.CONCURRENT)
class DeadlocksIT {

  private static final Duration DEADLINE = Duration.ofMinutes(20);

  /** The command's own promise is two seconds, of a machine that has nothing else to do. */
  private static final Duration PATIENCE = Duration.ofSeconds(8);

  private static final Path JAR = Path.of(System.getProperty("stress.jar"));

  static List<Jdk> jdks() {
    return Jdks.all();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void deadlocksAndTheirNearMissesAreFoundAndRightLockingIsMetWithSilence(Jdk jdk) {
    try (ForkedJvm stress =
        ForkedJvm.on(Jdks.running())
            .jvmArgs("-Xmx512m", "-Ddemo.jar=" + System.getProperty("demo.jar"))
            .jvmArgs("-Dtallyman.jar=" + System.getProperty("tallyman.jar"))
            .jar(JAR)
            .args(
                "deadlocks",
                "--jdk=" + jdk.home(),
                "--within=" + PATIENCE.toSeconds(),
                "--duration=5",
                "--report=" + JAR.resolveSibling("it").resolve("deadlocks-" + jdk.feature()))
            .start()) {
      int status = stress.awaitExit(DEADLINE);
      assertThat(status).as(stress.out() + stress.err()).isZero();
      int runs =
          Scenarios.ALL.stream()
              .filter(scenario -> scenario.fromJdk() <= jdk.feature())
              .mapToInt(scenario -> scenario.variants().size())
              .sum();
      assertThat(stress.out())
          .contains(runs + " of " + runs + " runs as told", "demo-run-gently")
          .doesNotContain("NOT SO", "NEVER");
      assertThat(stress.outLines()).allMatch(line -> line.length() <= 100);
    }
  }
}
