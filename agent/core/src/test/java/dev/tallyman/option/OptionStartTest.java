package dev.tallyman.option;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.model.Severity;
import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import dev.tallyman.testkit.Jdks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What reading options costs a start, in classes. */
class OptionStartTest {
  @TempDir Path folder;

  static List<Jdk> jdks() {
    return Jdks.all();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void parserOfYamlIsLoadedOnlyIfAFileIsNamed(Jdk jdk) throws Exception {
    Path file = Files.writeString(folder.resolve("a.yaml"), "period: 3s\n");

    assertThat(loaded(jdk, "period=3s"))
        .contains("dev.tallyman.option.Options")
        .doesNotContain("org.snakeyaml", "java.util.regex.Pattern ", "LambdaForm$MH", "ConfigFile");
    assertThat(loaded(jdk, "config=" + file)).contains("org.snakeyaml");
  }

  private static String loaded(Jdk jdk, String arguments) throws Exception {
    Class<?> yaml = Class.forName("org.snakeyaml.engine.v2.api.Load");
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk)
            .jvmArgs("-Xlog:class+load=info:stdout:none", "-Xshare:off")
            .classPathOf(Options.class, Severity.class, yaml)
            .main(Parse.class)
            .args(arguments)
            .start()) {
      assertThat(jvm.awaitExit(Duration.ofSeconds(60))).as(jvm.out()).isZero();
      assertThat(jvm.err()).isEmpty();
      List<String> lines = jvm.outLines();
      assertThat(lines).contains("begin", "end 3");
      return String.join("\n", lines.subList(lines.indexOf("begin"), lines.indexOf("end 3")));
    }
  }

  /** Parses its argument. */
  public static final class Parse {
    private Parse() {}

    public static void main(String[] arguments) {
      System.out.println("begin");
      Options options = Options.parse(arguments[0], Map.of("java.version", "x"), Map.of("A", "b"));
      System.out.println("end ".concat(Long.toString(options.period().toSeconds())));
    }
  }
}
