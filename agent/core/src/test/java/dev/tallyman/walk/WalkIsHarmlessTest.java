package dev.tallyman.walk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.model.Cohorts;
import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import dev.tallyman.testkit.Jdks;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@link WalkSubject} walks through itself in a JVM of its own. */
@Execution(ExecutionMode.CONCURRENT)
class WalkIsHarmlessTest {
  @TempDir Path folder;

  static Stream<Jdk> jdks() {
    return Stream.of(Jdks.get(17), Jdks.get(25));
  }

  static Stream<Arguments> collectors() {
    List<Arguments> all = new ArrayList<>();
    for (int feature : List.of(17, 25)) {
      for (String collector : List.of("Serial", "Parallel", "G1", "Z", "Shenandoah")) {
        all.add(Arguments.of(Jdks.get(feature), "-XX:+Use" + collector + "GC"));
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("collectors")
  void losesNothingFromSightWhileOthersWriteAndTheCollectorMoves(Jdk jdk, String collector)
      throws IOException {
    try (ForkedJvm jvm = subject(jdk, List.of(collector, "-Xmx128m"), "hammer", "4")) {
      int status = jvm.awaitExit(Duration.ofSeconds(60));
      assertThat(status).as(jvm.out() + jvm.err()).isZero();
      assertThat(jvm.err()).isEmpty();
      assertThat(jvm.out()).contains("followed=13 of=13 wrong=[]");
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void loadsNoClassOfTheApplication(Jdk jdk) throws IOException {
    try (ForkedJvm jvm = subject(jdk, List.of(), "loads")) {
      assertThat(jvm.awaitExit(Duration.ofSeconds(60))).as(jvm.out() + jvm.err()).isZero();
      assertThat(jvm.out())
          .contains("blind=[PLAIN] withheld=1")
          .contains("seeing=[LAZY, PLAIN]")
          .contains("never=[]")
          .contains("asked=no");
    }
  }

  private ForkedJvm subject(Jdk jdk, List<String> flags, String... args) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Premain-Class", WalkSubject.class.getName());
    Path jar = folder.resolve("subject.jar");
    try (OutputStream out = Files.newOutputStream(jar)) {
      new JarOutputStream(out, manifest).close();
    }
    return ForkedJvm.on(jdk)
        .jvmArgs(flags.toArray(String[]::new))
        .jvmArgs("-javaagent:" + jar)
        .jvmArgs("--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED")
        .jvmArgs("--add-exports=java.base/jdk.internal.access=ALL-UNNAMED")
        .jvmArgs("--add-exports=java.base/jdk.internal.reflect=ALL-UNNAMED")
        .classPathOf(CollectionWalk.class, WalkSubject.class, Cohorts.class)
        .main(WalkSubject.class)
        .args(args)
        .start();
  }
}
