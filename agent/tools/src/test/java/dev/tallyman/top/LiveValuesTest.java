package dev.tallyman.top;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallyman.model.Finding;
import dev.tallyman.model.FindingType;
import dev.tallyman.model.Severity;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Agents of other versions know fewer things, or others. */
class LiveValuesTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  private final Map<String, Object> items =
      new HashMap<>(
          Map.of(
              "type", "leak", "severity", "error", "state", "active", "fingerprint", "7f3a-19c2"));

  @Test
  void readsAFindingOfAnAgentThatSaysLittle() {
    items.put("firstSeen", "yesterday");
    items.put("growthPerMinute", "much");
    Finding finding = LiveValues.finding(new OpenItems(items::get), NOW);
    assertThat(finding.type()).isEqualTo(FindingType.LEAK);
    assertThat(finding.severity()).isEqualTo(Severity.ERROR);
    assertThat(finding.site()).isNull();
    assertThat(finding.counts()).isNull();
    assertThat(finding.growthPerMinute()).isNull();
    assertThat(finding.firstSeen()).isEqualTo(NOW);
    assertThat(finding.message()).isEmpty();
    assertThat(finding.threads()).isEmpty();
  }

  @Test
  void saysWhichWordOfANewerAgentItDoesNotKnow() {
    items.put("type", "spin");
    OpenItems newer = new OpenItems(items::get);
    assertThatThrownBy(() -> LiveValues.finding(newer, NOW))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'spin'");
  }

  @Test
  void showsNoFiguresThatAreNotThere() {
    OpenItems nothing = new OpenItems(name -> null);
    assertThat(LiveValues.site(nothing)).isNull();
    assertThat(LiveValues.health(nothing).cpuNanos()).isEqualTo(-1);
    assertThat(LiveValues.forecast(nothing, NOW).timeToFull()).isNull();
    assertThat(LiveValues.lockWait(nothing).owner()).isNull();
    assertThat(LiveValues.lockProfile(nothing).holds().count()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "com.acme.Main,                             com.acme.Main",
    "com.acme.Main --password secret,           com.acme.Main",
    "com.acme.Main copy x.jar y,                com.acme.Main",
    "shop/com.acme.Main x,                      shop/com.acme.Main",
    "app.jar --password secret,                 app.jar",
    "/opt/my apps/order processor.jar -x,       /opt/my apps/order processor.jar",
    "/opt/my apps/order processor.jar,          /opt/my apps/order processor.jar",
  })
  void namesTheProgramWithoutItsArguments(String command, String name) {
    assertThat(JvmNames.mainClass(command)).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({
    "G1 Young Generation, G1 Old Generation,   G1",
    "PS MarkSweep,        PS Scavenge,         Parallel",
    "Copy,                MarkSweepCompact,    Serial",
    "ZGC Cycles,          ZGC Pauses,          ZGC",
    "Shenandoah Cycles,   Shenandoah Pauses,   Shenandoah",
    "ZGC Major Cycles,    ZGC Minor Cycles,    ZGC",
  })
  void namesTheCollectorAsRecordingsDo(String one, String other, String name) {
    assertThat(JvmNames.collector(Set.of(one, other))).isEqualTo(name);
  }
}
