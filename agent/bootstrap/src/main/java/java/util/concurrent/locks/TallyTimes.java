package java.util.concurrent.locks;

import jdk.internal.misc.Unsafe;

/**
 * Times on their way to the agent: many threads add, one takes. A ring; what nobody takes in time
 * is lost and counted.
 */
final class TallyTimes {
  private static final Unsafe UNSAFE = TallyHooks.UNSAFE;
  private static final int FIRST_CELL = 16;

  private final int[] sites;
  private final long[] nanos;
  private final int[] next = new int[1];
  private int taken;
  private long lost;

  TallyTimes(int size) {
    sites = new int[size];
    nanos = new long[size];
  }

  void add(int site, long time) {
    int at = UNSAFE.getAndAddInt(next, FIRST_CELL, 1) & sites.length - 1;
    nanos[at] = time;
    UNSAFE.storeFence(); // whoever sees the site sees the time
    sites[at] = site;
  }

  /** Takes what was added since; a time that is being written at this moment may be lost. */
  int drain(int[] intoSites, long[] intoNanos) {
    int end = UNSAFE.getIntVolatile(next, FIRST_CELL);
    if (end - taken > sites.length) {
      lost += end - taken - sites.length;
      taken = end - sites.length;
    }
    int count = 0;
    while (taken != end && count < intoSites.length) {
      int at = taken++ & sites.length - 1;
      int site = sites[at];
      if (site != 0) {
        UNSAFE.loadFence();
        intoSites[count] = site;
        intoNanos[count++] = nanos[at];
        sites[at] = 0;
      }
    }
    return count;
  }

  long lost() {
    return lost;
  }
}
