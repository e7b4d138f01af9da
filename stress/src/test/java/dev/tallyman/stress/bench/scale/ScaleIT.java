package dev.tallyman.stress.bench.scale;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import dev.tallyman.testkit.Jdks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The part as a user starts it, of the shortest; its figures mean nothing. */
class ScaleIT {
  @TempDir Path directory;

  @Test
  void countsToTheLastLockAndDrawsItsCurves() throws Exception {
    Jdk jdk = Jdks.running();
    try (ForkedJvm bench =
        ForkedJvm.on(jdk)
            .jar(Path.of(System.getProperty("stress.jar")))
            .args(
                "bench",
                "--part=scale",
                "--effort=brief",
                "--only=pauses-G1|curve-acquisitions",
                "--jdk=" + jdk.home(),
                "--report=" + directory)
            .start()) {
      int status = bench.awaitExit(Duration.ofMinutes(3));
      assertThat(status).as(bench.out() + bench.err()).isZero();
      assertThat(bench.out()).contains("every one was counted", "bytes of heap a lock that stays");
    }
    assertThat(directory.resolve("scale-" + jdk.feature() + ".json"))
        .content()
        .contains("\"agent.created\"", "\"point.pair\"");
    assertThat(Files.readString(directory.resolve("scale-acquisitions-" + jdk.feature() + ".svg")))
        .startsWith("<svg ");
  }
}
