package dev.tallyman.instrument;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import dev.tallyman.testkit.Jdks;
import dev.tallyman.track.GrowthLines;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GrowthWeaverTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir Path dir;

  static Stream<Jdk> jdks() {
    return Stream.of(Jdks.get(17), Jdks.get(25));
  }

  private Path agent() throws IOException {
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.putValue("Premain-Class", LateGrowthSubject.class.getName());
    main.putValue("Can-Retransform-Classes", "true");
    Path jar = dir.resolve("agent.jar");
    try (OutputStream out = Files.newOutputStream(jar)) {
      new JarOutputStream(out, manifest).close();
    }
    return jar;
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void namesTheLineInALoopThatWasRunningLongBefore(Jdk jdk) throws IOException, URISyntaxException {
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk)
            .agent(agent(), "")
            .jvmArgs(
                "--patch-module=java.base=" + GrowthInstrumentationTest.hooks(),
                "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED")
            .classPathOf(GrowthLines.class)
            .main(LateGrowthSubject.class)
            .start()) {
      assertThat(jvm.awaitExit(PATIENCE)).as(jvm.out() + jvm.err()).isZero();
      List<String> said = jvm.outLines();
      assertThat(said)
          .filteredOn(line -> !line.contains(" line: "))
          .containsExactly(
              "map: true lambda$main$0",
              "list: true lambda$main$0",
              "set: true lambda$main$0",
              "foreign: false",
              "woven: [class java.util.HashMap, class java.util.ArrayList], reason: null",
              "after removal: 0");
      int map = number(said, "map line: ");
      assertThat(map).isPositive();
      assertThat(number(said, "list line: ")).isEqualTo(map + 1);
      assertThat(number(said, "set line: ")).isEqualTo(map + 2);
    }
  }

  private static int number(List<String> said, String name) {
    return said.stream()
        .filter(line -> line.startsWith(name))
        .mapToInt(line -> Integer.parseInt(line.substring(name.length())))
        .sum();
  }
}
