package java.util.concurrent.locks;

import java.lang.ref.Reference;
import java.util.concurrent.FutureTask;
import jdk.internal.misc.Unsafe;

/**
 * Hooks and table of the resources that are taken and given back: tasks, executors, threads,
 * listeners, declared pairs. One weak node per followed resource, found again by identity. A hook
 * counts, looks up, and returns normally whatever happens in it; it calls no method of a resource.
 *
 * <p>The table has {@value #PARTS} parts with a lock each, held for a few instructions and never
 * while anything else is called.
 */
public final class TallyFollow {
  /** {@code ScheduledExecutorService}, {@code Timer}: tasks that wait for their time. */
  public static final int TASK = number(1);

  /** Executors and timers. */
  public static final int EXECUTOR = number(2);

  /** Threads that were started. */
  public static final int THREAD = number(3);

  /** A listener in a registry. */
  public static final int LISTENER = number(4);

  /** A thread that waits for the JVM's end. */
  public static final int SHUTDOWN_HOOK = number(5);

  /** A file that waits for the JVM's end. */
  public static final int EXIT_FILE = number(6);

  /** The first of the declared families. */
  public static final int DECLARED = number(16);

  /** There are no more families than these. */
  public static final int FAMILIES = number(127);

  private static final Unsafe UNSAFE = Unsafe.getUnsafe();

  /** An object's header, and in it the identity hash and what says that it is no lock's. */
  private static final long HEADER = 0;

  private static final int HASH_SHIFT = 8;
  private static final long HASH = 0x7fffffffL << HASH_SHIFT;
  private static final long LOCK = 7;
  private static final long UNLOCKED = 1;

  /** Whether headers are as written above: with compact ones they are not. */
  private static final boolean HEADERS_KNOWN = headersKnown();

  private static final int PARTS = 64;
  private static final int BUSY = 1024;

  /** Of many threads that are started in a period one in 2^6 is followed, and stands for them. */
  private static final int SOME_THREADS = 6;

  /** Threads started since the last census. */
  private static int startedThreads;

  /** What it means to be added again: nothing, to be there twice, to have another name. */
  private static final int ONCE = 0;

  private static final int AGAIN = 1;
  private static final int NAMED = 2;

  private static final Part[] parts = new Part[PARTS];

  /** Who is inside a hook now, by a hash of the thread's number. */
  private static final long[] busy = new long[BUSY + 16 + 16];

  // Not by Unsafe's constants or methods, which are int on 17 and long on 25; inside the array
  // whatever the size of its header.
  private static final long FIRST_BUSY = 16 + 64;

  private static TallyLine[] lines = new TallyLine[64];
  private static volatile TallyFollowPort port;
  private static volatile double now;
  private static volatile int most = 100_000;
  private static volatile int nodes;
  private static boolean sampled;
  private static Class<?> scheduledTask;
  private static long taskPeriod;
  private static long taskState;
  private static long taskOutcome;

  static {
    for (int i = 0; i < PARTS; i++) {
      parts[i] = new Part();
    }
  }

  private TallyFollow() {}

  /**
   * Keeps the compiler from writing the number into other classes, where the name of this one would
   * stay behind without its version.
   */
  private static int number(int family) {
    return family;
  }

  private static final class Part {
    TallyNode[] buckets = new TallyNode[16];
    int size;

    void add(TallyNode node) {
      if (size > buckets.length) {
        TallyNode[] larger = new TallyNode[buckets.length * 2];
        for (int i = 0; i < buckets.length; i++) {
          for (TallyNode n = buckets[i]; n != null; ) {
            TallyNode next = n.next;
            int at = n.hash >>> 6 & larger.length - 1;
            n.next = larger[at];
            larger[at] = n;
            n = next;
          }
        }
        buckets = larger;
      }
      int at = node.hash >>> 6 & buckets.length - 1;
      node.next = buckets[at];
      buckets[at] = node;
      size++;
    }

    /** One that was not given back, else one that was; null if there is neither. */
    TallyNode find(int hash, int family, Object resource, Object registry) {
      TallyNode given = null;
      for (TallyNode n = buckets[hash >>> 6 & buckets.length - 1]; n != null; n = n.next) {
        if (n.hash == hash && n.is(family, resource, registry)) {
          if (!n.lot.released) {
            return n;
          }
          given = n;
        }
      }
      return given;
    }
  }

