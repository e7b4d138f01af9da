package java.util.concurrent.locks;

import jdk.internal.misc.Unsafe;

/** Who waits for a lock that has a line, and for how long: by the row of the waiter. */
public final class TallyWaits {
  private static final Unsafe UNSAFE = TallyHooks.UNSAFE;

  private static final Thread[] WAITING = new Thread[TallyHolds.ROWS];
  private static final long[] WAITING_SINCE = new long[TallyHolds.ROWS];
  private static final TallyTimes WAITS = new TallyTimes(TallyHolds.RING);

  private TallyWaits() {}

  /** The current thread is about to wait for a lock. */
  static void waits(Object sync) {
    try {
      if (TallyHolds.siteOf(sync) != 0) {
        Thread me = Thread.currentThread();
        int row = (int) UNSAFE.getLong(me, TallyHooks.TID) & TallyHolds.MASK;
        WAITING_SINCE[row] = System.nanoTime();
        WAITING[row] = me;
      }
    } catch (Throwable t) {
      TallyHooks.failed(t);
    }
  }

  /** It has it, or waits no longer. */
  static void waited(Object sync) {
    try {
      Thread me = Thread.currentThread();
      int row = (int) UNSAFE.getLong(me, TallyHooks.TID) & TallyHolds.MASK;
      if (WAITING[row] == me) {
        WAITING[row] = null;
        WAITS.add(TallyHolds.siteOf(sync), System.nanoTime() - WAITING_SINCE[row]);
      }
    } catch (Throwable t) {
      TallyHooks.failed(t);
    }
  }

  /** Threads that wait for a lock with a site, virtual ones too; some may have it by now. */
  public static int waiting(Thread[] into) {
    int count = 0;
    for (int i = 0; i < TallyHolds.ROWS && count < into.length; i++) {
      Thread thread = WAITING[i];
      if (thread != null) {
        into[count++] = thread;
      }
    }
    return count;
  }

  /**
   * Takes the times that threads have waited for a lock since the last call: site and nanoseconds.
   * All of them, while there is room.
   *
   * @return how many there are; at most the arrays' length
   */
  public static int drainWaits(int[] sites, long[] nanos) {
    return WAITS.drain(sites, nanos);
  }

  static long lost() {
    return WAITS.lost();
  }

  /** Threads that ended while they waited are forgotten. */
  static void beat() {
    for (int row = 0; row < TallyHolds.ROWS; row++) {
      Thread waiting = WAITING[row];
      if (waiting != null
          && (waiting.getState() == Thread.State.TERMINATED
              || waiting.getState() == Thread.State.NEW)) {
        WAITING[row] = null;
      }
    }
  }

  static void begin() {
    WAITS.begin(TallyHolds.RING);
  }

  static void forget() {
    for (int row = 0; row < TallyHolds.ROWS; row++) {
      WAITING[row] = null;
    }
    WAITS.forget();
  }
}
