package java.util.concurrent.locks;

import jdk.internal.misc.Unsafe;

/**
 * Who holds which lock, and what was taken while something else was held.
 *
 * <p>Each thread has a row of references, by its id: first the lock it took when it held none, then
 * those that it took while it held the ones before. Nothing is done when a lock is given back:
 * whether a thread still holds what is in its row is asked of the lock itself, by its owner, and
 * only when the thread takes another lock. A row that is as the last time means that this nesting
 * is known. So the pair of acquire and release of one lock costs two reads and compares; a nested
 * one a few more. Two threads may share a row: then the second goes without while the first holds
 * something, and a nesting may be missed, never invented.
 *
 * <p>A row keeps the last locks of a thread alive until the next {@link #beat}, no longer.
 */
public final class TallyHolds {
  private static final Unsafe UNSAFE = TallyHooks.UNSAFE;

  /** Rows; a power of two. */
  static final int ROWS = 1024;

  static final int MASK = ROWS - 1;

  /** Places in a row: sixteen compressed references are a cache line. */
  static final int SHIFT = 4;

  private static final int DEPTH = 1 << SHIFT;

  /** The rows, one after the other. */
  static final Object[] HELD = new Object[ROWS << SHIFT];

  /** Whose row it is: the low half of a thread id. */
  private static final int[] WHOSE = new int[ROWS];

  /** Per row: low half, which nestings are known; high half, which locks were held shared. */
  private static final int[] STATE = new int[ROWS];

  /** Beats since the row was written. */
  private static final byte[] AGE = new byte[ROWS];

  /** Per row: how many looks there had been when its thread was found ended; 0 if it was not. */
  private static final int[] ENDED = new int[ROWS];

  /** How often the locks that are held were shown, and one. */
  private static int looks = 1;

  /** A monitor stays in a row for so many beats. */
  private static final int MONITOR_BEATS = 16;

  /** Per row: the thread that is in a {@code tryLock} with a time limit, by id. */
  private static final long[] TRYING = new long[ROWS];

  /** Who waits for a tracked lock, by the row of the waiter. */
  private static final Thread[] WAITING = new Thread[ROWS];

  private static final long[] WAITING_SINCE = new long[ROWS];

  /** The bit of a stamp that says for writing. */
  private static final long WRITING = 128;

  private static final int CLOSE_LOOKS = 512;
  private static final int STACKS = 256;
  private static final int TIMED = 256;
  private static final int RING = 4096;
  private static final int WANTS = 16;
  private static final int WANTED_BEATS = 12;

  /** A number that changes several times a second; plain, so that reading it costs nothing. */
  static int beat = 1;

  private static int looksLeft = CLOSE_LOOKS;
  private static int stacksLeft = STACKS;

  /** How many holds are being timed; while none is, a release has nothing to do. */
  private static final int[] TIMING = new int[1];

  // Not Unsafe.ARRAY_INT_BASE_OFFSET, an int on 17 and a long on 25.
  private static final int FIRST_CELL = 16;

  private static final Object[] TIMED_LOCKS = new Object[TIMED];
  private static final TallyTaken[] TIMED_SINCE = new TallyTaken[TIMED];

  private static final TallyTimes HOLDS = new TallyTimes(RING);
  private static final TallyTimes WAITS = new TallyTimes(RING);

  private static final TallyNestings KNOWN = new TallyNestings();

  private static final int MOST_NESTERS = 1024;
  private static final int MOST_CREATORS = 4096;

  private static final TallyNumbers NESTERS = new TallyNumbers(MOST_NESTERS);
  private static final TallyNumbers CREATORS = new TallyNumbers(MOST_CREATORS);
  private static final TallyNumbers ENDS = new TallyNumbers(MOST_NESTERS);

  /** What was seen before the agent was ready to be told. */
  private static final TallyNesting[] EARLY = new TallyNesting[256];

  private static int earlyCount;

  /** Tokens whose locks are to be looked at when a certain thread takes one. */
  private static final TallyToken[] WANTED = new TallyToken[WANTS];

  private static final long[] WANTED_BY = new long[WANTS];
  private static final int[] WANTED_UNTIL = new int[WANTS];

  /** Where a monitor of this class is entered next, by this thread, is wanted. */
  private static Class<?> wantedMonitor;

  private static long wantedThread;

  private static boolean off;
  private static int tooDeep;
  private static int rowsShared;
  private static Object counterBase;
  private static int counterBehind;
  private static long counterOffset;

