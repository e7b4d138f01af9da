package java.util.concurrent.locks;

import jdk.internal.misc.Unsafe;

/**
 * A close look at some acquisitions: when and where a lock was taken, and for how long it was held.
 * A few in each beat, spread over the lines that make locks, and those that a nesting asks for.
 */
public final class TallyCloseLooks {
  private static final Unsafe UNSAFE = TallyHooks.UNSAFE;
  private static final int CLOSE_LOOKS = 512;
  private static final int STACKS = 256;
  private static final int TIMED = 256;
  private static final int WANTS = 16;
  private static final int WANTED_BEATS = 12;

  private static int looksLeft = CLOSE_LOOKS;

  private static int stacksLeft = STACKS;

  /** How many holds are being timed; while none is, a release has nothing to do. */
  private static final int[] TIMING = new int[1];

  // Not Unsafe.ARRAY_INT_BASE_OFFSET, an int on 17 and a long on 25.
  private static final int FIRST_CELL = 16;
  private static final Object[] TIMED_LOCKS = new Object[TIMED];
  private static final TallyTaken[] TIMED_SINCE = new TallyTaken[TIMED];
  private static final TallyTimes HOLDS = new TallyTimes(TallyHolds.RING);

  /** Tokens whose locks are to be looked at when a certain thread takes one. */
  private static final TallyToken[] WANTED = new TallyToken[WANTS];

  private static final long[] WANTED_BY = new long[WANTS];
  private static final int[] WANTED_UNTIL = new int[WANTS];

  /** Where a monitor of this class is entered next, by this thread, is wanted. */
  static Class<?> wantedMonitor;

  private static long wantedThread;

  private TallyCloseLooks() {}

  private static void want(TallyToken token, long thread) {
    if (token == null) {
      return;
    }
    int free = -1;
    for (int i = 0; i < WANTS; i++) {
      if (WANTED[i] == null) {
        free = i;
      } else if (WANTED[i] == token && WANTED_BY[i] == thread) {
        return;
      }
    }
    if (free >= 0) {
      WANTED_BY[free] = thread;
      WANTED_UNTIL[free] = TallyHolds.beat + WANTED_BEATS;
      WANTED[free] = token;
      token.beat = 0;
    }
  }

  /**
   * Whether this thread is to be looked at, whoever was this time; if only others are, the look at
   * this token goes on for them.
   */
  private static boolean isWanted(TallyToken token, long thread) {
    boolean wanted = false;
    boolean byOthers = false;
    for (int i = 0; i < WANTS; i++) {
      if (WANTED[i] == token) {
        if (WANTED_BY[i] == thread) {
          WANTED[i] = null;
          wanted = true;
        } else {
          byOthers = true;
        }
      }
    }
    if (byOthers) {
      token.beat = 0;
    }
    return wanted;
  }

  /** This thread's next acquisition of this lock, or of one of its line or class, is looked at. */
  static void want(Object lock, long thread) {
    if (lock instanceof TallySync) {
      want(((TallySync) lock).token, thread);
    } else if (lock instanceof TallyRwSync) {
      want(((TallyRwSync) lock).token, thread);
    } else if (TallyHolds.isMonitor(lock)) {
      wantedThread = thread;
      wantedMonitor = lock.getClass();
    } else {
      TallyLocks.isFirstIn(0, lock);
    }
  }

  /** The first acquisition in this beat of one of the locks of a token. */
  static void look(Object sync, TallyToken token, Thread me) {
    if (TallyHooks.isOld(token)) {
      shed(sync);
      return;
    }
    boolean again = token.beat == 0 && token.seenBeat == TallyHolds.beat;
    token.beat = TallyHolds.beat;
    token.seenBeat = TallyHolds.beat;
    token.lastUse = TallyHooks.tick;
    if (isWanted(token, UNSAFE.getLong(me, TallyHooks.TID))) {
      stacksLeft++;
    } else if (again || looksLeft <= 0) {
      return;
    } else {
      looksLeft--;
    }
    time(sync, token.site, me);
  }

  /** It was made under an agent that has left: from now on it is as one made without. */
  private static void shed(Object sync) {
    if (sync instanceof TallySync) {
      ((TallySync) sync).token = null;
    } else if (sync instanceof TallyRwSync) {
      ((TallyRwSync) sync).token = null;
    }
  }

  private static void time(Object sync, int site, Thread me) {
    StackTraceElement[] stack = null;
    if (stacksLeft > 0) {
      stacksLeft--;
      stack = TallyHooks.stack();
      TallySite home = TallyHooks.siteOrNull(site);
      if (home != null) {
        home.acquired(stack);
      }
    }
    long id = UNSAFE.getLong(me, TallyHooks.TID);
    int first = ((int) id & TIMED / 4 - 1) << 2;
    for (int i = first; i < first + 4; i++) {
      Object before = TIMED_LOCKS[i];
      if (before == null || TIMED_SINCE[i] == null || !isHeldBy(before, TIMED_SINCE[i].thread)) {
        if (before == null) {
          UNSAFE.getAndAddInt(TIMING, FIRST_CELL, 1);
        }
        TIMED_SINCE[i] = new TallyTaken(id, System.nanoTime(), stack);
        TIMED_LOCKS[i] = sync;
        return;
      }
    }
  }

