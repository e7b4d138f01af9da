package dev.tallyman.stress.leaks;

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

/** The table of leaks, from the command line that users have: three minutes for each JDK. */
@Execution(ExecutionMode.CONCURRENT)
class LeaksIT {

  private static final Duration DEADLINE = Duration.ofMinutes(15);

  /** The command's own promise is twenty seconds, of a machine that has nothing else to do. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Path JAR = Path.of(System.getProperty("stress.jar"));

  static List<Jdk> jdks() {
    return Jdks.all();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void eachLeakIsFoundAndTheFixedServicesAreSilent(Jdk jdk) {
    try (ForkedJvm stress =
        ForkedJvm.on(Jdks.running())
            .jvmArgs("-Xmx512m", "-Ddemo.jar=" + System.getProperty("demo.jar"))
            .jvmArgs("-Dtallyman.jar=" + System.getProperty("tallyman.jar"))
            .jar(JAR)
            .args(
                "leaks",
                "--jdk=" + jdk.home(),
                "--within=" + PATIENCE.toSeconds(),
                "--report=" + JAR.resolveSibling("it").resolve("leaks-" + jdk.feature()))
            .start()) {
      int status = stress.awaitExit(DEADLINE);
      assertThat(status).as(stress.out() + stress.err()).isZero();
      assertThat(stress.out())
          .contains("14 of 14 found as told")
          .doesNotContain("NOT SO", " never ");
      assertThat(stress.outLines()).allMatch(line -> line.length() <= 100);
    }
  }
}