  private static boolean headersKnown() {
    Object fresh = new Object();
    long before = UNSAFE.getLong(fresh, HEADER);
    long hash = System.identityHashCode(fresh);
    long after = UNSAFE.getLong(fresh, HEADER);
    return (before & (HASH | LOCK)) == UNLOCKED
        && (after & (HASH | LOCK)) == (hash << HASH_SHIFT | UNLOCKED);
  }

  /**
   * Whether it is certain that nobody has asked for the object's identity hash, so that it is in no
   * table. The hash is made by a call into the JVM, and most of what is taken often is given back
   * before any table has seen it.
   */
  private static boolean isNew(Object resource) {
    return HEADERS_KNOWN && (UNSAFE.getLong(resource, HEADER) & (HASH | LOCK)) == UNLOCKED;
  }

  private static int hash(Object resource, Object registry) {
    int h = System.identityHashCode(resource);
    if (registry != null) {
      h = h * 31 + System.identityHashCode(registry);
    }
    h *= 0x9E3779B9;
    return h ^ h >>> 15;
  }

  // ---- who is inside

  /** Whether this thread may go on: it is in no hook, and there is an agent. */
  private static long enter() {
    if (port == null) {
      return -1;
    }
    long tid = UNSAFE.getLong(Thread.currentThread(), TallyHooks.TID);
    int start = (int) (tid * 0x9E3779B97F4A7C15L >>> 54);
    while (true) { // again where another was quicker: what is not let in is lost for ever
      long free = -1;
      for (int i = 0; i < 16; i++) {
        long at = FIRST_BUSY + ((long) (start + i) << 3);
        long who = UNSAFE.getLongVolatile(busy, at);
        if (who == tid) {
          return -1;
        }
        if (who == 0 && free < 0) {
          free = at;
        }
      }
      if (free < 0 || UNSAFE.compareAndSetLong(busy, free, 0, tid)) {
        return free;
      }
    }
  }

  private static void leave(long at) {
    UNSAFE.putLongVolatile(busy, at, 0);
  }

  /** The calling thread is the agent's: what it takes is nobody's business. */
  public static void own() {
    enterForEver(UNSAFE.getLong(Thread.currentThread(), TallyHooks.TID));
  }

  private static void enterForEver(long tid) {
    int start = (int) (tid * 0x9E3779B97F4A7C15L >>> 54);
    for (int i = 0; i < 16; i++) {
      long at = FIRST_BUSY + ((long) (start + i) << 3);
      if (UNSAFE.getLongVolatile(busy, at) == tid || UNSAFE.compareAndSetLong(busy, at, 0, tid)) {
        return;
      }
    }
  }

  /** The calling thread is the agent's no more. */
  public static void disown() {
    long tid = UNSAFE.getLong(Thread.currentThread(), TallyHooks.TID);
    for (int i = 0; i < BUSY + 16; i++) {
      UNSAFE.compareAndSetLong(busy, FIRST_BUSY + ((long) i << 3), tid, 0);
    }
  }

  // ---- called by woven code

  /** A resource was taken. */
  public static void taken(Object resource, int family) {
    register(null, resource, family, ONCE);
  }

  /** A listener was added to a registry, which calls it as often as it was added. */
  public static void registered(Object registry, Object listener, int family) {
    if (registry != null) {
      register(registry, listener, family, AGAIN);
    }
  }

  /** A listener was added to a registry under one of several names. */
  public static void registeredNamed(Object registry, Object listener, int family) {
    if (registry != null) {
      register(registry, listener, family, NAMED);
    }
  }

  /** A listener was added to a registry, which has each only once. */
  public static void registeredOnce(Object registry, Object listener, int family) {
    if (registry != null) {
      register(registry, listener, family, ONCE);
    }
  }

  /** A listener was added to a registry, which is of interest if it is of exactly this class. */
  public static void registeredIn(Object registry, Object listener, int family, String type) {
    if (registry != null && registry.getClass().getName().equals(type)) {
      register(registry, listener, family, AGAIN);
    }
  }

  /**
   * What a hook is told of a method that says by its result whether it has done anything.
   *
   * @return the resource, or null if it is of no interest
   */
  public static Object when(int result, Object resource) {
    return result != 0 ? resource : null;
  }

  /** The same of a method that returns zero or false when it has done what it is for. */
  public static Object whenZero(int result, Object resource) {
    return result == 0 ? resource : null;
  }

