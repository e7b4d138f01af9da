package dev.tallyman.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.model.Severity;
import org.junit.jupiter.api.Test;

class DroppedRuleTest {
  @Test
  void warnsOfWhatIsThrownAwayInSeveralPeriods() {
    DroppedRule.Verdict verdict = DroppedRule.judge(1_200, 300, 5, true);
    assertThat(verdict).isNotNull();
    assertThat(verdict.severity()).isEqualTo(Severity.WARNING);
    assertThat(verdict.sentence())
        .isEqualTo("Of 1,200 taken here the collector found 300 that nobody had given back.");
  }

  @Test
  void onlyInformsDuringTheWarmUp() {
    DroppedRule.Verdict verdict = DroppedRule.judge(3, 3, 2, false);
    assertThat(verdict).isNotNull();
    assertThat(verdict.severity()).isEqualTo(Severity.INFO);
  }

  @Test
  void saysNothingOfOneOrTwo() {
    assertThat(DroppedRule.judge(2, 2, 2, true)).isNull();
    assertThat(DroppedRule.judge(0, 0, 0, true)).isNull();
  }

  @Test
  void saysNothingOfWhatWasDroppedAtOnce() {
    assertThat(DroppedRule.judge(500, 500, 1, true)).isNull();
  }

  @Test
  void saysNothingWhenMoreThanNinetyNineInAHundredAreClosed() {
    assertThat(DroppedRule.judge(1_001, 10, 5, true)).isNull();
    assertThat(DroppedRule.judge(1_000, 10, 5, true)).isNotNull();
  }
}
