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
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The one jar asks a running JVM who holds what leaks in it. */
class ExplainIT {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final String FIELD = "static " + TenLineLeak.class.getName() + ".REGISTRY";

  @TempDir Path temp;

  static List<Jdk> jdks() {
    return Jdks.all();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void namesTheFieldThatHoldsTheLocksWithoutADumpAndCountsThemWithOne(Jdk jdk) throws Exception {
    try (ForkedJvm leak =
        ForkedJvm.on(jdk)
            .jvmArgs("-Xmx128m", "-XX:+UseSerialGC")
            .agent("period=1s,warm-up=8s,gc=on-suspicion")
            .main(TenLineLeak.class)
            .args("1000", "100")
            .start()) {
      leak.await(
          "the field, by the walk",
          ToldLeaks.nowAndThen(() -> explain(leak).contains("held by " + FIELD)),
          DEADLINE);
      String line = Sources.line(TenLineLeak.class, "leaks here");

      String dumped = explain(leak, "--dump", "--site", line);

      assertThat(dumped.replaceAll("\\s+", " "))
          .matches(
              "\\Q"
                  + line
                  + " TenLineLeak.lockFor: \\E([\\d,]+) locks \\1 of \\1 are held by \\Q"
                  + FIELD
                  + "\\E -> ConcurrentHashMap \\([\\d,]+ entries\\) -> TenLineLeak\\$Kept\\.lock ");
      assertThat(leak.isAlive()).isTrue();
      assertThat(leak.out()).isEmpty();
    }
    try (Stream<Path> left = Files.list(temp)) {
      assertThat(left.filter(path -> path.toString().contains("tallyman"))).isEmpty();
    }
  }

  /** What it prints; on the default JDK, whatever the JVM's is. */
  private String explain(ForkedJvm leak, String... more) {
    List<String> arguments = new ArrayList<>(List.of("explain", Long.toString(leak.pid())));
    arguments.addAll(List.of(more));
    try (ForkedJvm command =
        ForkedJvm.on(Jdks.running())
            .jvmArgs("-Djava.io.tmpdir=" + temp, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
            .jar(AgentJar.path())
            .args(arguments.toArray(String[]::new))
            .start()) {
      int status = command.awaitExit(DEADLINE);
      if (status != 0) {
        throw command.failed("explain exited with " + status);
      }
      return command.out();
    }
  }
}
