package dev.tallyman.stress.bench.paths;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import dev.tallyman.stress.ExitStatus;
import dev.tallyman.testkit.AgentJar;
import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import dev.tallyman.testkit.Jdks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The benchmarks as a user starts them, as briefly as can be: that they run and prove their work.
 */
class PathsIT {

  private static final Duration DEADLINE = Duration.ofMinutes(3);

  @TempDir Path directory;

  private ForkedJvm bench(Path agent, String only) {
    return ForkedJvm.on(Jdks.running())
        .jar(Path.of(System.getProperty("stress.jar")))
        .args(
            "bench",
            "--part=paths",
            "--effort=brief",
            "--only=" + only,
            "--jdk=" + Jdks.running().home(),
            "--agent=" + agent,
            "--report=" + directory)
        .start();
  }

  @Test
  void eachLockThatIsMadeIsCounted() throws Exception {
    Jdk jdk = Jdks.running();
    try (ForkedJvm bench = bench(AgentJar.path(), "^creation$")) {
      int status = bench.awaitExit(DEADLINE);
      assertThat(status).as(bench.out() + bench.err()).isEqualTo(ExitStatus.AS_TOLD);
      assertThat(bench.out())
          .contains("paths, " + jdk, "| a new lock", "raw figures: ")
          .containsPattern("\\| bare +\\| default +\\| everything +\\| kinds=lock")
          .doesNotContain("FAILED", "NOT ");
    }
    JsonObject json =
        JsonParser.object()
            .from(Files.readString(directory.resolve("paths-" + jdk.feature() + ".json")));
    Set<String> variants = new HashSet<>();
    for (Object each : json.getArray("results")) {
      JsonObject result = (JsonObject) each;
      JsonObject jvm = result.getArray("jvms").getObject(0);
      assertThat(jvm.getLong("operations")).isPositive().isEqualTo(jvm.getLong("done"));
      if (jvm.has("created") && !result.getString("variant").startsWith("B")) {
        assertThat(jvm.getLong("created")).isEqualTo(jvm.getLong("operations"));
        variants.add(result.getString("variant"));
      }
    }
    assertThat(variants).containsExactlyInAnyOrder("default", "everything", "kinds=lock");
  }
}
