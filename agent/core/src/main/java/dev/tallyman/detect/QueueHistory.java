package dev.tallyman.detect;

import java.util.Arrays;

/**
 * What the queues of one line's locks were like in the last while: the waits that ended, and how
 * often somebody was seen to wait. A ring of slices, each a part of the window. One thread.
 */
public final class QueueHistory {
  /** One more than make a window: of the oldest a part lies before it. */
  private static final int SLICES = 13;

  private final double windowSeconds;
  private final double sliceSeconds;
  private final long[] waits = new long[SLICES];
  private final double[] waitSeconds = new double[SLICES];
  private final int[] looks = new int[SLICES];
  private final int[] queued = new int[SLICES];
  private final int[] most = new int[SLICES];
  private final double begun;
  private long slice;

  /**
   * Nothing so far.
   *
   * @param windowSeconds how far it looks back
   * @param nowSeconds on any clock that goes on
   */
  public QueueHistory(double windowSeconds, double nowSeconds) {
    sliceSeconds = windowSeconds / (SLICES - 1);
    this.windowSeconds = windowSeconds;
    begun = nowSeconds;
    slice = (long) Math.floor(nowSeconds / sliceSeconds);
  }

  /** A wait has ended. What it lasted before the window does not count. */
  public void waited(double seconds) {
    int at = at(slice);
    waits[at]++;
    waitSeconds[at] += Math.min(seconds, windowSeconds);
  }

  /** So many are waiting now, for all locks of the line together. */
  public void look(int waiting, double nowSeconds) {
    advance(nowSeconds);
    int at = at(slice);
    looks[at]++;
    if (waiting > 0) {
      queued[at]++;
    }
    most[at] = Math.max(most[at], waiting);
  }

  private static int at(long slice) {
    return (int) Math.floorMod(slice, (long) SLICES);
  }

  private void advance(double nowSeconds) {
    long now = (long) Math.floor(nowSeconds / sliceSeconds);
    if (now - slice >= SLICES) {
      Arrays.fill(waits, 0);
      Arrays.fill(waitSeconds, 0);
      Arrays.fill(looks, 0);
      Arrays.fill(queued, 0);
      Arrays.fill(most, 0);
      slice = now;
      return;
    }
    while (slice < now) {
      slice++;
      int at = at(slice);
      waits[at] = 0;
      waitSeconds[at] = 0;
      looks[at] = 0;
      queued[at] = 0;
      most[at] = 0;
    }
  }

  /** Everything in the window. */
  public Contention.Window window(double nowSeconds) {
    long allWaits = 0;
    double allSeconds = 0;
    int allLooks = 0;
    int allQueued = 0;
    int longest = 0;
    for (int i = 0; i < SLICES; i++) {
      allWaits += waits[i];
      allSeconds += waitSeconds[i];
      allLooks += looks[i];
      allQueued += queued[i];
      longest = Math.max(longest, most[i]);
    }
    double start = Math.max(begun, (slice - SLICES + 1) * sliceSeconds);
    boolean full = nowSeconds - begun >= windowSeconds;
    return new Contention.Window(
        full, Math.max(0, nowSeconds - start), allWaits, allSeconds, allLooks, allQueued, longest);
  }
}
