package dev.tallyman.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each service as users run it: the shaded jar, a small heap, no agent. */
class ServicesIT {

  private static final Path JAR = Path.of(System.getProperty("demo.jar", "target/demo-app.jar"));
  private static final String JDKS = "dev.tallyman.testkit.Jdks#all";

  @ParameterizedTest
  @MethodSource(JDKS)
  void firstVersionsEndWithWhatTheyHaveNotGivenBack(Jdk jdk) {
    assertThat(lastLine(jdk, "task-processor", "--seconds", "3"))
        .containsPattern("callbacks=\\d{3} cached=\\d{3} intervals=\\d\\d+ timeouts=\\d{3} ");
    assertThat(lastLine(jdk, "mutex", "--seconds", "3"))
        .containsPattern("names=\\d{3} waiting=\\d{2,3} scheduled=\\d{3} ");
    assertThat(lastLine(jdk, "database-mutex", "--seconds", "3"))
        .containsPattern("waiting=[3-9]\\d scheduled=\\d{2} ");
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void secondVersionsEndWithNothingTooMuch(Jdk jdk) {
    assertThat(lastLine(jdk, "task-processor", "--fixed", "--seconds", "3"))
        .containsPattern("callbacks=\\d cached=100 intervals=[34]\\d timeouts=\\d{1,3} ");
    assertThat(lastLine(jdk, "mutex", "--fixed", "--seconds", "3"))
        .containsPattern("names=\\d waiting=\\d scheduled=\\d ");
    assertThat(lastLine(jdk, "database-mutex", "--fixed", "--seconds", "4"))
        .containsPattern("failed=0 waiting=\\d scheduled=\\d ");
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void endsInOrderWhenItIsToldTo(Jdk jdk) {
    try (ForkedJvm jvm = run(jdk, List.of("task-processor", "--seconds", "0"))) {
      jvm.awaitLine(line -> line.startsWith("ready pid=" + jvm.pid()), Duration.ofSeconds(20));
      jvm.terminate();
      // 128 and the number of the signal.
      assertThat(jvm.awaitExit(Duration.ofSeconds(20))).isEqualTo(143);
      assertThat(jvm.err()).isEmpty();
    }
  }

  private static String lastLine(Jdk jdk, String... arguments) {
    try (ForkedJvm jvm = run(jdk, List.of(arguments))) {
      // Every thread has ended, or the JVM would not.
      assertThat(jvm.awaitExit(Duration.ofSeconds(40))).isZero();
      assertThat(jvm.err()).isEmpty();
      List<String> lines = jvm.outLines();
      assertThat(lines).hasSize(2);
      assertThat(lines.get(0)).startsWith("ready pid=").contains(" service=" + arguments[0]);
      assertThat(lines.get(1)).startsWith("done ");
      return lines.get(1);
    }
  }

  private static ForkedJvm run(Jdk jdk, List<String> arguments) {
    return ForkedJvm.on(jdk)
        .jvmArgs("-Xmx64m")
        .jar(JAR)
        .args(arguments.toArray(String[]::new))
        .start();
  }
}
