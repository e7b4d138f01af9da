package dev.tallyman.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.model.Counts;
import dev.tallyman.model.Kind;
import dev.tallyman.programs.Tape;
import dev.tallyman.recording.Recording;
import dev.tallyman.recording.Recordings;
import dev.tallyman.testkit.Jdks;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pace of lines in the recording of a real JVM. */
class PaceTest {
  @TempDir static Path directory;

  private static Recording recording;

  @BeforeAll
  static void record() throws Exception {
    Path file = directory.resolve("paced.jfr");
    Tape.exit(Jdks.running(), file, "paced");
    recording = Recordings.read(List.of(file), note -> {}).get(0);
  }

  private static Pace pace(int site) {
    return Pace.of(recording.seriesOf(site, Kind.LOCK), Counts::created, recording);
  }

  @Test
  void leavesOutWhatAProgramMakesAtItsStart() {
    assertThat(recording.sites().get(0).counts().created()).isIn(570L, 1008L);
    assertThat(pace(17).counted().count()).isEqualTo(70);
    assertThat(pace(17).counted().minutes()).isBetween(0.3 / 60, Program.minutes(recording));
  }

  @Test
  void tellsBurstsFromAnEvenPace() {
    assertThat(pace(17).dispersion()).isLessThan(50);
    assertThat(pace(4).dispersion()).isGreaterThan(100);
  }

  @Test
  void hasNoneWhereThereAreTooFewFigures() {
    assertThat(Pace.of(null, Counts::created, recording)).isNull();
    assertThat(pace(99)).isNull();
  }
}
