package dev.tallyman.detect;

import dev.tallyman.model.HeapForecast;
import dev.tallyman.model.Severity;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How much a site matters: severity goes by stake, because a cache still filling cannot be told
 * from a leak by counts (docs: the verdict, section 3). A pure function.
 *
 * <ul>
 *   <li>{@code info}: it grows and nothing is proven.
 *   <li>{@code warning}: its births do not die.
 *   <li>{@code error}: they do not die, and are stale; or the heap will be full within the horizon
 *       and within the time since its growth began (half of the room is gone), and this site
 *       explains at least half of the growth.
 *   <li>{@code error}, no time: it grows, a warning is not possible yet, and the heap will be full
 *       before it could be, by a forecast that fulfils the same conditions. Half of the room must
 *       be gone here, too: in its first minutes every application that fills something has a heap
 *       that is full <em>soon</em> by extrapolation.
 * </ul>
 */
public final class SeverityRule {
  /** What survival says about a site. */
  public enum Level {
    /** Nothing, or that its births die. */
    NONE,
    /** Grows, none dies yet. */
    INFO,
    /** Its births do not die. */
    WARNING
  }

  /** "The site explains at least half of the growth." */
  public static final double EXPLAINS = 0.5;

  private SeverityRule() {}

  /**
   * The severity of a finding about a site, or null if there is nothing to be found.
   *
   * @param level what survival says
   * @param warningPossible whether the warm-up is over and survivors have reached the bar, so that
   *     level {@code WARNING} could be said if it were so
   * @param untilWarningPossible how long until then; null if that cannot be said
   * @param forecast where the heap is going
   * @param explainedShare the share of its growth that goes with this site
   * @param horizon the option
   * @param stale whether the survivors are not used any more, by the test that VERDICT asks for
   * @param now the time by which the forecast's instants count
   */
  public static @Nullable Severity severity(
      Level level,
      boolean warningPossible,
      @Nullable Duration untilWarningPossible,
      HeapForecast forecast,
      double explainedShare,
      Duration horizon,
      boolean stale,
      Instant now) {
    return switch (level) {
      case NONE -> null;
      case WARNING ->
          stale || isNear(forecast, explainedShare, horizon, now)
              ? Severity.ERROR
              : Severity.WARNING;
      case INFO ->
          !warningPossible
                  && untilWarningPossible != null
                  && isNear(forecast, explainedShare, horizon, now)
                  && isBefore(forecast.timeToFull(), untilWarningPossible)
              ? Severity.ERROR
              : Severity.INFO;
    };
  }

  /** Whether the heap is nearly full, half of the room gone, and this share explains it. */
  public static boolean isNear(
      HeapForecast forecast, double explainedShare, Duration horizon, Instant now) {
    Duration left = forecast.timeToFull();
    Instant since = forecast.growingSince();
    if (left == null || since == null || explainedShare < EXPLAINS) {
      return false;
    }
    return left.compareTo(horizon) <= 0 && left.compareTo(Duration.between(since, now)) <= 0;
  }

  private static boolean isBefore(@Nullable Duration full, Duration possible) {
    return full != null && full.compareTo(possible) < 0;
  }
}
