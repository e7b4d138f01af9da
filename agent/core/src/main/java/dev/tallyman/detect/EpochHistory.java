package dev.tallyman.detect;

import java.util.Arrays;

/**
 * When looks were made: the old epochs of the collector, or every period for a question that needs
 * no collection. One history serves all sites of a question.
 *
 * <p>Keeps each moment while it is young and thins with age: two that are kept are never further
 * apart than 1/64 of their age, unless no look was made between them. A few hundred numbers for a
 * week of looks every 10 s. Not safe for use by several threads.
 */
public final class EpochHistory {
  private static final double THINNING = 1.0 / 64;

  private double[] times = new double[64];
  private int size;
  private int untilThinned = 64;
  private double previous;
  private double last;

  /**
   * An empty history.
   *
   * @param startSeconds when counting began; stands in for the look before the first one
   */
  public EpochHistory(double startSeconds) {
    this.previous = startSeconds;
    this.last = startSeconds;
  }

  /**
   * Notes a look.
   *
   * @return false, and nothing is noted, if the moment is not after the last one
   */
  public boolean add(double seconds) {
    if (!(seconds > last)) {
      return false;
    }
    if (size == times.length) {
      times = Arrays.copyOf(times, size * 2);
    }
    times[size++] = seconds;
    previous = last;
    last = seconds;
    if (--untilThinned <= 0) {
      thin();
    }
    return true;
  }

  /** The newest look. */
  public double last() {
    return last;
  }

  /** The look before the newest, or the start. */
  public double previous() {
    return previous;
  }

  /** Number of the newest kept look at or before this moment; -1 if there is none. */
  int indexAtOrBefore(double seconds) {
    int found = Arrays.binarySearch(times, 0, size, seconds);
    return found >= 0 ? found : -found - 2;
  }

  /** The kept look with this number. */
  double at(int index) {
    return times[index];
  }

  /** How many looks are kept. */
  int size() {
    return size;
  }

  private void thin() {
    int kept = Math.min(size, 1);
    for (int i = 1; i < size; i++) {
      boolean dispensable =
          i + 1 < size && times[i + 1] - times[kept - 1] <= (last - times[i + 1]) * THINNING;
      if (!dispensable) {
        times[kept++] = times[i];
      }
    }
    size = kept;
    untilThinned = 64;
  }
}
