package dev.tallyman.detect;

import dev.tallyman.model.Finding;
import dev.tallyman.model.FindingType;
import dev.tallyman.model.Fingerprint;
import dev.tallyman.model.HeapForecast;
import dev.tallyman.model.Severity;
import dev.tallyman.model.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Question: will the heap be full, and does nobody that is followed explain it?
 *
 * <p>Input: a forecast. Found when the time left is at most the horizon and at most the time since
 * the growth began (half of the room is gone: a cache that ends below half of it is never
 * reported), and no line goes with at least half of the growth; one that does is a leak of its own.
 * Severity warning, info during the warm-up. Cannot see what holds the memory. Pure.
 */
public final class ForecastFinding {
  private static final double EXPLAINS = 0.5;

  private ForecastFinding() {}

  /** The finding; null if there is nothing to say. */
  public static @Nullable Finding of(
      HeapForecast forecast, Duration horizon, boolean warmUpOver, Instant now) {
    Duration left = forecast.timeToFull();
    Instant since = forecast.growingSince();
    if (left == null || since == null) {
      return null;
    }
    if (left.compareTo(horizon) > 0 || left.compareTo(Duration.between(since, now)) > 0) {
      return null;
    }
    if (forecast.site() != null && forecast.explainedShare() >= EXPLAINS) {
      return null;
    }
    String room = bytes(forecast.maxBytes() - (double) forecast.usedBytes());
    String rate = bytes(forecast.bytesPerMinute());
    return new Finding(
        FindingType.FORECAST,
        null,
        warmUpOver ? Severity.WARNING : Severity.INFO,
        State.ACTIVE,
        Fingerprint.of(List.of(FindingType.FORECAST.word(), "heap")),
        null,
        null,
        null,
        null,
        "Half of the room is gone: "
            + room
            + " left, "
            + rate
            + " a minute; no line that is followed goes with it.",
        List.of(),
        "see what fills the heap: a class histogram (jcmd PID GC.class_histogram -all) or a heap"
            + " dump",
        forecast.bytesPerMinute(),
        null,
        List.of(),
        List.of(),
        now,
        now,
        "The heap after collections grows by "
            + rate
            + " a minute and will be full in about "
            + Sentences.duration(left.toSeconds())
            + ".");
  }

  /** An amount of memory with two or three digits. */
  public static String bytes(double bytes) {
    return bytes >= 1L << 30
        ? String.format(Locale.ROOT, "%.1f GiB", bytes / (1L << 30))
        : bytes >= 1 << 20
            ? String.format(Locale.ROOT, "%.0f MiB", bytes / (1 << 20))
            : String.format(Locale.ROOT, "%.0f KiB", bytes / 1024);
  }
}
