package dev.tallyman.compare;

import dev.tallyman.model.Counts;
import dev.tallyman.recording.Recording;
import dev.tallyman.recording.SiteSeries;
import java.time.Duration;
import java.time.Instant;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * How a count went on once it had begun: without what came before the first figures, which is a
 * program's start, or all that was before a recording began.
 *
 * @param counted what was added since the first figures, in the time since
 * @param dispersion how many times as much as a Poisson count it varied from one figure to the next
 *     (Pearson's statistic by its degrees of freedom); 1 where there are too few to tell
 */
record Pace(Counted counted, double dispersion) {
  static final Pace NOTHING = new Pace(Counted.NOTHING, 1);

  /** With fewer figures there is no pace. */
  private static final int ENOUGH = 3;

  private static final int ENOUGH_FOR_DISPERSION = 6;

  /** The pace of a line; null if there are too few figures. */
  static @Nullable Pace of(
      @Nullable SiteSeries series, ToLongFunction<Counts> count, Recording recording) {
    if (series == null || series.size() < ENOUGH) {
      return null;
    }
    int last = series.size() - 1;
    double minutes = minutes(series.at(0), recording.to());
    long added = count.applyAsLong(series.counts(last)) - count.applyAsLong(series.counts(0));
    if (minutes <= 0 || added < 0) {
      return null;
    }
    return new Pace(Counted.exact(added, minutes), dispersion(series));
  }

  /** Both, in one JVM after the other. */
  Pace plus(Pace other) {
    return new Pace(counted.plus(other.counted), Math.max(dispersion, other.dispersion));
  }

  private static double dispersion(SiteSeries series) {
    int last = series.size() - 1;
    long first = series.counts(0).created();
    double perMinute =
        (series.counts(last).created() - first) / minutes(series.at(0), series.at(last));
    if (last + 1 < ENOUGH_FOR_DISPERSION || !(perMinute > 0)) {
      return 1;
    }
    double statistic = 0;
    long before = first;
    for (int i = 1; i <= last; i++) {
      double expected = perMinute * minutes(series.at(i - 1), series.at(i));
      long created = series.counts(i).created();
      double off = created - before - expected;
      statistic += off * off / expected;
      before = created;
    }
    return Math.max(1, statistic / (last - 1));
  }

  private static double minutes(Instant from, Instant to) {
    return Duration.between(from, to).toMillis() / 60_000.0;
  }
}
