package dev.tallyman.stress.bench.paths;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import dev.tallyman.stress.bench.Effort;
import dev.tallyman.stress.bench.Setting;
import dev.tallyman.testkit.Jdks;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is printed and what is left as JSON. */
class FiguresTest {

  private static final Work PAIR = TrialTest.work("pair");
  private static final Work MONITOR = TrialTest.work("monitor");
  private static final Variant BARE = TrialTest.variant("bare", "");
  private static final Variant AGENT = TrialTest.variant("default", Variant.AGENT);
  private static final Variant PEER =
      new Variant(
          "Guava",
          "its locks",
          List.of(),
          List.of(),
          "",
          Map.of("pair", GuavaBenchmarks.class),
          work -> false);

  private static Trial trial(double bytes, Double... nanos) {
    return new Trial(List.of(nanos), bytes, 5_000_000_000L, 5_000_000_000L, -1, -1, -1, -1, true);
  }

  private static Figures figures() {
    Figures figures = new Figures(List.of(PAIR, MONITOR), List.of(BARE, AGENT, PEER));
    figures.add(PAIR, BARE, trial(0, 4.0, 4.0, 4.0));
    figures.add(PAIR, BARE, trial(0, 4.0, 4.0, 4.0));
    figures.add(PAIR, AGENT, trial(0, 4.2, 4.4, 4.6));
    figures.add(PAIR, AGENT, trial(1, 4.2, 4.4, 4.6));
    figures.add(PAIR, PEER, trial(32, 1200.0));
    figures.add(MONITOR, BARE, trial(0, 5.0));
    figures.add(MONITOR, AGENT, trial(0, 6.0));
    figures.failed(MONITOR, AGENT, "it was gone");
    return figures;
  }

  @Test
  void aRatioHasTheIntervalThatFollowsFromBoth() {
    Score ratio = new Score(12, 3).over(new Score(10, 0.5));
    assertThat(ratio.value()).isCloseTo(1.2, within(1e-9));
    assertThat(ratio.error()).isCloseTo(1.2 * Math.hypot(0.25, 0.05), within(1e-9));
    assertThat(new Score(12, 3).minus(new Score(10, 4))).isEqualTo(new Score(2, 5));
  }

  @Test
  void theMeanAndItsIntervalAreOfAllJvms() {
    Score score = figures().nanos(PAIR, AGENT).orElseThrow();
    assertThat(score.value()).isCloseTo(4.4, within(1e-9));
    // Student's t for 5 degrees of freedom and 99.9 % is 6.869, times 0.1789 over the root of 6
    assertThat(score.error()).isCloseTo(0.5016, within(0.001));
    assertThat(figures().bytes(PAIR, AGENT).orElseThrow()).isEqualTo(0.5);
  }

  @Test
  void whatFailedInOneRoundHasNoFigure() {
    assertThat(figures().nanos(MONITOR, AGENT)).isEmpty();
    assertThat(figures().bytes(MONITOR, AGENT)).isEmpty();
    assertThat(figures().failures().values()).containsExactly("monitor with default: it was gone");
  }

  @Test
  void onlyWhatAVariantCanRunIsCounted() {
    assertThat(figures().cells()).isEqualTo(5);
  }

  @Test
  void theTablesReadLikeThis() {
    StringWriter text = new StringWriter();
    Tables.print(figures(), new PrintWriter(text));
    assertThat(text.toString().replace("\r\n", "\n"))
        .isEqualTo(
            """

            +----------------------------------------+-------------+-----------------------------------+
            | ns an operation, over bare, times bare |        bare |                           default |
            +----------------------------------------+-------------+-----------------------------------+
            | lock and unlock, the same lock         | 4.00 +-0.00 | 4.40  +0.40 +-0.50  x 1.10 +-0.13 |
            | a monitor                              |        5.00 |                            FAILED |
            +----------------------------------------+-------------+-----------------------------------+

            +--------------------------------+-------------+-----------------------------------+--------------------+
            | others on the same work        |        bare |                           default |              Guava |
            +--------------------------------+-------------+-----------------------------------+--------------------+
            | lock and unlock, the same lock | 4.00 +-0.00 | 4.40  +0.40 +-0.50  x 1.10 +-0.13 | 1200  +1196  x 300 |
            +--------------------------------+-------------+-----------------------------------+--------------------+

            +--------------------------------+------+---------+-------+
            | bytes an operation             | bare | default | Guava |
            +--------------------------------+------+---------+-------+
            | lock and unlock, the same lock |  0.0 |     0.5 |  32.0 |
            | a monitor                      |  0.0 |         |       |
            +--------------------------------+------+---------+-------+
            """);
  }

  @Test
  void theJsonHoldsEveryMeasurement(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("paths-17.json");
    Setting setting =
        new Setting(
            Jdks.running(),
            directory.resolve("tallyman.jar"),
            directory,
            Effort.USUAL,
            "",
            new PrintWriter(new StringWriter()));
    Raw.write(file, setting, Trial.Length.of(Effort.USUAL), figures());
    JsonObject json = JsonParser.object().from(Files.readString(file));
    assertThat(json.getString("part")).isEqualTo("paths");
    assertThat(json.getString("jdk")).isEqualTo(Jdks.running().version());
    assertThat(json.getObject("machine").getInt("cores")).isPositive();
    assertThat(json.getArray("variants")).hasSize(3);
    JsonArray results = json.getArray("results");
    assertThat(results).hasSize(5);
    JsonObject agent = results.getObject(1);
    assertThat(agent.getString("benchmark")).isEqualTo("pair");
    assertThat(agent.getString("variant")).isEqualTo("default");
    assertThat(agent.getDouble("ratio")).isCloseTo(1.1, within(1e-9));
    assertThat(agent.getArray("jvms")).hasSize(2);
    assertThat(agent.getArray("jvms").getObject(0).getLong("operations")).isEqualTo(5_000_000_000L);
    assertThat(agent.getArray("jvms").getObject(1).getArray("nanos"))
        .containsExactly(4.2, 4.4, 4.6);
    assertThat(results.getObject(4).getString("failure")).endsWith("it was gone");
    assertThat(results.getObject(4).getArray("jvms")).isEmpty();
  }
}
