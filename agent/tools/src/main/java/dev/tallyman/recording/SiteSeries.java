package dev.tallyman.recording;

import dev.tallyman.model.Counts;
import dev.tallyman.model.Interval;
import dev.tallyman.model.Kind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What became of all that one line created, over time: the figures of {@code
 * tallyman.ResourceCounts}, oldest first. Of a long recording some are left out, never the first,
 * the last, or the highs and lows of what is left ({@link SiteSketch}). A value; any thread may use
 * it.
 */
public final class SiteSeries {
  /** How many points there are at most. */
  public static final int MOST_POINTS = 400;

  private final int siteId;
  private final Kind kind;
  private final long[][] columns;

  SiteSeries(int siteId, Kind kind, long[][] columns) {
    this.siteId = siteId;
    this.kind = kind;
    this.columns = columns;
  }

  /** The line's number in its JVM, as in {@code SiteRef.id}. */
  public int siteId() {
    return siteId;
  }

  /** What it creates; a line may create two kinds, and then has two series. */
  public Kind kind() {
    return kind;
  }

  /** How many points there are, at least one. */
  public int size() {
    return columns[SiteSketch.AT].length;
  }

  /** When point number {@code i} was told; each is later than the one before. */
  public Instant at(int i) {
    return Instant.ofEpochMilli(columns[SiteSketch.AT][i]);
  }

  /** The figures at point number {@code i}. */
  public Counts counts(int i) {
    long low = columns[SiteSketch.LOW][i];
    long high = columns[SiteSketch.HIGH][i];
    return new Counts(
        columns[SiteSketch.CREATED][i],
        cell(SiteSketch.OPEN, i),
        cell(SiteSketch.RETAINED, i),
        cell(SiteSketch.DROPPED, i),
        cell(SiteSketch.LIVE, i),
        cell(SiteSketch.COLLECTED, i),
        low < 0 || high < low ? null : new Interval(low, high));
  }

  private @Nullable Long cell(int column, int i) {
    long value = columns[column][i];
    return value < 0 ? null : (Long) value;
  }
}