  private static void register(Object registry, Object resource, int family, int again) {
    if (resource == null) {
      return;
    }
    int standsFor = 0;
    if (family == THREAD) {
      if (port != null) {
        TallyThreads.started(resource);
      }
      int nth = startedThreads++; // racy on purpose: a sampling decision
      if (nth >= TallyLot.EACH) {
        if ((nth & (1 << SOME_THREADS) - 1) != 0) {
          return;
        }
        standsFor = SOME_THREADS;
      }
    }
    long at = -1;
    try {
      at = enter();
      if (at < 0) {
        return;
      }
      if (!isNew(resource) && isKnown(registry, resource, family, again)) {
        return;
      }
      TallyFollowPort to = port;
      TallyLine line = to == null ? null : lineOf(registry, resource, family, to);
      if (line == null) {
        return;
      }
      if (line.announced()) {
        to.announced(line);
      }
      follow(line, registry, resource, again, standsFor, to);
    } catch (Throwable t) {
      TallyHooks.failed(t);
    } finally {
      if (at >= 0) {
        leave(at);
      }
    }
  }

  /** Whether it was taken before and not given back, so that there is nothing to count. */
  private static boolean isKnown(Object registry, Object resource, int family, int again) {
    int hash = hash(resource, registry);
    Part part = parts[hash & PARTS - 1];
    synchronized (part) {
      TallyNode known = part.find(hash, family, resource, registry);
      if (known != null && !known.lot.released) {
        if (again == ONCE) {
          return true;
        }
        if (again == AGAIN) {
          known.lot.line.addedTwice();
        }
      }
    }
    return false;
  }

  /** By the stack, or by what was seen of such stacks before; null if it is nobody's. */
  private static TallyLine lineOf(
      Object registry, Object resource, int family, TallyFollowPort to) {
    TallyShape shape = TallyShapes.of(family, resource, registry);
    if (shape != null && !shape.wantsLook()) {
      return shape.line();
    }
    TallyLine line = to.taken(family, resource.getClass());
    if (shape != null) {
      shape.found(line);
    }
    return line;
  }

  private static void follow(
      TallyLine line,
      Object registry,
      Object resource,
      int again,
      int standsFor,
      TallyFollowPort to) {
    TallyLot lot = line.open();
    int level = standsFor == 0 ? lot.come() : lot.comeFor(standsFor);
    if (level < 0 || nodes >= most) {
      sampled = true;
      return;
    }
    int hash = hash(resource, registry);
    Part part = parts[hash & PARTS - 1];
    boolean asked = to.endsUnseen(line.family, resource.getClass());
    TallyNode node =
        registry == null
            ? new TallyNode(resource, hash, line.family, level, lot, asked)
            : new TallyNode.Registered(resource, registry, hash, line.family, level, lot);
    synchronized (part) {
      TallyNode known = part.find(hash, line.family, resource, registry);
      if (known != null && (known.lot.released || again == ONCE)) {
        if (!known.lot.released) {
          return; // another thread was quicker
        }
        known.lot.go(known.level); // given back, and taken anew
        known.level = (byte) level;
        lot.follow(level);
        known.lot = lot;
        known.ending = false;
        return;
      }
      lot.follow(level);
      part.add(node);
    }
    count(1);
  }

  private static synchronized void count(int change) {
    nodes += change;
  }

  /** A resource was given back. */
  public static void given(Object resource, int family) {
    if (family == THREAD && port != null) {
      TallyThreads.ended(resource);
    }
    release(null, resource, family, true, true);
  }

  /** A listener was removed from a registry, once. */
  public static void unregistered(Object registry, Object listener, int family) {
    if (registry != null) {
      release(registry, listener, family, true, false);
    }
  }

  /** A listener was removed from a registry, if that is of exactly this class. */
  public static void unregisteredIn(Object registry, Object listener, int family, String type) {
    if (registry != null && registry.getClass().getName().equals(type)) {
      release(registry, listener, family, true, false);
    }
  }

  /** All elements of an array were given back. */
  public static void givenEach(Object array, int family) {
    if (array instanceof Object[] && port != null) {
      Object[] all = (Object[]) array;
      for (int i = 0; i < all.length; i++) {
        release(null, all[i], family, true, true);
      }
    }
  }

  /** A listener was removed from a registry wherever it was in it. */
  public static void unregisteredAll(Object registry, Object listener, int family) {
    if (registry != null) {
      release(registry, listener, family, true, true);
    }
  }

