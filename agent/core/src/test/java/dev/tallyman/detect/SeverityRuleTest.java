package dev.tallyman.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.detect.SeverityRule.Level;
import dev.tallyman.model.HeapForecast;
import dev.tallyman.model.Severity;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SeverityRuleTest {
  private static final Instant NOW = Instant.parse("2026-01-01T10:00:00Z");
  private static final Duration DAY = Duration.ofHours(24);

  @Test
  void nothingIsNothingHoweverNearTheEnd() {
    assertThat(severity(Level.NONE, true, null, growing(60, 1), 1, DAY, true)).isNull();
  }

  @Test
  void aWarningIsAWarningWhileThereIsRoom() {
    assertThat(severity(Level.WARNING, true, null, growing(10, 60), 1, DAY, false))
        .isEqualTo(Severity.WARNING);
    assertThat(severity(Level.WARNING, true, null, flat(), 1, DAY, false))
        .isEqualTo(Severity.WARNING);
  }

  @Test
  void aWarningIsAnErrorWhenHalfOfTheRoomIsGoneAndTheSiteExplainsIt() {
    assertThat(severity(Level.WARNING, true, null, growing(60, 60), 0.5, DAY, false))
        .isEqualTo(Severity.ERROR);
    assertThat(severity(Level.WARNING, true, null, growing(60, 61), 0.5, DAY, false))
        .isEqualTo(Severity.WARNING);
    assertThat(severity(Level.WARNING, true, null, growing(60, 60), 0.49, DAY, false))
        .isEqualTo(Severity.WARNING);
  }

  @Test
  void theHorizonLimitsHowFarAnErrorLooks() {
    Duration hour = Duration.ofHours(1);
    assertThat(severity(Level.WARNING, true, null, growing(600, 61), 1, hour, false))
        .isEqualTo(Severity.WARNING);
    assertThat(severity(Level.WARNING, true, null, growing(600, 59), 1, hour, false))
        .isEqualTo(Severity.ERROR);
  }

  @Test
  void staleIsAnErrorOnlyWhenProvenNotToDie() {
    assertThat(severity(Level.WARNING, true, null, flat(), 0, DAY, true)).isEqualTo(Severity.ERROR);
    assertThat(severity(Level.INFO, true, null, flat(), 0, DAY, true)).isEqualTo(Severity.INFO);
  }

  @Test
  void noTimeIsAnErrorIfTheHeapIsFullBeforeAWarningCouldBe() {
    Duration warmUp = Duration.ofMinutes(40);
    assertThat(severity(Level.INFO, false, warmUp, growing(10, 9), 0.9, DAY, false))
        .isEqualTo(Severity.ERROR);
    assertThat(severity(Level.INFO, false, Duration.ofMinutes(9), growing(10, 9), 0.9, DAY, false))
        .isEqualTo(Severity.INFO);
    assertThat(severity(Level.INFO, false, warmUp, growing(10, 9), 0.4, DAY, false))
        .isEqualTo(Severity.INFO);
    assertThat(severity(Level.INFO, true, warmUp, growing(10, 9), 0.9, DAY, false))
        .isEqualTo(Severity.INFO);
    assertThat(severity(Level.INFO, false, null, growing(10, 9), 0.9, DAY, false))
        .isEqualTo(Severity.INFO);
  }

  @Test
  void anApplicationThatHasJustBegunToFillSomethingIsNoError() {
    Duration warmUp = Duration.ofMinutes(44);
    assertThat(severity(Level.INFO, false, warmUp, growing(1, 5), 1, DAY, false))
        .isEqualTo(Severity.INFO);
  }

  private static @Nullable Severity severity(
      Level level,
      boolean possible,
      @Nullable Duration until,
      HeapForecast forecast,
      double share,
      Duration horizon,
      boolean stale) {
    return SeverityRule.severity(level, possible, until, forecast, share, horizon, stale, NOW);
  }

  private static HeapForecast growing(int sinceMinutes, int leftMinutes) {
    return new HeapForecast(
        1, 2, 1, NOW.minusSeconds(60L * sinceMinutes), Duration.ofMinutes(leftMinutes), null, 0);
  }

  private static HeapForecast flat() {
    return new HeapForecast(1, 2, 0, null, null, null, 0);
  }
}
