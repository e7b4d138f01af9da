package dev.tallyman.track;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import dev.tallyman.testkit.Jdks;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HeapAfterCollectionTest {
  static Stream<Arguments> collectors() {
    return CollectorClockTest.collectors();
  }

  @ParameterizedTest
  @MethodSource("collectors")
  void readsWhatIsKeptAndLittleMore(Jdk jdk, List<String> flags) {
    assertReads(jdk, flags);
  }

  static Stream<Jdk> jdks() {
    return Stream.of(Jdks.get(17), Jdks.get(25));
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void readsItWithoutTheManagementModule(Jdk jdk) {
    assertReads(jdk, List.of("-XX:+UseSerialGC", "--limit-modules=java.base"));
  }

  private static void assertReads(Jdk jdk, List<String> flags) {
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk)
            .jvmArgs(flags.toArray(String[]::new))
            .jvmArgs("-Xmx128m")
            .classPathOf(HeapAfterCollection.class)
            .main(HeapSubject.class)
            .start()) {
      assertThat(jvm.awaitExit(Duration.ofSeconds(60))).as(jvm.err()).isZero();
      List<String> lines = jvm.outLines();
      assertThat(lines).hasSize(4);
      assertThat(megabytes(lines.get(0))).as(jvm.out()).isBetween(20L, 32L);
      // Generational Shenandoah leaves garbage that shares its old regions with the living.
      long most = flags.contains("-XX:ShenandoahGCMode=generational") ? 134 : 60;
      assertThat(megabytes(lines.get(2))).as(jvm.out()).isBetween(40L, most);
    }
  }

  private static long megabytes(String line) {
    return Long.parseLong(line.substring(0, line.indexOf(' ')));
  }
}