  /** A resource's end was asked for: from now on it may be collected without reproach. */
  public static void ending(Object resource, int family) {
    try {
      if (resource == null || port == null || isNew(resource)) {
        return;
      }
      int hash = hash(resource, null);
      Part part = parts[hash & PARTS - 1];
      synchronized (part) {
        TallyNode node = part.find(hash, family, resource, null);
        if (node != null) {
          node.ending = true;
        }
      }
    } catch (Throwable t) {
      TallyHooks.failed(t);
    }
  }

  private static void release(
      Object registry, Object resource, int family, boolean byCall, boolean all) {
    if (resource == null || isNew(resource) && (registry == null || sampled)) {
      return; // in no table
    }
    long at = -1;
    try {
      at = enter();
      if (at < 0) {
        return;
      }
      TallyLine line = release(registry, resource, family, all);
      if (line == null) {
        if (registry != null && !sampled) {
          missed(registry, family);
        }
      } else if (line.wantsWay()) {
        TallyFollowPort to = port;
        line.way(byCall && to != null ? to.given(family) : null);
      }
    } catch (Throwable t) {
      TallyHooks.failed(t);
    } finally {
      if (at >= 0) {
        leave(at);
      }
    }
  }

  /** Moves the node, if there is one, to what its line was given back. */
  private static TallyLine release(Object registry, Object resource, int family, boolean all) {
    int hash = hash(resource, registry);
    Part part = parts[hash & PARTS - 1];
    TallyLine line;
    synchronized (part) {
      TallyNode node = part.find(hash, family, resource, registry);
      if (node == null || node.lot.released) {
        return null;
      }
      line = node.lot.line;
      while (node != null && !node.lot.released) {
        move(node).released(node.level);
        node = all ? part.find(hash, family, resource, registry) : null;
      }
    }
    return line;
  }

  /** Under the lock of the node's part. */
  private static TallyLine move(TallyNode node) {
    TallyLine line = node.lot.line;
    node.lot.go(node.level);
    TallyLot given = line.given();
    given.come(node.level);
    node.lot = given;
    return line;
  }

  /** Somebody takes out of a registry what is not in it: one who added to it has a leak. */
  private static void missed(Object registry, int family) {
    for (int p = 0; p < PARTS; p++) {
      Part part = parts[p];
      synchronized (part) {
        for (int i = 0; i < part.buckets.length; i++) {
          for (TallyNode n = part.buckets[i]; n != null; n = n.next) {
            if (n.family == family && !n.lot.released && n.isIn(registry)) {
              n.lot.line.removedNothing();
              return;
            }
          }
        }
      }
    }
  }

  /** A registry was emptied. */
  public static void cleared(Object registry, int family) {
    if (registry == null || port == null) {
      return;
    }
    try {
      for (int p = 0; p < PARTS; p++) {
        Part part = parts[p];
        synchronized (part) {
          for (int i = 0; i < part.buckets.length; i++) {
            for (TallyNode n = part.buckets[i]; n != null; n = n.next) {
              if (n.family == family && !n.lot.released && n.isIn(registry)) {
                move(n).released(n.level);
              }
            }
          }
        }
      }
    } catch (Throwable t) {
      TallyHooks.failed(t);
    }
  }

  /** A FutureTask has its result: of interest if it is a scheduled one. */
  public static void finished(FutureTask<?> task) {
    if (port == null || task.getClass() != scheduledTask()) {
      return;
    }
    int state = UNSAFE.getInt(task, taskState);
    boolean died = state == 3 && UNSAFE.getLong(task, taskPeriod) != 0; // EXCEPTIONAL
    if (died) {
      TallyLine line = lineOf(task, TASK);
      Object cause = UNSAFE.getReference(task, taskOutcome);
      if (line != null) {
        lost(line, cause instanceof Throwable ? (Throwable) cause : null);
      }
    }
    release(null, task, TASK, state >= 4, true); // CANCELLED and beyond: somebody's call
  }

  private static Class<?> scheduledTask() {
    Class<?> known = scheduledTask;
    if (known == null) {
      try {
        known =
            Class.forName(
                "java.util.concurrent.ScheduledThreadPoolExecutor$ScheduledFutureTask",
                false,
                null);
        taskPeriod = UNSAFE.objectFieldOffset(known, "period");
        taskState = UNSAFE.objectFieldOffset(FutureTask.class, "state");
        taskOutcome = UNSAFE.objectFieldOffset(FutureTask.class, "outcome");
      } catch (Throwable t) {
        TallyHooks.failed(t);
        known = TallyFollow.class;
      }
      UNSAFE.storeFence();
      scheduledTask = known;
    }
    return known;
  }

