package dev.tallyman.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.model.Finding;
import dev.tallyman.model.HeapForecast;
import dev.tallyman.model.Severity;
import dev.tallyman.model.SiteRef;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ForecastFindingTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final Duration DAY = Duration.ofHours(24);

  private static HeapForecast forecast(
      @Nullable Duration since, @Nullable Duration left, @Nullable SiteRef site, double share) {
    return new HeapForecast(
        1L << 30,
        3L << 30,
        34.0 * (1 << 20),
        since == null ? null : NOON.minus(since),
        left,
        site,
        share);
  }

  @Test
  void staysSilentAboutAHeapThatDoesNotGrow() {
    assertThat(ForecastFinding.of(forecast(null, null, null, 0), DAY, true, NOON)).isNull();
  }

  @Test
  void staysSilentWhileMoreThanHalfOfTheRoomIsLeft() {
    HeapForecast forecast = forecast(Duration.ofMinutes(20), Duration.ofMinutes(60), null, 0);
    assertThat(ForecastFinding.of(forecast, DAY, true, NOON)).isNull();
  }

  @Test
  void staysSilentBeyondTheHorizon() {
    HeapForecast forecast = forecast(Duration.ofHours(90), Duration.ofHours(30), null, 0);
    assertThat(ForecastFinding.of(forecast, DAY, true, NOON)).isNull();
  }

  @Test
  void leavesItToTheLineThatExplainsIt() {
    SiteRef site = new SiteRef(1, "a.B.c(B.java:1)", List.of("a.B.c(B.java:1)"));
    HeapForecast forecast = forecast(Duration.ofHours(2), Duration.ofHours(1), site, 0.97);
    assertThat(ForecastFinding.of(forecast, DAY, true, NOON)).isNull();
  }

  @Test
  void warnsWhenHalfOfTheRoomIsGoneAndNobodyExplainsIt() {
    HeapForecast forecast = forecast(Duration.ofHours(2), Duration.ofHours(1), null, 0);
    Finding finding = ForecastFinding.of(forecast, DAY, true, NOON);
    assertThat(finding).isNotNull();
    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
    assertThat(finding.message())
        .isEqualTo(
            "The heap after collections grows by 34 MiB a minute and will be full in about 60"
                + " min.");
    assertThat(finding.verdict()).startsWith("Half of the room is gone: 2.0 GiB left");
  }

  @Test
  void isOnlyInfoDuringTheWarmUp() {
    HeapForecast forecast = forecast(Duration.ofHours(2), Duration.ofHours(1), null, 0);
    Finding finding = ForecastFinding.of(forecast, DAY, false, NOON);
    assertThat(finding).isNotNull();
    assertThat(finding.severity()).isEqualTo(Severity.INFO);
  }
}
