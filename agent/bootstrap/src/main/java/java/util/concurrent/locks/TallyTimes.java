package java.util.concurrent.locks;

import jdk.internal.misc.Unsafe;

/**
 * Times on their way to the agent: many threads add, one takes. A ring; what nobody takes in time
 * is lost and counted.
 */
final class TallyTimes {
  private static final Unsafe UNSAFE = TallyHooks.UNSAFE;
  private static final int FIRST_CELL = 16;

  private static final class Ring {
    final int[] sites;
    final long[] nanos;

    Ring(int size) {
      sites = new int[size];
      nanos = new long[size];
    }
  }

  /** Replaced whole. */
  private Ring ring;

  private final int[] next = new int[1];
  private int taken;
  private long lost;

  TallyTimes(int size) {
    ring = new Ring(size);
  }

  void add(int site, long time) {
    Ring r = ring;
    int at = UNSAFE.getAndAddInt(next, FIRST_CELL, 1) & r.sites.length - 1;
    r.nanos[at] = time;
    UNSAFE.storeFence(); // whoever sees the site sees the time
    r.sites[at] = site;
  }

  /** Takes what was added since; a time that is being written at this moment may be lost. */
  int drain(int[] intoSites, long[] intoNanos) {
    Ring r = ring;
    int size = r.sites.length;
    int end = UNSAFE.getIntVolatile(next, FIRST_CELL);
    if (end - taken > size) {
      lost += end - taken - size;
      taken = end - size;
    }
    int count = 0;
    while (taken != end && count < intoSites.length) {
      int at = taken++ & size - 1;
      int site = r.sites[at];
      if (site != 0) {
        UNSAFE.loadFence();
        intoSites[count] = site;
        intoNanos[count++] = r.nanos[at];
        r.sites[at] = 0;
      }
    }
    return count;
  }

  long lost() {
    return lost;
  }

  /** Has room for so many again, a power of two, and nothing in it. */
  void begin(int size) {
    if (ring.sites.length != size) {
      ring = new Ring(size);
    }
    taken = UNSAFE.getIntVolatile(next, FIRST_CELL);
    lost = 0;
  }

  /** Keeps but one. */
  void forget() {
    ring = new Ring(1);
  }
}