  private static void lost(TallyLine line, Throwable cause) {
    long at = enter();
    if (at < 0) {
      return;
    }
    try {
      TallyFollowPort to = port;
      if (to != null) {
        to.lost(line, cause);
      }
    } catch (Throwable t) {
      TallyHooks.failed(t);
    } finally {
      leave(at);
    }
  }

  /** The line that took this resource; null if it is not followed. */
  public static TallyLine lineOf(Object resource, int family) {
    if (isNew(resource)) {
      return null;
    }
    int hash = hash(resource, null);
    Part part = parts[hash & PARTS - 1];
    synchronized (part) {
      TallyNode node = part.find(hash, family, resource, null);
      return node == null ? null : node.lot.line;
    }
  }

  /** A timer's queue is emptied: cancelled, or its thread dies of a task's exception. */
  public static void timerCleared(Object queue) {
    try {
      if (port == null) {
        return;
      }
      Object tasks =
          UNSAFE.getReference(queue, UNSAFE.objectFieldOffset(queue.getClass(), "queue"));
      if (!(tasks instanceof Object[])) {
        return;
      }
      Object[] array = (Object[]) tasks;
      Thread thread = Thread.currentThread();
      boolean dies = isTimer(thread) && !calledByCancel();
      TallyLine[] lost = new TallyLine[16];
      int count = 0;
      for (int i = 0; i < array.length; i++) {
        if (array[i] == null) {
          continue;
        }
        TallyLine line = dies ? lineOf(array[i], TASK) : null;
        if (line != null && count < lost.length && !has(lost, count, line)) {
          lost[count++] = line;
        }
        release(null, array[i], TASK, true, true);
      }
      if (count > 0) {
        dying(thread, lost);
      }
    } catch (Throwable t) {
      TallyHooks.failed(t);
    }
  }

  private static boolean has(TallyLine[] lines, int count, TallyLine line) {
    for (int i = 0; i < count; i++) {
      if (lines[i] == line) {
        return true;
      }
    }
    return false;
  }

  private static boolean isTimer(Thread thread) {
    return thread.getClass().getName().equals("java.util.TimerThread");
  }

  /** A task may cancel its own timer: that, too, is done by the timer's thread. */
  private static boolean calledByCancel() {
    StackTraceElement[] stack = new Throwable().getStackTrace();
    for (int i = 0; i < stack.length && i < 6; i++) {
      if (stack[i].getMethodName().equals("cancel")) {
        return true;
      }
    }
    return false;
  }

  /** Timer threads on their way out, with the lines whose tasks they lose. */
  private static final Thread[] dyingTimers = new Thread[8];

  private static final TallyLine[][] dyingLines = new TallyLine[8][];
  private static int dyingNext;

  private static synchronized void dying(Thread thread, TallyLine[] lost) {
    int at = dyingNext++ & 7;
    dyingTimers[at] = thread;
    dyingLines[at] = lost;
  }

  /** An exception has ended a thread: if it is a timer's, all its tasks are lost. */
  public static void died(Thread thread, Throwable cause) {
    try {
      if (port == null || !isTimer(thread)) {
        return;
      }
      TallyLine[] lost = null;
      synchronized (TallyFollow.class) {
        for (int i = 0; i < dyingTimers.length; i++) {
          if (dyingTimers[i] == thread) {
            lost = dyingLines[i];
            dyingTimers[i] = null;
            dyingLines[i] = null;
          }
        }
      }
      TallyFollowPort to = port;
      for (int i = 0; lost != null && to != null && i < lost.length && lost[i] != null; i++) {
        lost(lost[i], cause);
      }
    } catch (Throwable t) {
      TallyHooks.failed(t);
    }
  }

  // ---- called by the agent

  /** Where the hooks ask for lines; null: nothing is followed. */
  public static void port(TallyFollowPort to) {
    port = to;
    TallyShapes.forget(); // their lines are another port's
  }

  /** Whether hooks count now. */
  public static boolean active() {
    return port != null;
  }

  /** Not more nodes than these; what comes beyond is counted only. */
  public static void most(int limit) {
    most = limit;
  }

  /** How many nodes there are. */
  public static int nodes() {
    return nodes;
  }

  /** A new line; its number is a new one each time. */
  public static TallyLine newLine(int family) {
    synchronized (TallyHooks.class) {
      return newLine(family, TallyHooks.newNumber());
    }
  }