  static volatile TallyHoldsPort port;

  private TallyHolds() {}

  // ---- called by the synchronizers, right after a lock was taken for the first time

  /** {@code sync} has a token and is now held by {@code me}, who took it and waited if need be. */
  static void entered(Object sync, TallyToken token, Thread me) {
    try {
      if (token.beat != beat) {
        look(sync, token, me);
      }
      int id = (int) UNSAFE.getLong(me, TallyHooks.TID);
      int at = (id & MASK) << SHIFT;
      Object[] held = HELD;
      Object first = held[at];
      Object second = held[at + 1];
      if (second == null) {
        if (first == sync) {
          return;
        }
        if (first instanceof TallySync
            && ((TallySync) first).getExclusiveOwnerThread() != me
            && WHOSE[at >> SHIFT] == id) {
          held[at] = sync; // one lock after the other
          return;
        }
      } else if (second instanceof TallySync && held[at + 2] == null && WHOSE[at >> SHIFT] == id) {
        if (first == sync) {
          if (((TallySync) second).getExclusiveOwnerThread() != me) {
            return; // the outer one of the pair that this thread had last
          }
        } else if (second == sync
            && first instanceof TallySync
            && ((TallySync) first).getExclusiveOwnerThread() == me
            && (STATE[at >> SHIFT] & 2) != 0) {
          return; // the inner one
        }
      }
      nest(sync, me, at, false);
    } catch (Throwable t) {
      TallyHooks.failed(t);
    }
  }

  /** The same for a lock that was only tried: nobody waits for it here. */
  static void tried(Object sync, TallyToken token, Thread me) {
    try {
      if (token.beat != beat) {
        look(sync, token, me);
      }
      int at = ((int) UNSAFE.getLong(me, TallyHooks.TID) & MASK) << SHIFT;
      if (HELD[at] != sync || HELD[at + 1] != null) {
        nest(sync, me, at, true);
      }
    } catch (Throwable t) {
      TallyHooks.failed(t);
    }
  }

  /** A lock whose token, if any, is kept aside: it was taken, perhaps again. */
  static void enteredOther(Object sync, boolean justTried) {
    try {
      Thread me = Thread.currentThread();
      int at = ((int) UNSAFE.getLong(me, TallyHooks.TID) & MASK) << SHIFT;
      boolean alone = HELD[at] == sync && HELD[at + 1] == null;
      int site;
      if (sync instanceof TallyRwSync) {
        TallyToken token = ((TallyRwSync) sync).token;
        if (token == null) {
          return;
        }
        site = token.site;
        if (token.beat != beat) {
          look(sync, token, me);
        }
      } else if (alone) {
        return;
      } else {
        site = TallyLocks.siteOf(sync);
        if (site == 0) {
          return;
        }
        if (TallyLocks.isFirstIn(beat, sync) && looksLeft > 0) {
          looksLeft--;
          time(sync, site, me);
        }
      }
      if (!alone || shared(sync, me) != ((STATE[at >> SHIFT] >>> 16 & 1) != 0)) {
        if (!again(sync, me)) {
          nest(sync, me, at, justTried);
        }
      }
    } catch (Throwable t) {
      TallyHooks.failed(t);
    }
  }

  /** Whether a thread that has just taken it had it already. */
  private static boolean again(Object sync, Thread me) {
    if (sync instanceof ReentrantReadWriteLock.Sync) {
      ReentrantReadWriteLock.Sync rw = (ReentrantReadWriteLock.Sync) sync;
      int reads = rw.getReadHoldCount();
      return rw.getExclusiveOwnerThread() == me ? reads + rw.getWriteHoldCount() > 1 : reads > 1;
    }
    return false;
  }

  private static boolean shared(Object sync, Thread me) {
    return sync instanceof ReentrantReadWriteLock.Sync
        && ((ReentrantReadWriteLock.Sync) sync).getExclusiveOwnerThread() != me;
  }

  /** Whether this thread, which asks, holds it. */
  private static boolean holds(Object sync, Thread me) {
    if (sync instanceof AbstractOwnableSynchronizer) {
      if (((AbstractOwnableSynchronizer) sync).getExclusiveOwnerThread() == me) {
        return true;
      }
      return sync instanceof ReentrantReadWriteLock.Sync
          && ((ReentrantReadWriteLock.Sync) sync).getReadHoldCount() > 0;
    }
    if (sync instanceof StampedLock) {
      return TallyLocks.isHolder(sync, UNSAFE.getLong(me, TallyHooks.TID));
    }
    return Thread.holdsLock(sync);
  }

