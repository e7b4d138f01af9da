package dev.tallyman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import dev.tallyman.programs.Tape;
import dev.tallyman.testkit.Jdks;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code check --against}, on recordings of real JVMs. */
class AgainstTest {
  @TempDir static Path tapes;
  @TempDir Path directory;

  private static Path leak;
  private static Path slow;
  private static Path quiet;

  @BeforeAll
  static void record() {
    leak = tapes.resolve("leak.jfr");
    slow = tapes.resolve("slow.jfr");
    quiet = tapes.resolve("quiet.jfr");
    Tape.exit(Jdks.running(), leak, "leak");
    Tape.exit(Jdks.running(), slow, "slow-leak");
    Tape.exit(Jdks.running(), quiet, "quiet");
  }

  @Test
  void failsForWhatIsNew() throws Exception {
    Run run = Run.of("check", leak, "--against", quiet);
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out())
        .contains("before new: not found in quiet.jfr\n")
        .contains("info   Sessions.java:77 Sessions.open makes locks ")
        .endsWith("1 error, 0 warnings          exit 1\n");
    JsonObject json =
        JsonParser.object().from(Run.of("check", "--json", leak, "--against", quiet).out());
    JsonObject change = json.getArray("findings").getObject(0).getObject("against");
    assertThat(change.getString("state")).isEqualTo("new");
    assertThat(change.isNull("ratio")).isTrue();
    assertThat(json.getObject("against").getArray("remarks").getObject(0).getString("severity"))
        .isEqualTo("info");
  }

  @Test
  void failsForWhatIsFaster() throws Exception {
    Run run = Run.of("check", leak, "--against", slow);
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).contains("times as fast as in slow.jfr (99 % sure of ");
    JsonObject json =
        JsonParser.object().from(Run.of("check", "--json", leak, "--against", slow).out());
    JsonObject finding = json.getArray("findings").getObject(0);
    assertThat(finding.getBoolean("known")).isFalse();
    JsonObject change = finding.getObject("against");
    assertThat(change.getString("state")).isEqualTo("faster");
    double ratio = change.getDouble("ratio");
    assertThat(ratio)
        .isBetween(
            change.getArray("interval").getDouble(0), change.getArray("interval").getDouble(1));
    assertThat(change.getDouble("perMinute") / change.getDouble("perMinuteBefore"))
        .isCloseTo(ratio, org.assertj.core.api.Assertions.withinPercentage(0.1));
  }

  @Test
  void passesWhatIsKnownAndNotFaster() throws Exception {
    Run slower = Run.of("check", slow, "--against", leak);
    assertThat(slower.status()).isZero();
    assertThat(slower.out())
        .contains("-      known, in leak.jfr too, and slower now: Orders.java:148");
    Run same = Run.of("check", leak, "--against", Files.copy(leak, directory.resolve("old.jfr")));
    assertThat(same.status()).isZero();
    assertThat(same.out()).contains("known, in old.jfr too, and not faster now");
    assertThat(same.errIn(tapes).lines())
        .singleElement()
        .asString()
        .endsWith("is of the same JVM as DIR/leak.jfr: what it has found cannot be new");
  }

  @Test
  void tellsWhatIsGone() throws Exception {
    Run run = Run.of("check", quiet, "--against", leak);
    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("-      gone since leak.jfr: Orders.java:148");
    JsonObject json =
        JsonParser.object().from(Run.of("check", "--json", quiet, "--against", leak).out());
    JsonObject gone = json.getObject("against").getArray("gone").getObject(0);
    assertThat(gone.getString("fingerprint")).isEqualTo("7f3a-19c2");
    assertThat(gone.getBoolean("ran")).isFalse();
  }

  @Test
  void takesSeveralRecordingsOfBeforeAndDirectories() throws Exception {
    Files.copy(slow, directory.resolve("a.jfr"));
    Files.copy(quiet, directory.resolve("b.jfr"));
    Run run = Run.of("check", leak, "--against", directory, "--against", quiet);
    assertThat(run.out()).contains(" times as fast as in 2 JVMs of before ");
    assertThat(run.status()).isEqualTo(1);
  }

  @Test
  void saysSoInEveryFormat() throws Exception {
    Path junit = directory.resolve("junit.xml");
    Path sarif = directory.resolve("out.sarif");
    Path summary = directory.resolve("summary.md");
    Run run =
        Run.of(
            "check",
            leak,
            "--against",
            quiet,
            "--junit",
            junit,
            "--sarif",
            sarif,
            "--summary",
            summary);
    assertThat(run.status()).isEqualTo(1);
    assertThat(junit).content().contains("new: not found in quiet.jfr").contains(": grown (");
    assertThat(sarif).content().contains("\"baselineState\":\"new\"");
    assertThat(summary).content().contains("compared with quiet.jfr");
    Run.of("check", slow, "--against", leak, "--junit", junit, "--sarif", sarif);
    assertThat(junit).content().contains("<skipped message=\"known, in leak.jfr too, and slower");
    assertThat(sarif).content().contains("\"baselineState\":\"unchanged\"");
  }

  @Test
  void refusesAnOldRecordingThatIsNone() throws Exception {
    Path bad = Files.writeString(directory.resolve("bad.jfr"), "no recording");
    Run run = Run.of("check", leak, "--against", bad);
    assertThat(run.errIn(directory))
        .isEqualTo(
            "tallyman: --against DIR/bad.jfr is not a JFR recording (it does not begin with FLR)\n");
    assertThat(run.out()).isEmpty();
    assertThat(run.status()).isEqualTo(3);
  }
}
