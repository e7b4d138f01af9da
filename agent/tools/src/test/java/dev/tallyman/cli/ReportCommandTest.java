package dev.tallyman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.programs.Tape;
import dev.tallyman.recording.Recording;
import dev.tallyman.recording.Recordings;
import dev.tallyman.recording.SiteSeries;
import dev.tallyman.recording.SurvivalCurve;
import dev.tallyman.testkit.Jdks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a user meets it; what stands in the page is told in HtmlReportTest. */
class ReportCommandTest {
  @TempDir static Path tapes;
  @TempDir Path directory;

  private static Path leak;

  @BeforeAll
  static void record() {
    leak = tapes.resolve("leak.jfr");
    Tape.exit(Jdks.running(), leak, "leak");
  }

  private List<String> left() throws Exception {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void writesAPageAndSaysWhereAndWhatIsInIt() throws Exception {
    Path page = directory.resolve("page.html");
    Run run = Run.of("report", leak, "-o", page);
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).matches("\\Q" + page + "\\E   0\\.\\d MB, 1 error\n");
    assertThat(run.err()).isEmpty();
    assertThat(left()).containsExactly("page.html");
    assertThat(Files.readString(page))
        .startsWith("<!DOCTYPE html>")
        .contains("<code>Orders.java:148</code>")
        .contains("How long it lives")
        .contains("warm-up</code>")
        .endsWith("</html>\n");
  }

  @Test
  void readsFiguresOverTimeAndSurvivalBack() throws Exception {
    Recording recording = Recordings.read(List.of(leak), note -> {}).get(0);
    SiteSeries series = recording.series().get(recording.series().size() - 1);
    assertThat(series.siteId()).isEqualTo(17);
    assertThat(series.size()).isGreaterThanOrEqualTo(2);
    assertThat(series.counts(series.size() - 1).created()).isEqualTo(1200);
    assertThat(series.at(0)).isBefore(series.at(1));
    SurvivalCurve curve = recording.survivalOf(17, series.kind());
    assertThat(curve.births()).isEqualTo(1000);
    assertThat(curve.points())
        .containsExactly(
            new SurvivalCurve.Point(1, 1),
            new SurvivalCurve.Point(2, 1),
            new SurvivalCurve.Point(4, 0.99));
    assertThat(recording.programSurvival().points()).hasSize(2);
  }

  @Test
  void refusesToWriteOverWhatItReads() throws Exception {
    Path copy = Files.copy(leak, directory.resolve("copy.jfr"));
    byte[] before = Files.readAllBytes(copy);
    Run run = Run.of("report", copy, "-o", copy);
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errIn(directory))
        .isEqualTo(
            "tallyman: -o DIR/copy.jfr is one of the inputs and would be overwritten; name another"
                + " file\n");
    assertThat(Files.readAllBytes(copy)).isEqualTo(before);
  }

  @Test
  void leavesNothingBehindWhereAnInputOrTheOutputIsWrong() throws Exception {
    Path page = directory.resolve("page.html");
    Run missing = Run.of("report", directory.resolve("no.jfr"), "-o", page);
    assertThat(missing.status()).isEqualTo(3);
    assertThat(missing.errIn(directory))
        .isEqualTo("tallyman: DIR/no.jfr: there is no such file or directory\n");
    Run nowhere = Run.of("report", leak, "-o", directory.resolve("no/page.html"));
    assertThat(nowhere.status()).isEqualTo(2);
    assertThat(nowhere.errIn(directory)).contains("the directory DIR/no does not exist");
    assertThat(Run.of("report").status()).isEqualTo(2);
    assertThat(left()).isEmpty();
  }

  @Test
  void writesNoPageOfAFileThatIsCutOffThatDoesNotSaySo() throws Exception {
    byte[] whole = Files.readAllBytes(leak);
    Path cut = directory.resolve("cut.jfr");
    Files.write(cut, java.util.Arrays.copyOf(whole, whole.length - 10));
    Path page = directory.resolve("page.html");
    Run run = Run.of("report", cut, "-o", page);
    // How much of it can be read depends on when JFR flushed.
    assertThat(run.status()).isIn(0, 3);
    assertThat(Files.exists(page)).isEqualTo(run.status() == 0);
    assertThat(run.err()).contains("is cut off");
    if (run.status() == 0) {
      assertThat(Files.readString(page)).contains("Not all of it could be read.");
    }
  }
}