  private static void nest(Object sync, Thread me, int at, boolean justTried) {
    if (off) {
      return;
    }
    Object[] held = HELD;
    int row = at >> SHIFT;
    long id = UNSAFE.getLong(me, TallyHooks.TID);
    if (WHOSE[row] != (int) id && !takeOver(row, at, (int) id)) {
      return;
    }
    int k = 0;
    while (k < DEPTH) {
      Object other = held[at + k];
      if (other == sync || other == null || !holds(other, me)) {
        break;
      }
      k++;
    }
    if (k == DEPTH) {
      tooDeep++;
      return;
    }
    boolean inTime = justTried || TRYING[row] == id;
    boolean isShared = shared(sync, me);
    int bit = 1 << k;
    int state = STATE[row];
    boolean known =
        held[at + k] == sync
            && (k == 0 || inTime || (state & bit) != 0)
            && ((state >>> 16 & bit) != 0) == isShared;
    boolean behind = false;
    for (int j = k + 1; j < DEPTH && held[at + j] != null; j++) {
      if (held[at + j] != sync && holds(held[at + j], me)) {
        behind = true;
        break;
      }
    }
    if (known && !behind) {
      return;
    }
    if (behind) {
      k = closeUp(sync, me, at, row);
      bit = 1 << k;
    }
    held[at + k] = sync;
    AGE[row] = 0;
    for (int j = k + 1; j < DEPTH && held[at + j] != null; j++) {
      held[at + j] = null;
    }
    state = STATE[row] & ~(bit | bit << 16);
    if (isShared) {
      state |= bit << 16;
    }
    if (!inTime) {
      state |= bit;
    }
    STATE[row] = state;
    if (k > 0 && !inTime && !combine(me, id, at, k)) {
      STATE[row] &= ~bit; // to be told again, once it is known where the others were taken
    }
  }

  /** Locks were given back in another order: those that are left move to the front. */
  private static int closeUp(Object sync, Thread me, int at, int row) {
    int count = 0;
    int state = 0;
    for (int j = 0; j < DEPTH && HELD[at + j] != null; j++) {
      Object other = HELD[at + j];
      if (other != sync && holds(other, me)) {
        HELD[at + count] = other;
        if ((STATE[row] >>> 16 & 1 << j) != 0) {
          state |= 1 << 16 + count;
        }
        count++;
      }
    }
    if (count == DEPTH) {
      tooDeep++;
      count--;
    }
    for (int j = count; j < DEPTH && HELD[at + j] != null; j++) {
      HELD[at + j] = null;
    }
    STATE[row] = state;
    return count;
  }

  /** A row whose thread holds nothing any more goes to the next one that comes. */
  private static boolean takeOver(int row, int at, int id) {
    for (int j = 0; j < DEPTH && HELD[at + j] != null; j++) {
      if (heldBySomebody(HELD[at + j], WHOSE[row])) {
        rowsShared++;
        return false;
      }
    }
    WHOSE[row] = id;
    STATE[row] = 0;
    for (int j = 0; j < DEPTH && HELD[at + j] != null; j++) {
      HELD[at + j] = null;
    }
    return true;
  }

  /** Whether the thread whose row it is may still hold it. */
  private static boolean heldBySomebody(Object lock, int whose) {
    if (lock instanceof AbstractOwnableSynchronizer) {
      Thread owner = ((AbstractOwnableSynchronizer) lock).getExclusiveOwnerThread();
      if (owner != null) {
        return (int) UNSAFE.getLong(owner, TallyHooks.TID) == whose
            && owner.getState() != Thread.State.TERMINATED;
      }
      return lock instanceof ReentrantReadWriteLock.Sync
          && ((ReentrantReadWriteLock.Sync) lock).getReadLockCount() > 0;
    }
    return lock instanceof StampedLock && TallyLocks.isHeld(lock);
  }

  static int siteOf(Object sync) {
    if (sync instanceof TallySync) {
      TallyToken token = ((TallySync) sync).token;
      return token == null || TallyHooks.isOld(token) ? 0 : token.site;
    }
    if (sync instanceof TallyRwSync) {
      TallyToken token = ((TallyRwSync) sync).token;
      return token == null || TallyHooks.isOld(token) ? 0 : token.site;
    }
    int aside = TallyLocks.siteOf(sync);
    return aside == 0 && isMonitor(sync) ? TallyMonitors.numberOf(sync) : aside;
  }

