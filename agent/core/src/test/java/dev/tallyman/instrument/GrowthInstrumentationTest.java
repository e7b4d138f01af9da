package dev.tallyman.instrument;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import dev.tallyman.testkit.Jdks;
import dev.tallyman.track.GrowthLines;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Stack;
import java.util.concurrent.locks.TallyGrowth;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Execution(ExecutionMode.CONCURRENT)
class GrowthInstrumentationTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir Path dir;

  static Stream<Jdk> jdks() {
    return Stream.of(Jdks.get(17), Jdks.get(25));
  }

  private static Map<String, byte[]> woven(Jdk jdk) throws IOException {
    Map<String, byte[]> woven = new LinkedHashMap<>();
    try (FileSystem jrt =
        FileSystems.newFileSystem(
            URI.create("jrt:/"), Map.of("java.home", jdk.home().toString()))) {
      for (String name : GrowthInstrumentation.classNames()) {
        Path file = jrt.getPath("modules", "java.base", name + ".class");
        byte[] bytes = GrowthInstrumentation.weave(name, Files.readAllBytes(file));
        assertThat(bytes).as(name).isNotNull();
        woven.put(name, bytes);
      }
    }
    return woven;
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void everyPlaceIsThereOnce(Jdk jdk) throws IOException {
    assertThat(woven(jdk)).hasSizeGreaterThan(20);
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void namesTheUsersLineForEveryWayOfAdding(Jdk jdk) throws IOException, URISyntaxException {
    for (Map.Entry<String, byte[]> type : woven(jdk).entrySet()) {
      Path file = dir.resolve(type.getKey() + ".class");
      Files.createDirectories(file.getParent());
      Files.write(file, type.getValue());
    }
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk)
            .jvmArgs(
                "--patch-module=java.base=" + hooks() + File.pathSeparator + dir,
                "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:+BytecodeVerificationLocal")
            .classPathOf(GrowthSubject.class, GrowthLines.class)
            .main(GrowthSubject.class)
            .start()) {
      assertThat(jvm.awaitExit(PATIENCE)).as(jvm.out() + jvm.err()).isZero();
      assertThat(jvm.outLines())
          .hasSizeGreaterThan(50)
          .allSatisfy(line -> assertThat(line).endsWith(": as it should"));
    }
  }

  /** Where this test's own hooks come from. */
  static Path hooks() throws URISyntaxException {
    Path core =
        Path.of(
                GrowthInstrumentationTest.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI())
            .getParent()
            .getParent();
    return core.resolveSibling("bootstrap").resolve("target/classes");
  }

  @Test
  void knowsTheClassThatTakesTheElementsIn() {
    assertThat(GrowthInstrumentation.classOf(new Stack<String>()))
        .isEqualTo(java.util.Vector.class);
    assertThat(GrowthInstrumentation.classOf(new LinkedHashMap<String, String>() {}))
        .isEqualTo(LinkedHashMap.class);
    assertThat(GrowthInstrumentation.classOf(new HashMap<String, String>()))
        .isEqualTo(HashMap.class);
    assertThat(GrowthInstrumentation.classOf(List.of())).isNull();
  }

  @Test
  void leavesAClassAloneThatItDoesNotKnow() throws IOException {
    byte[] bytes;
    try (var in = Object.class.getResourceAsStream("Object.class")) {
      bytes = in.readAllBytes();
    }
    assertThat(GrowthInstrumentation.weave("java/lang/Object", bytes)).isNull();
    assertThat(GrowthInstrumentation.weave("java/util/HashMap", bytes)).isNull();
  }

  @Test
  void tellsNoAdditionsButThoseToWhatIsWatched() {
    List<Object> told = new ArrayList<>();
    Object a = new Object();
    Object b = new Object();
    TallyGrowth.port((collection, slot) -> told.add(slot));
    try {
      TallyGrowth.arm(3, new Object[] {new Object(), a});
      TallyGrowth.look(a);
      TallyGrowth.look(b);
      TallyGrowth.look(a, 1);
      TallyGrowth.look(a, -1);
      assertThat(told).containsExactly(3, 3);
      TallyGrowth.disarm(3);
      TallyGrowth.look(a);
      assertThat(told).containsExactly(3, 3);
    } finally {
      TallyGrowth.disarm(3);
      TallyGrowth.port(null);
    }
  }

  @Test
  void tellsTheFirstAdditionsThenASampleThenNone() {
    int[] told = new int[1];
    Object a = new Object();
    TallyGrowth.port((collection, slot) -> told[0]++);
    try {
      TallyGrowth.arm(0, new Object[] {a});
      for (int i = 0; i < 64; i++) {
        TallyGrowth.look(a);
      }
      assertThat(told[0]).isEqualTo(64);
      for (int i = 64; i < 256 * 64; i++) {
        TallyGrowth.look(a);
      }
      assertThat(told[0]).isEqualTo(64 + 64);
      for (int i = 0; i < 100_000; i++) {
        TallyGrowth.look(a);
      }
      assertThat(told[0]).isEqualTo(64 + 64);
      assertThat(TallyGrowth.additions(0)).isEqualTo(256 * 64 + 100_000);
    } finally {
      TallyGrowth.disarm(0);
      TallyGrowth.port(null);
    }
  }

  @Test
  void isSilentWhenThePortFailsOrAddsItself() {
    Object a = new Object();
    int[] told = new int[1];
    TallyGrowth.port(
        (collection, slot) -> {
          told[0]++;
          TallyGrowth.look(a);
          throw new StackOverflowError();
        });
    try {
      TallyGrowth.arm(0, new Object[] {a});
      TallyGrowth.look(a);
      TallyGrowth.look(a);
      assertThat(told[0]).isEqualTo(2);
    } finally {
      TallyGrowth.disarm(0);
      TallyGrowth.port(null);
    }
  }
}
