package dev.tallyman.track;

import dev.tallyman.model.LockTimes;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.HistogramIterationValue;
import org.HdrHistogram.PackedHistogram;
import org.jspecify.annotations.Nullable;

/**
 * How long the locks of one line were held and waited for: in this period, and all in all. Apart
 * from {@link LockProfiles}, so that no class of the library is loaded before there is something to
 * count.
 *
 * <p>Two significant digits, packed: 1 % is finer than anybody acts on, and against three digits it
 * is a quarter of the memory (6 against 23 KB for a million values over a wide range) and an eighth
 * of the time to read.
 */
final class SiteTimes {
  /** Longer than this counts as this. */
  private static final long MOST_NANOS = 3_600_000_000_000L;

  private static final int DIGITS = 2;

  /** One sort of times at this line. */
  static final class Series {
    private final PackedHistogram interval = new PackedHistogram(MOST_NANOS, DIGITS);
    private final PackedHistogram total = new PackedHistogram(MOST_NANOS, DIGITS);
    private double intervalSum;
    private double totalSum;
    private long intervalMost;
    private long totalMost;
    private @Nullable LockTimes known;

    private void add(long nanos) {
      long counted = Math.min(nanos, MOST_NANOS);
      interval.recordValue(counted);
      total.recordValue(counted);
      intervalSum += nanos;
      totalSum += nanos;
      intervalMost = Math.max(intervalMost, nanos);
      totalMost = Math.max(totalMost, nanos);
      known = null;
    }

    long count() {
      return interval.getTotalCount();
    }

    LockTimes interval() {
      return times(interval, intervalSum, intervalMost);
    }

    LockTimes total() {
      LockTimes times = known;
      if (times == null) {
        times = times(total, totalSum, totalMost);
        known = times;
      }
      return times;
    }

    /** That of this period, to be read at once and not kept. */
    PackedHistogram histogram() {
      return interval;
    }

    private void next() {
      if (interval.getTotalCount() > 0) {
        interval.reset();
        intervalSum = 0;
        intervalMost = 0;
      }
    }

    private int bytes() {
      return interval.getEstimatedFootprintInBytes() + total.getEstimatedFootprintInBytes();
    }
  }

  /** The number of the creation site. */
  final int site;

  private @Nullable Series holds;
  private @Nullable Series waits;

  /** What happened here in the period before this one. */
  private long before;

  SiteTimes(int site) {
    this.site = site;
  }

  void held(long nanos) {
    Series series = holds;
    if (series == null) {
      series = new Series();
      holds = series;
    }
    series.add(nanos);
  }

  void waited(long nanos) {
    Series series = waits;
    if (series == null) {
      series = new Series();
      waits = series;
    }
    series.add(nanos);
  }

  @Nullable Series holds() {
    return holds;
  }

  @Nullable Series waits() {
    return waits;
  }

  /** How many times were measured in this period. */
  long count() {
    return (holds == null ? 0 : holds.count()) + (waits == null ? 0 : waits.count());
  }

  /** In this period and the one before. */
  long recent() {
    return before + count();
  }

  /** A period begins. */
  void next() {
    before = count();
    if (holds != null) {
      holds.next();
    }
    if (waits != null) {
      waits.next();
    }
  }

  long bytes() {
    return 96L + (holds == null ? 0 : holds.bytes()) + (waits == null ? 0 : waits.bytes());
  }

  static LockTimes interval(@Nullable Series series) {
    return series == null ? LockTimes.NONE : series.interval();
  }

  static LockTimes total(@Nullable Series series) {
    return series == null ? LockTimes.NONE : series.total();
  }

  /** All percentiles in one pass: each asked by itself would walk through the values again. */
  private static LockTimes times(AbstractHistogram histogram, double sum, long most) {
    long count = histogram.getTotalCount();
    if (count == 0) {
      return LockTimes.NONE;
    }
    long[] values = new long[4];
    long[] ranks = {rank(count, 0.5), rank(count, 0.9), rank(count, 0.99), rank(count, 0.999)};
    int next = 0;
    for (HistogramIterationValue value : histogram.recordedValues()) {
      long below = value.getTotalCountToThisValue();
      while (next < ranks.length && below >= ranks[next]) {
        values[next++] = Math.min(value.getValueIteratedTo(), most);
      }
      if (next == ranks.length) {
        break;
      }
    }
    return new LockTimes(
        count, Math.round(sum / count), values[0], values[1], values[2], values[3], most);
  }

  private static long rank(long count, double share) {
    return Math.max(1, (long) Math.ceil(count * share - 1e-9));
  }
}