  /** What a monitor with this number is called; null if it is the number of something else. */
  public static String monitorName(int number) {
    return TallyMonitors.nameOf(number);
  }

  /**
   * Tells the agent of a nesting unless it is known.
   *
   * @return false if it is to be told again, with stacks that are not known yet
   */
  private static boolean combine(Thread me, long id, int at, int last) {
    int count = last + 1;
    int[] sites = new int[count];
    byte[] modes = new byte[count];
    for (int j = 0; j < count; j++) {
      sites[j] = siteOf(HELD[at + j]);
      modes[j] = shared(HELD[at + j], me) ? TallyNesting.SHARED : TallyNesting.EXCLUSIVE;
      if (sites[j] == 0) {
        return true;
      }
    }
    int[] instances = new int[count];
    long key = 0x9E3779B97F4A7C15L;
    for (int j = 0; j < count; j++) {
      key = mix(key ^ sites[j] ^ (long) modes[j] << 40);
      for (int i = 0; i < count; i++) {
        if (i != j && sites[i] == sites[j]) {
          instances[j] = System.identityHashCode(HELD[at + j]);
          key = mix(key ^ instances[j]);
          break;
        }
      }
    }
    boolean isNew = KNOWN.isNew(key, id);
    if (!isNew && KNOWN.isComplete(key)) {
      return true;
    }
    StackTraceElement[][] stacks = new StackTraceElement[count][];
    boolean complete = true;
    for (int j = 0; j < last; j++) {
      TallyTaken taken = takenBy(HELD[at + j], id);
      stacks[j] = taken == null ? null : taken.stack;
      if (stacks[j] == null) {
        complete = false;
        want(HELD[at + j], id);
      }
    }
    complete = KNOWN.tried(key, complete);
    if (!isNew && !complete) {
      return false;
    }
    NESTERS.put(id, 1);
    for (int j = 0; j < last; j++) {
      instances[j] = System.identityHashCode(HELD[at + j]);
    }
    instances[last] = System.identityHashCode(HELD[at + last]);
    stacks[last] = TallyHooks.stack();
    tell(
        new TallyNesting(
            sites,
            instances,
            modes,
            stacks,
            id,
            me.getName(),
            TallyHooks.isVirtual(me),
            nextThread(),
            System.nanoTime()));
    return complete;
  }

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
      WANTED_UNTIL[free] = beat + WANTED_BEATS;
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
  private static void want(Object lock, long thread) {
    if (lock instanceof TallySync) {
      want(((TallySync) lock).token, thread);
    } else if (lock instanceof TallyRwSync) {
      want(((TallyRwSync) lock).token, thread);
    } else if (isMonitor(lock)) {
      wantedThread = thread;
      wantedMonitor = lock.getClass();
    } else {
      TallyLocks.isFirstIn(0, lock);
    }
  }

  /** To the agent, or aside while it is still starting. */
  private static void tell(TallyNesting nesting) {
    TallyHoldsPort to = port;
    if (to == null) {
      synchronized (EARLY) {
        to = port;
        if (to == null) {
          if (!off && earlyCount < EARLY.length) {
            EARLY[earlyCount++] = nesting;
          }
          return;
        }
      }
    }
    to.nested(nesting);
  }

  private static long mix(long h) {
    long m = h * 0xBF58476D1CE4E5B9L;
    m ^= m >>> 31;
    m *= 0x94D049BB133111EBL;
    return m ^ m >>> 29;
  }

  private static long nextThread() {
    return counterOffset == 0
        ? Long.MAX_VALUE
        : UNSAFE.getLongVolatile(counterBase, counterOffset) + counterBehind;
  }

  // ---- threads whose nestings are known: when they end, and whom they start

  /** The thread that starts another one took locks before: that one comes after them. */
  static void started(Object child) {
    if (NESTERS.isEmpty() || !(child instanceof Thread)) {
      return;
    }
    long me = UNSAFE.getLong(Thread.currentThread(), TallyHooks.TID);
    if (NESTERS.has(me)) {
      CREATORS.put(UNSAFE.getLong(child, TallyHooks.TID), me);
    }
  }

