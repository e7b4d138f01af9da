package dev.tallyman.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.programs.ForgottenThings;
import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import dev.tallyman.testkit.Jdks;
import dev.tallyman.testkit.Recordings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Without any option but where to record: what grows is seen long before it is judged. */
class DefaultsIT {
  private static final Duration DEADLINE = Duration.ofSeconds(90);
  private static final Duration PROMISED = Duration.ofSeconds(30);

  @TempDir Path temp;

  static Stream<Arguments> jdksAndCollectors() {
    return Jdks.all().stream()
        .flatMap(jdk -> Stream.of("G1", "Z").map(collector -> Arguments.of(jdk, collector)));
  }

  @ParameterizedTest
  @MethodSource("jdksAndCollectors")
  void informsOfWhatGrowsWithinThirtySeconds(Jdk jdk, String collector) throws Exception {
    Set<String> expected = new TreeSet<>(ToldLeaks.inSource(ForgottenThings.class));
    assertThat(expected).hasSize(2);
    Path file = temp.resolve("defaults.jfr");
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk)
            .jvmArgs("-XX:+Use" + collector + "GC", "-Xmx256m")
            .agent("recording=" + file)
            .main(ForgottenThings.class)
            .start()) {
      String ready = jvm.awaitLine(line -> line.startsWith("ready "), DEADLINE);
      Instant began = Instant.ofEpochMilli(Long.parseLong(ready.substring("ready ".length())));
      try {
        jvm.await(
            "both lines",
            ToldLeaks.nowAndThen(() -> firstTold(file).keySet().containsAll(expected)),
            DEADLINE);
      } finally {
        assertThat(firstTold(file).keySet()).isEqualTo(expected);
      }
      assertThat(firstTold(file).values())
          .allSatisfy(
              told -> {
                assertThat(told.text("severity")).isEqualTo("info");
                assertThat(Duration.between(began, told.time())).isLessThan(PROMISED);
              });
    }
  }

  private static Map<String, Recordings.Event> firstTold(Path file) {
    Map<String, Recordings.Event> first = new TreeMap<>();
    for (Recordings.Event finding : Repository.events(file, "tallyman.Leak")) {
      first.putIfAbsent(ToldLeaks.words(finding), finding);
    }
    return first;
  }
}
