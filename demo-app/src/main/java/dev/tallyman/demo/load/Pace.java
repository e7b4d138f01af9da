package dev.tallyman.demo.load;

import java.util.concurrent.TimeUnit;

/** A steady rate. After a pause it catches up, but not after one of minutes. For one thread. */
public final class Pace {

  private static final long MOST_CAUGHT_UP_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final long gapNanos;
  private long dueNanos = System.nanoTime();

  /**
   * Begins now.
   *
   * @param perSecond how often in a second
   */
  public Pace(double perSecond) {
    gapNanos = (long) (1e9 / perSecond);
  }

  /** Whether it is time; each true is one turn. */
  public boolean isDue(long nowNanos) {
    if (dueNanos - nowNanos > 0) {
      return false;
    }
    dueNanos = Math.max(dueNanos + gapNanos, nowNanos - MOST_CAUGHT_UP_NANOS);
    return true;
  }
}