  static void ended(Object thread) {
    if (NESTERS.isEmpty() || !(thread instanceof Thread)) {
      return;
    }
    long id = UNSAFE.getLong(thread, TallyHooks.TID);
    if (NESTERS.has(id)) {
      ENDS.put(id, nextThread());
    }
  }

  /** Who started a thread, if that one had told of a nesting before: its id; 0 if not known. */
  public static long creatorOf(long thread) {
    return CREATORS.get(thread);
  }

  /**
   * When a thread that had told of a nesting ended: threads made later have this id or a higher
   * one.
   *
   * @return 0 if it has not ended, or that is not known
   */
  public static long endOf(long thread) {
    return ENDS.get(thread);
  }

  // ---- a close look at some acquisitions

  private static void look(Object sync, TallyToken token, Thread me) {
    if (TallyHooks.isOld(token)) {
      shed(sync);
      return;
    }
    boolean again = token.beat == 0 && token.seenBeat == beat;
    token.beat = beat;
    token.seenBeat = beat;
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
    return TallyLocks.isHolder(sync, thread) || isMonitor(sync);
  }

  /** A lock is given back for good: if this hold was timed, it has its length. */
  private static void given(Object sync) {
    long id = UNSAFE.getLong(Thread.currentThread(), TallyHooks.TID);
    int first = ((int) id & TIMED / 4 - 1) << 2;
    for (int i = first; i < first + 4; i++) {
      if (TIMED_LOCKS[i] == sync) {
        TallyTaken since = TIMED_SINCE[i];
        TIMED_LOCKS[i] = null;
        UNSAFE.getAndAddInt(TIMING, FIRST_CELL, -1);
        if (since != null && since.thread == id) {
          HOLDS.add(siteOf(sync), System.nanoTime() - since.nanos);
        }
        return;
      }
    }
  }

  // ---- called by woven code of the JDK's locks

  /** In place of the owner's being set: null when a lock is given back for good. */
  public static void own(AbstractOwnableSynchronizer sync, Thread owner) {
    if (owner == null) {
      if (TIMING[0] != 0) {
        try {
          given(sync);
        } catch (Throwable t) {
          TallyHooks.failed(t);
        }
      }
      sync.setExclusiveOwnerThread(null);
    } else {
      sync.setExclusiveOwnerThread(owner);
      enteredOther(sync, false);
    }
  }

  /** In place of the question who owns the lock that is to be given back. */
  public static Thread ownerToGive(AbstractOwnableSynchronizer sync) {
    Thread owner = sync.getExclusiveOwnerThread();
    if (owner != Thread.currentThread()) {
      foreign(sync, owner);
    }
    return owner;
  }

  private static void foreign(Object sync, Thread owner) {
    try {
      TallyHoldsPort to = port;
      int site = siteOf(sync);
      if (to != null && site != 0) {
        to.foreignUnlock(
            site, owner == null ? 0 : UNSAFE.getLong(owner, TallyHooks.TID), TallyHooks.stack());
      }
    } catch (Throwable t) {
      TallyHooks.failed(t);
    }
  }

  /** In place of {@code acquire}, which a lock calls when it could not be had at once. */
  public static void acquire(AbstractQueuedSynchronizer sync, int arg) {
    waits(sync);
    try {
      sync.acquire(arg);
    } finally {
      waited(sync);
    }
  }

  /** The same, interruptibly. */
  public static void acquireInterruptibly(AbstractQueuedSynchronizer sync, int arg)
      throws InterruptedException {
    waits(sync);
    try {
      sync.acquireInterruptibly(arg);
    } finally {
      waited(sync);
    }
  }

  /** In place of {@code tryLock} with a time limit: what is taken in it, nobody waits for. */
  public static boolean tryLockNanos(ReentrantLock.Sync sync, long nanos)
      throws InterruptedException {
    long id = UNSAFE.getLong(Thread.currentThread(), TallyHooks.TID);
    int row = (int) id & MASK;
    long before = TRYING[row];
    TRYING[row] = id;
    try {
      return sync.tryLockNanos(nanos);
    } finally {
      TRYING[row] = before == id ? id : 0;
    }
  }

  /** A lock of another class is about to be taken, and may have to be waited for. */
  public static void before(Object sync) {
    try {
      if (contended(sync)) {
        waits(sync);
      }
    } catch (Throwable t) {
      TallyHooks.failed(t);
    }
  }

