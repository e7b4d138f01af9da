package java.util.concurrent.locks;

/** What is known of who holds which lock, and since when. */
public final class TallyHolds {
  static volatile TallyHoldsPort port;

  private TallyHolds() {}

  /** Where nestings go; null for nowhere. */
  public static void port(TallyHoldsPort p) {
    port = p;
  }

  /**
   * When and where a thread took a lock that it holds, if that acquisition was looked at closely:
   * the first of its locks in each beat of {@link #beat()} is.
   *
   * @param sync the lock's synchronizer
   * @return null if it is not known
   */
  public static TallyTaken takenBy(Object sync, long thread) {
    return null;
  }

  /** Stacks of acquisitions of locks that were made at this site, the taking frame first. */
  public static StackTraceElement[][] acquisitionsOf(int site) {
    return new StackTraceElement[0][];
  }

  /**
   * The threads that hold permits of a semaphore or a stamped lock's write lock, as far as known.
   *
   * @param lock the semaphore's synchronizer or the stamped lock
   */
  public static Thread[] holdersOf(Object lock) {
    return new Thread[0];
  }

  /**
   * Takes the hold times that were measured since the last call, sampled: site and nanoseconds.
   *
   * @return how many there are; at most the arrays' length
   */
  public static int drainHolds(int[] sites, long[] nanos) {
    return 0;
  }

  /** The same for times that threads have waited for a lock: all of them, while there is room. */
  public static int drainWaits(int[] sites, long[] nanos) {
    return 0;
  }

  /** Is shown the locks that are held, by {@link #look}. */
  public interface Look {
    /**
     * A lock is held, or was a moment ago.
     *
     * @param sync its synchronizer; must not be kept
     * @param site number of its creation site
     * @param owner who holds it; may have ended
     * @param taken when and where, if that is known; else null
     * @param queued how many threads wait for it
     */
    void held(Object sync, int site, Thread owner, TallyTaken taken, int queued);
  }

  /** Shows every lock that is known to be held by a thread now; reads without stopping anybody. */
  public static void look(Look look) {}

  /** From now on the first acquisition of each lock is looked at closely again. */
  public static void beat() {}

  /** Has nestings reported again, each when it next happens. */
  public static void reportAgain() {}

  /** How many combinations of held locks are known, and whether there were too many. */
  public static int nestings() {
    return 0;
  }

  /** Whether there were more combinations than are kept. */
  public static boolean overflowed() {
    return false;
  }
}
