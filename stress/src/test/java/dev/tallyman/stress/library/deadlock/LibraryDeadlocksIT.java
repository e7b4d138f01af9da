package dev.tallyman.stress.library.deadlock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import dev.tallyman.testkit.Jdks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Deadlocks of real libraries, from the command line that users have: two minutes for each JDK. */
@EnabledIfSystemProperty(named = "stress.libraries", matches = "true")
class LibraryDeadlocksIT {

  private static final Duration DEADLINE = Duration.ofMinutes(10);
  private static final Path JAR = Path.of(System.getProperty("stress.jar", "stress.jar"));

  static List<Jdk> jdks() {
    return Jdks.all();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void deadlocksOfLibrariesAreFoundAndTheirMendedVersionsMetWithSilence(Jdk jdk) {
    try (ForkedJvm stress =
        ForkedJvm.on(Jdks.running())
            .jvmArgs("-Xmx512m", "-Dtallyman.jar=" + System.getProperty("tallyman.jar"))
            .jar(JAR)
            .args(
                "library-deadlocks",
                "--jdk=" + jdk.home(),
                "--report=" + JAR.resolveSibling("it").resolve("deadlocks-" + jdk.feature()))
            .start()) {
      int status = stress.awaitExit(DEADLINE);
      assertThat(status).as(stress.out() + stress.err()).isZero();
      assertThat(stress.out())
          .contains("google/guava#2072", "lucene-factories-deadlock", "spring-singletons-mended");
    }
  }
}