  private static boolean isHeldBy(Object sync, long thread) {
    if (sync instanceof AbstractOwnableSynchronizer) {
      Thread owner = ((AbstractOwnableSynchronizer) sync).getExclusiveOwnerThread();
      return owner != null
          ? UNSAFE.getLong(owner, TallyHooks.TID) == thread
          : sync instanceof ReentrantReadWriteLock.Sync
              && ((ReentrantReadWriteLock.Sync) sync).getReadLockCount() > 0;
    }
    return TallyLocks.isHolder(sync, thread) || TallyHolds.isMonitor(sync);
  }

  /** A lock is given back for good: if this hold was timed, it has its length. */
  static void given(Object sync) {
    long id = UNSAFE.getLong(Thread.currentThread(), TallyHooks.TID);
    int first = ((int) id & TIMED / 4 - 1) << 2;
    for (int i = first; i < first + 4; i++) {
      if (TIMED_LOCKS[i] == sync) {
        TallyTaken since = TIMED_SINCE[i];
        TIMED_LOCKS[i] = null;
        UNSAFE.getAndAddInt(TIMING, FIRST_CELL, -1);
        if (since != null && since.thread == id) {
          HOLDS.add(TallyHolds.siteOf(sync), System.nanoTime() - since.nanos);
        }
        return;
      }
    }
  }

  /**
   * When and where a thread took a lock that it holds, if that acquisition was looked at closely:
   * the first of its locks in each {@link TallyHolds#beat()} is.
   *
   * @param sync the lock's synchronizer
   * @return null if it is not known
   */
  public static TallyTaken takenBy(Object sync, long thread) {
    int first = ((int) thread & TIMED / 4 - 1) << 2;
    for (int i = first; i < first + 4; i++) {
      if (TIMED_LOCKS[i] == sync) {
        TallyTaken since = TIMED_SINCE[i];
        return since != null && since.thread == thread ? since : null;
      }
    }
    return null;
  }

  /** Stacks of acquisitions of locks that were made at this site, the taking frame first. */
  public static StackTraceElement[][] acquisitionsOf(int site) {
    TallySite home = TallyHooks.siteOrNull(site);
    return home == null ? new StackTraceElement[0][] : home.acquisitions();
  }

  /**
   * Takes the hold times that were measured since the last call, sampled: site and nanoseconds.
   *
   * @return how many there are; at most the arrays' length
   */
  public static int drainHolds(int[] sites, long[] nanos) {
    return HOLDS.drain(sites, nanos);
  }

  /** The same of a lock whose line is known by a table. */
  static void look(Object sync, int site, Thread me) {
    if (looksLeft > 0) {
      looksLeft--;
      time(sync, site, me);
    }
  }

  /** A monitor of a class that is wanted was entered, perhaps by another thread. */
  static void monitor(Object monitor, Thread me) {
    if (UNSAFE.getLong(me, TallyHooks.TID) == wantedThread) {
      wantedMonitor = null;
      time(monitor, 0, me);
    }
  }

  /** Whether any hold is being timed. */
  static boolean isTiming() {
    return TIMING[0] != 0;
  }

  /** How many times were lost because nobody drained them in time. */
  static long lost() {
    return HOLDS.lost();
  }

  /** There may be so many looks again; what is not held any more is not timed. */
  static void beat() {
    looksLeft = CLOSE_LOOKS;
    stacksLeft = STACKS;
    for (int i = 0; i < TIMED; i++) {
      Object lock = TIMED_LOCKS[i];
      TallyTaken since = TIMED_SINCE[i];
      if (lock != null
          && (since == null
              || TallyHolds.isMonitor(lock)
              || !isHeldBy(lock, since.thread)
              || TallyHolds.isForgotten(lock, since.thread))) {
        TIMED_LOCKS[i] = null;
        UNSAFE.getAndAddInt(TIMING, FIRST_CELL, -1);
      }
    }
    for (int i = 0; i < WANTS; i++) {
      if (WANTED[i] != null && WANTED_UNTIL[i] - TallyHolds.beat < 0) {
        WANTED[i] = null;
      }
    }
  }

  static void begin() {
    HOLDS.begin(TallyHolds.RING);
    looksLeft = CLOSE_LOOKS;
    stacksLeft = STACKS;
  }

  /** No more looks. */
  static void stop() {
    looksLeft = 0;
    stacksLeft = 0;
    wantedMonitor = null;
    for (int i = 0; i < WANTS; i++) {
      WANTED[i] = null;
    }
  }

  static void forget() {
    TIMING[0] = 0;
    for (int i = 0; i < TIMED; i++) {
      TIMED_LOCKS[i] = null;
      TIMED_SINCE[i] = null;
    }
    HOLDS.forget();
  }
}
