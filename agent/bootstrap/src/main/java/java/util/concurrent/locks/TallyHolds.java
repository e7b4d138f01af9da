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

  /** The bit of a stamp that says for writing. */
  private static final long WRITING = 128;

  static final int RING = 4096;

  /** A number that changes several times a second; plain, so that reading it costs nothing. */
  static int beat = 1;

  private static final TallyNestings KNOWN = new TallyNestings();

  /** What was seen before the agent was ready to be told. */
  private static final TallyNesting[] EARLY = new TallyNesting[256];

  private static int earlyCount;

  private static boolean off;
  private static int tooDeep;
  private static int rowsShared;

  static volatile TallyHoldsPort port;

  private TallyHolds() {}

  // ---- called by the synchronizers, right after a lock was taken for the first time

  /** {@code sync} has a token and is now held by {@code me}, who took it and waited if need be. */
  static void entered(Object sync, TallyToken token, Thread me) {
    try {
      if (token.beat != beat) {
        TallyCloseLooks.look(sync, token, me);
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
        TallyCloseLooks.look(sync, token, me);
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
          TallyCloseLooks.look(sync, token, me);
        }
      } else if (alone) {
        return;
      } else {
        site = TallyLocks.siteOf(sync);
        if (site == 0) {
          return;
        }
        if (TallyLocks.isFirstIn(beat, sync)) {
          TallyCloseLooks.look(sync, site, me);
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
      TallyTaken taken = TallyCloseLooks.takenBy(HELD[at + j], id);
      stacks[j] = taken == null ? null : taken.stack;
      if (stacks[j] == null) {
        complete = false;
        TallyCloseLooks.want(HELD[at + j], id);
      }
    }
    complete = KNOWN.tried(key, complete);
    if (!isNew && !complete) {
      return false;
    }
    TallyThreads.nests(id);
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
            TallyThreads.nextThread(),
            System.nanoTime()));
    return complete;
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

  // ---- called by woven code of the JDK's locks

  /** In place of the owner's being set: null when a lock is given back for good. */
  public static void own(AbstractOwnableSynchronizer sync, Thread owner) {
    if (owner == null) {
      if (TallyCloseLooks.isTiming()) {
        try {
          TallyCloseLooks.given(sync);
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
    TallyWaits.waits(sync);
    try {
      sync.acquire(arg);
    } finally {
      TallyWaits.waited(sync);
    }
  }

  /** The same, interruptibly. */
  public static void acquireInterruptibly(AbstractQueuedSynchronizer sync, int arg)
      throws InterruptedException {
    TallyWaits.waits(sync);
    try {
      sync.acquireInterruptibly(arg);
    } finally {
      TallyWaits.waited(sync);
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
        TallyWaits.waits(sync);
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
    TallyWaits.waited(sync);
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
    if (TallyCloseLooks.isTiming()) {
      try {
        if (!holds(sync, Thread.currentThread())) {
          TallyCloseLooks.given(sync);
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
        if (TallyCloseLooks.isTiming()) {
          TallyCloseLooks.given(lock);
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
      TallyWaits.waited(sync);
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
    if (monitor.getClass() == TallyCloseLooks.wantedMonitor) {
      try {
        TallyCloseLooks.monitor(monitor, me);
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
   * The threads that hold permits of a semaphore or a stamped lock's write lock, as far as known.
   *
   * @param lock the semaphore's synchronizer or the stamped lock
   * @return their ids; one that holds two permits is in it twice
   */
  public static long[] holdersOf(Object lock) {
    return TallyLocks.holders(lock);
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
                TallyCloseLooks.takenBy(lock, UNSAFE.getLong(owner, TallyHooks.TID)),
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

  /** How many times were lost because nobody drained them in time. */
  public static long lostTimes() {
    return TallyCloseLooks.lost() + TallyWaits.lost();
  }

  /**
   * From now on the first acquisition of each lock is looked at closely again; and rows let go of
   * the locks that nobody holds, or whose owner has ended, once {@link #look} has shown those. The
   * thread that looks only.
   */
  public static void beat() {
    beat++;
    for (int row = 0; row < ROWS; row++) {
      int at = row << SHIFT;
      if (HELD[at] != null && !isHeld(row, at)) {
        for (int j = DEPTH - 1; j >= 0; j--) {
          HELD[at + j] = null;
        }
      }
    }
    TallyWaits.beat();
    TallyCloseLooks.beat();
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
  static boolean isForgotten(Object lock, long thread) {
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
  static boolean isMonitor(Object lock) {
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

  /** An agent begins: there is room again for what it is to be told. */
  static void begin() {
    TallyWaits.begin();
    TallyCloseLooks.begin();
    TallyThreads.begin();
    KNOWN.clear();
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
    TallyCloseLooks.stop();
    for (int row = 0; row < ROWS; row++) {
      WHOSE[row] = 0; // first: nobody goes on in a row that is nobody's
      STATE[row] = 0;
      ENDED[row] = 0;
    }
    for (int i = 0; i < HELD.length; i++) {
      HELD[i] = null;
    }
    KNOWN.forget();
    TallyWaits.forget();
    TallyCloseLooks.forget();
    TallyThreads.forget();
    TallyLocks.forget();
  }
}