  private static boolean contended(Object sync) {
    if (sync instanceof ReentrantReadWriteLock.Sync) {
      ReentrantReadWriteLock.Sync rw = (ReentrantReadWriteLock.Sync) sync;
      Thread owner = rw.getExclusiveOwnerThread();
      return owner == null ? rw.getReadLockCount() > 0 : owner != Thread.currentThread();
    }
    return ((AbstractQueuedSynchronizer) sync).getState() <= 0;
  }

  /** It was taken. */
  public static void after(Object sync) {
    waited(sync);
    enteredOther(sync, false);
  }

  /** It was tried, without a wait or with a limited one. */
  public static void afterTry(boolean taken, Object sync) {
    if (taken) {
      enteredOther(sync, true);
    }
  }

  /** It was given back, perhaps once of several times. */
  public static void released(Object sync) {
    if (TIMING[0] != 0) {
      try {
        if (!holds(sync, Thread.currentThread())) {
          given(sync);
        }
      } catch (Throwable t) {
        TallyHooks.failed(t);
      }
    }
  }

  /** A stamped lock was taken for writing, unless the stamp is zero. */
  public static void stamped(long stamp, Object lock, boolean justTried) {
    if ((stamp & WRITING) != 0) {
      try {
        TallyLocks.setHolder(lock, UNSAFE.getLong(Thread.currentThread(), TallyHooks.TID));
      } catch (Throwable t) {
        TallyHooks.failed(t);
      }
      enteredOther(lock, justTried);
    }
  }

  /** A stamped lock is given back, or for reading from now on: for writing if the stamp says so. */
  public static void unstamped(long stamp, Object lock) {
    if ((stamp & WRITING) != 0) {
      try {
        if (TIMING[0] != 0) {
          given(lock);
        }
        TallyLocks.clearHolders(lock);
      } catch (Throwable t) {
        TallyHooks.failed(t);
      }
    }
  }

  /** The same where the stamp is not given. */
  public static void unstamped(Object lock) {
    if (((StampedLock) lock).isWriteLocked()) {
      unstamped(WRITING, lock);
    }
  }

  /** Permits of a semaphore were tried for. */
  public static void permitsTried(boolean taken, Object sync) {
    if (taken) {
      permitsTaken(sync);
    }
  }

  /** Permits of a semaphore were taken. */
  public static void permitsTaken(Object sync) {
    try {
      waited(sync);
      TallyLocks.addHolder(sync, UNSAFE.getLong(Thread.currentThread(), TallyHooks.TID));
    } catch (Throwable t) {
      TallyHooks.failed(t);
    }
  }

  /** Permits of a semaphore were given back. */
  public static void permitsGiven(Object sync) {
    try {
      TallyLocks.removeHolder(sync, UNSAFE.getLong(Thread.currentThread(), TallyHooks.TID));
    } catch (Throwable t) {
      TallyHooks.failed(t);
    }
  }

  /** A monitor was entered by woven code of the application. */
  public static void monitorEntered(Object monitor) {
    Thread me = Thread.currentThread();
    int at = ((int) UNSAFE.getLong(me, TallyHooks.TID) & MASK) << SHIFT;
    if (monitor.getClass() == wantedMonitor && UNSAFE.getLong(me, TallyHooks.TID) == wantedThread) {
      try {
        wantedMonitor = null;
        time(monitor, 0, me);
      } catch (Throwable t) {
        TallyHooks.failed(t);
      }
    }
    if (HELD[at] != monitor || HELD[at + 1] != null) {
      try {
        nest(monitor, me, at, false);
      } catch (Throwable t) {
        TallyHooks.failed(t);
      }
    }
  }

  // ---- waits

  private static void waits(Object sync) {
    try {
      if (siteOf(sync) != 0) {
        Thread me = Thread.currentThread();
        int row = (int) UNSAFE.getLong(me, TallyHooks.TID) & MASK;
        WAITING_SINCE[row] = System.nanoTime();
        WAITING[row] = me;
      }
    } catch (Throwable t) {
      TallyHooks.failed(t);
    }
  }

  private static void waited(Object sync) {
    try {
      Thread me = Thread.currentThread();
      int row = (int) UNSAFE.getLong(me, TallyHooks.TID) & MASK;
      if (WAITING[row] == me) {
        WAITING[row] = null;
        WAITS.add(siteOf(sync), System.nanoTime() - WAITING_SINCE[row]);
      }
    } catch (Throwable t) {
      TallyHooks.failed(t);
    }
  }

  // ---- called by the agent

