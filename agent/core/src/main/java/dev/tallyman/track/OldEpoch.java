package dev.tallyman.track;

/**
 * An old collection is known to have ended: the weak reference of every object that became
 * unreachable before {@code deadBeforeNanos} had been cleared by {@code seenNanos}. What is still
 * there at {@code seenNanos} was therefore reachable at {@code deadBeforeNanos}; about the time
 * between the two it says nothing.
 *
 * @param deadBeforeNanos {@link System#nanoTime()}; what died earlier is known to be dead
 * @param seenNanos {@link System#nanoTime()} at which this was known; later than the other
 */
public record OldEpoch(long deadBeforeNanos, long seenNanos) {
  /** Refuses an epoch that knows the future. */
  public OldEpoch {
    if (deadBeforeNanos - seenNanos > 0) {
      throw new IllegalArgumentException("deadBefore is later than seen");
    }
  }
}