  /**
   * A new line.
   *
   * @param hash of what the line is: under another agent it had the same number
   */
  public static TallyLine newLine(int family, long hash) {
    synchronized (TallyHooks.class) {
      return newLine(family, TallyHooks.numberOf(hash));
    }
  }

  private static TallyLine newLine(int family, int id) {
    synchronized (TallyHooks.class) {
      TallyLine line = new TallyLine(id, family, now);
      if (id >= lines.length) {
        TallyLine[] larger = new TallyLine[Math.max(id + 1, lines.length * 2)];
        System.arraycopy(lines, 0, larger, 0, lines.length);
        lines = larger;
      }
      lines[id] = line;
      return line;
    }
  }

  /** The line with this number; null if that is none, or a site of locks. */
  public static TallyLine line(int id) {
    synchronized (TallyHooks.class) {
      return id < lines.length ? lines[id] : null;
    }
  }

  /** Sets the time at which lots begin, in seconds of the agent's clock. */
  public static void now(double seconds) {
    now = seconds;
  }

  /** What the agent asks about each followed resource that was not given back. */
  public interface Poll {
    /** Whether it has ended without a hook. Must not keep it. */
    boolean ended(Object resource, int family);
  }

  /**
   * Looks at all nodes: what was collected goes out of its lot, what has ended is given back, what
   * was in a merged lot goes to the other. The agent's thread only, one call per census.
   *
   * <p>Revives for a moment what the poll is asked about.
   */
  public static void sweep(Poll poll) {
    startedThreads = 0;
    TallyShapes.makeRoom();
    for (int p = 0; p < PARTS; p++) {
      Part part = parts[p];
      int before;
      int after;
      synchronized (part) {
        before = part.size;
        for (int i = 0; i < part.buckets.length; i++) {
          sweep(part, i, poll);
        }
        after = part.size;
      }
      if (after != before) {
        count(after - before);
      }
    }
  }

  private static void sweep(Part part, int bucket, Poll poll) {
    TallyNode last = null;
    for (TallyNode n = part.buckets[bucket]; n != null; n = n.next) {
      TallyLot into = n.lot.into;
      if (into != null) {
        n.lot = into;
      }
      if (n.isGone()) {
        n.lot.go(n.level);
        if (!n.lot.released) {
          if (n.ending) {
            n.lot.line.released(n.level);
          } else if (n.refersTo(null)) {
            n.lot.line.dropped(n.level);
          }
        }
        if (last == null) {
          part.buckets[bucket] = n.next;
        } else {
          last.next = n.next;
        }
        part.size--;
      } else {
        last = n;
        if (n.asked && !n.lot.released) {
          Object resource = n.get();
          if (resource != null && poll.ended(resource, n.family)) {
            move(n).released(n.level);
          }
        }
      }
    }
  }

  /** Who wants to see all that is followed. */
  public interface Visitor {
    /**
     * One resource that may be there. Called with a part of the table locked: keeps the reference
     * at most, and asks for nothing.
     */
    void followed(TallyLine line, boolean released, Reference<?> resource);
  }

  /** Shows all nodes, in no order; those that were collected may be among them. */
  public static void each(Visitor visitor) {
    for (int p = 0; p < PARTS; p++) {
      Part part = parts[p];
      synchronized (part) {
        for (int i = 0; i < part.buckets.length; i++) {
          for (TallyNode n = part.buckets[i]; n != null; n = n.next) {
            visitor.followed(n.lot.line, n.lot.released, n);
          }
        }
      }
    }
  }

  /** From the next sweep on the nodes of the younger lot belong to the older one. */
  public static void merge(TallyLot older, TallyLot younger) {
    younger.into = older;
  }

  /** After that sweep. */
  public static void merged(TallyLot older, TallyLot younger) {
    older.absorb(younger);
  }

  /** Forgets everything: the agent leaves. */
  static void leave() {
    port = null;
    synchronized (TallyHooks.class) {
      lines = new TallyLine[64];
    }
    forget();
  }

  /** Forgets all nodes. */
  public static void forget() {
    TallyShapes.forget();
    for (int p = 0; p < PARTS; p++) {
      Part part = parts[p];
      synchronized (part) {
        part.buckets = new TallyNode[16];
        part.size = 0;
      }
    }
    synchronized (TallyFollow.class) {
      nodes = 0;
      for (int i = 0; i < dyingTimers.length; i++) {
        dyingTimers[i] = null;
        dyingLines[i] = null;
      }
    }
    sampled = false;
  }
}
