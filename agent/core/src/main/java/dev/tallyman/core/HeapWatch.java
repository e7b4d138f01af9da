package dev.tallyman.core;

import dev.tallyman.detect.ForecastFinding;
import dev.tallyman.detect.HeapForecastDetector;
import dev.tallyman.detect.HeapSeries;
import dev.tallyman.detect.SeverityRule;
import dev.tallyman.detect.Verdict;
import dev.tallyman.model.Finding;
import dev.tallyman.model.HeapForecast;
import dev.tallyman.model.Severity;
import dev.tallyman.model.SiteRef;
import dev.tallyman.track.Births;
import dev.tallyman.track.HeapAfterCollection;
import dev.tallyman.track.OldEpoch;
import dev.tallyman.track.SiteNames;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Where the heap is going, and which line takes it there. The agent's thread only; no state but the
 * series of live sets.
 */
final class HeapWatch {
  private final HeapAfterCollection heap = new HeapAfterCollection();
  private final HeapSeries series = new HeapSeries();
  private final Duration horizon;
  private final Outlets outlets;
  private final SiteNames names;

  private @Nullable HeapForecast forecast;
  private @Nullable Finding finding;

  HeapWatch(Duration horizon, Outlets outlets, SiteNames names) {
    this.horizon = horizon;
    this.outlets = outlets;
    this.names = names;
  }

  double freeShare() {
    return heap.freeShare();
  }

  /**
   * An old collection has ended.
   *
   * @return how long until the heap is full, if it will be
   */
  @Nullable Duration look(OldEpoch epoch, List<Births> births, Instant now) {
    HeapAfterCollection.LiveSet live = heap.read(epoch);
    if (live == null) {
      return null;
    }
    Map<Integer, Long> survivors = new HashMap<>();
    for (Births each : births) {
      survivors.merge(each.site(), Math.round(each.book().live()), Long::sum);
    }
    series.add(now, live.usedBytes(), live.maxBytes(), survivors);
    HeapForecast newest =
        HeapForecastDetector.forecast(
            series,
            new IntFunction<@Nullable SiteRef>() {
              @Override
              public @Nullable SiteRef apply(int site) {
                return names.of(site);
              }
            });
    forecast = newest;
    outlets.forecast(newest);
    return newest.timeToFull();
  }

  /** The forecast speaks for itself where no line that is followed explains the growth. */
  void report(boolean warmUpOver, Instant now) {
    HeapForecast newest = forecast;
    Finding found = newest == null ? null : ForecastFinding.of(newest, horizon, warmUpOver, now);
    if (found != null) {
      finding = found;
      outlets.finding(found);
    } else if (finding != null) {
      Finding taken =
          Findings.retracted(
              finding,
              newest != null && newest.site() != null
                  ? "Taken back: a line explains the growth, and is reported."
                  : "Taken back: the heap does not grow like that any more.",
              now);
      finding = null;
      outlets.finding(taken);
    }
  }

  /** Forgets what was reported. */
  void forget() {
    finding = null;
  }

  /** How much a verdict about a line matters; null if it says nothing. */
  @Nullable Severity severity(int site, Verdict verdict, Instant now) {
    Verdict.Figures figures = verdict.figures();
    double wait = figures.judgedFromSeconds() - figures.nowSeconds();
    HeapForecast newest = forecast;
    SeverityRule.Level level =
        switch (verdict.level()) {
          case NONE -> SeverityRule.Level.NONE;
          case INFO -> SeverityRule.Level.INFO;
          case WARNING -> SeverityRule.Level.WARNING;
        };
    if (newest == null) {
      return switch (level) {
        case NONE -> null;
        case INFO -> Severity.INFO;
        case WARNING -> verdict.stale() ? Severity.ERROR : Severity.WARNING;
      };
    }
    return SeverityRule.severity(
        level,
        !(wait > 0),
        wait > 0 ? Duration.ofMillis((long) (wait * 1000)) : Duration.ZERO,
        newest,
        HeapForecastDetector.shareOf(series, site),
        horizon,
        verdict.stale(),
        now);
  }

  /** What an error says about the heap; empty if this line does not explain its growth. */
  String sentence(int site, LocalClock clock) {
    HeapForecast newest = forecast;
    Duration left = newest == null ? null : newest.timeToFull();
    if (newest == null || left == null) {
      return "";
    }
    double share = HeapForecastDetector.shareOf(series, site);
    if (share < SeverityRule.EXPLAINS) {
      return "";
    }
    double room = newest.maxBytes() - newest.usedBytes();
    return String.format(
        Locale.ROOT,
        "Heap: %s left, %s a minute, full at about %s; %.0f %% of the growth goes with this line.",
        ForecastFinding.bytes(room),
        ForecastFinding.bytes(newest.bytesPerMinute()),
        clock.in(left),
        share * 100);
  }
}