  /** Where nestings go, those too that were seen before there was any port. */
  public static void port(TallyHoldsPort p) {
    TallyNesting[] early;
    synchronized (EARLY) {
      port = p;
      early = EARLY.clone();
      for (int i = 0; i < earlyCount; i++) {
        EARLY[i] = null;
      }
      earlyCount = 0;
    }
    for (int i = 0; p != null && i < early.length && early[i] != null; i++) {
      p.nested(early[i]);
    }
  }

  /**
   * When and where a thread took a lock that it holds, if that acquisition was looked at closely:
   * the first of its locks in each {@link #beat} is.
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
   * The threads that hold permits of a semaphore or a stamped lock's write lock, as far as known.
   *
   * @param lock the semaphore's synchronizer or the stamped lock
   * @return their ids; one that holds two permits is in it twice
   */
  public static long[] holdersOf(Object lock) {
    return TallyLocks.holders(lock);
  }

  /** Threads that wait for a lock with a site, virtual ones too; some may have it by now. */
  public static int waiting(Thread[] into) {
    int count = 0;
    for (int i = 0; i < ROWS && count < into.length; i++) {
      Thread thread = WAITING[i];
      if (thread != null) {
        into[count++] = thread;
      }
    }
    return count;
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

  /** Shows every lock that is known to be held alone by a thread now; stops nobody. */
  public static void look(Look look) {
    for (int row = 0; row < ROWS; row++) {
      int at = row << SHIFT;
      for (int j = 0; j < DEPTH; j++) {
        Object lock = HELD[at + j];
        if (lock == null) {
          break;
        }
        if (lock instanceof AbstractOwnableSynchronizer) {
          Thread owner = ((AbstractOwnableSynchronizer) lock).getExclusiveOwnerThread();
          if (owner != null && ((int) UNSAFE.getLong(owner, TallyHooks.TID) & MASK) == row) {
            look.held(
                lock,
                siteOf(lock),
                owner,
                takenBy(lock, UNSAFE.getLong(owner, TallyHooks.TID)),
                queued(lock));
          }
        }
      }
    }
    looks++;
  }

  private static int queued(Object lock) {
    if (lock instanceof AbstractQueuedSynchronizer) {
      return ((AbstractQueuedSynchronizer) lock).getQueueLength();
    }
    if (lock instanceof AbstractQueuedLongSynchronizer) {
      return ((AbstractQueuedLongSynchronizer) lock).getQueueLength();
    }
    return 0;
  }

  /**
   * Takes the hold times that were measured since the last call, sampled: site and nanoseconds.
   *
   * @return how many there are; at most the arrays' length
   */
  public static int drainHolds(int[] sites, long[] nanos) {
    return HOLDS.drain(sites, nanos);
  }

  /** The same for times that threads have waited for a lock: all of them, while there is room. */
  public static int drainWaits(int[] sites, long[] nanos) {
    return WAITS.drain(sites, nanos);
  }

  /** How many times were lost because nobody drained them in time. */
  public static long lostTimes() {
    return HOLDS.lost() + WAITS.lost();
  }

  /**
   * From now on the first acquisition of each lock is looked at closely again; and rows let go of
   * the locks that nobody holds, or whose owner has ended, once {@link #look} has shown those. The
   * thread that looks only.
   */
  public static void beat() {
    looksLeft = CLOSE_LOOKS;
    stacksLeft = STACKS;
    beat++;
    for (int row = 0; row < ROWS; row++) {
      int at = row << SHIFT;
      if (HELD[at] != null && !isHeld(row, at)) {
        for (int j = DEPTH - 1; j >= 0; j--) {
          HELD[at + j] = null;
        }
      }
      Thread waiting = WAITING[row];
      if (waiting != null
          && (waiting.getState() == Thread.State.TERMINATED
              || waiting.getState() == Thread.State.NEW)) {
        WAITING[row] = null;
      }
    }
    for (int i = 0; i < TIMED; i++) {
      Object lock = TIMED_LOCKS[i];
      TallyTaken since = TIMED_SINCE[i];
      if (lock != null
          && (since == null
              || isMonitor(lock)
              || !isHeldBy(lock, since.thread)
              || isForgotten(lock, since.thread))) {
        TIMED_LOCKS[i] = null;
        UNSAFE.getAndAddInt(TIMING, FIRST_CELL, -1);
      }
    }
    for (int i = 0; i < WANTS; i++) {
      if (WANTED[i] != null && WANTED_UNTIL[i] - beat < 0) {
        WANTED[i] = null;
      }
    }
    TallyLocks.sweep();
  }

  private static boolean isHeld(int row, int at) {
    AGE[row]++;
    boolean orphaned = false;
    for (int j = 0; j < DEPTH && HELD[at + j] != null; j++) {
      Object lock = HELD[at + j];
      if (heldBySomebody(lock, WHOSE[row]) || isMonitor(lock) && AGE[row] < MONITOR_BEATS) {
        ENDED[row] = 0;
        return true;
      }
      orphaned |= isOrphaned(lock);
    }
    if (orphaned && (ENDED[row] == 0 || ENDED[row] == looks)) {
      ENDED[row] = looks;
      return true;
    }
    ENDED[row] = 0;
    return false;
  }

  private static boolean isOrphaned(Object lock) {
    if (lock instanceof AbstractOwnableSynchronizer) {
      Thread owner = ((AbstractOwnableSynchronizer) lock).getExclusiveOwnerThread();
      return owner != null && owner.getState() == Thread.State.TERMINATED;
    }
    return false;
  }

  /** Whether its owner has ended and its row has let go of it. */
  private static boolean isForgotten(Object lock, long thread) {
    if (!isOrphaned(lock)) {
      return false;
    }
    int at = ((int) thread & MASK) << SHIFT;
    for (int j = 0; j < DEPTH; j++) {
      if (HELD[at + j] == lock) {
        return false;
      }
    }
    return true;
  }

  /** Who owns a monitor, only its owner can ask. */
  private static boolean isMonitor(Object lock) {
    return !(lock instanceof AbstractOwnableSynchronizer || lock instanceof StampedLock);
  }

  /** Has nestings reported again, each when it next happens. */
  public static void reportAgain() {
    KNOWN.clear();
    for (int row = 0; row < ROWS; row++) {
      STATE[row] &= 0xffff0000;
    }
  }

  /** Whether there were more combinations than are kept. */
  public static boolean overflowed() {
    return KNOWN.isFull();
  }

  /** What all of this takes, in bytes, about. */
  public static long bytes() {
    return (HELD.length + 10L * ROWS + 6L * RING) * 4 + 64L * KNOWN.size() + TallyLocks.bytes();
  }

  /** How many acquisitions were not looked at, their row being another thread's or full. */
  public static int unseen() {
    return rowsShared + tooDeep;
  }

  /** Whether nestings are followed at all. */
  public static void follow(boolean nestings) {
    off = !nestings;
  }

  /**
   * Where the JVM counts the ids of threads.
   *
   * @param behind 1 if what is there is the last id given out, 0 if it is the next one
   */
  public static void threadCounter(Object base, long offset, int behind) {
    counterBase = base;
    counterBehind = behind;
    counterOffset = offset;
  }

  /** An agent begins: there is room again for what it is to be told. */
  static void begin() {
    HOLDS.begin(RING);
    WAITS.begin(RING);
    NESTERS.begin(MOST_NESTERS);
    CREATORS.begin(MOST_CREATORS);
    ENDS.begin(MOST_NESTERS);
    KNOWN.clear();
    looksLeft = CLOSE_LOOKS;
    stacksLeft = STACKS;
    tooDeep = 0;
    rowsShared = 0;
  }

  /**
   * Nothing of the application is kept any more, nor from now on. The rows stay, empty: they are a
   * constant to compiled code, which is what makes them cheap.
   */
  static void forget() {
    off = true;
    port(null);
    beat++; // the next to take a lock looks at its token, and finds it old
    looksLeft = 0;
    stacksLeft = 0;
    wantedMonitor = null;
    for (int i = 0; i < WANTS; i++) {
      WANTED[i] = null;
    }
    for (int row = 0; row < ROWS; row++) {
      WHOSE[row] = 0; // first: nobody goes on in a row that is nobody's
      STATE[row] = 0;
      ENDED[row] = 0;
      WAITING[row] = null;
    }
    for (int i = 0; i < HELD.length; i++) {
      HELD[i] = null;
    }
    TIMING[0] = 0;
    for (int i = 0; i < TIMED; i++) {
      TIMED_LOCKS[i] = null;
      TIMED_SINCE[i] = null;
    }
    KNOWN.forget();
    HOLDS.forget();
    WAITS.forget();
    NESTERS.forget();
    CREATORS.forget();
    ENDS.forget();
    TallyLocks.forget();
  }
}
