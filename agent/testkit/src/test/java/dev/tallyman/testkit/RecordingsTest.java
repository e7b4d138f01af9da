package dev.tallyman.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecordingsTest {

  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path dir;

  @ParameterizedTest
  @MethodSource("dev.tallyman.testkit.Jdks#all")
  void readsTheEventsOfAFileWithTheirUnits(Jdk jdk) {
    Path file = dir.resolve("sample.jfr");
    Instant before = Instant.now();
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk).main(Forked.Recorder.class).args(file.toString()).start()) {
      assertThat(jvm.awaitExit(SOON)).as(jvm.err()).isZero();
    }

    List<Recordings.Event> events = Recordings.events(file, "testkit.Sample");

    assertThat(events)
        .extracting(e -> e.text("text"))
        .containsExactly("number 1", "number 2", "number 3");
    Recordings.Event last = events.get(2);
    assertThat(last.number("number")).isEqualTo(3);
    assertThat(last.number("bytes")).isEqualTo(3 * 2048);
    assertThat(last.duration("age")).isEqualTo(Duration.ofMillis(1500));
    assertThat(last.instant("since")).isEqualTo(Instant.ofEpochMilli(1_700_000_000_123L));
    assertThat(last.value("missing")).isNull();
    assertThat(last.time()).isBetween(before.minusSeconds(1), Instant.now());
    assertThatThrownBy(() -> last.text("unknown")).hasMessageContaining("has no field unknown");
    assertThat(Recordings.types(Recordings.load(file))).containsEntry("testkit.Sample", 3L);
  }

  @ParameterizedTest
  @MethodSource("dev.tallyman.testkit.Jdks#all")
  void readsTheChunkThatAKilledJvmLeft(Jdk jdk) {
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk)
            .jvmArgs("-XX:FlightRecorderOptions=repository=" + dir)
            .main(Forked.Recorder.class)
            .start()) {
      jvm.awaitLine(line -> line.equals("recorded"), SOON);
      jvm.await("events in the chunk", () -> readable(3), SOON);
      jvm.kill();
    }

    assertThat(Recordings.events(dir, "testkit.Sample")).hasSize(3);
  }

  private boolean readable(int events) {
    try {
      return Recordings.events(dir, "testkit.Sample").size() == events;
    } catch (IllegalArgumentException notYet) {
      return false;
    }
  }

  @Test
  void saysWhatCannotBeRead() throws Exception {
    assertThatThrownBy(() -> Recordings.load(dir))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no recording in " + dir);
    Path file = Files.writeString(dir.resolve("text.jfr"), "this is no recording");
    assertThatThrownBy(() -> Recordings.load(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot read [" + file + "]");
  }
}
