package java.util.concurrent.locks;

import java.lang.invoke.CallSite;
import java.lang.invoke.ConstantCallSite;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Iterator;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.Stream;
import jdk.internal.misc.Unsafe;

/**
 * What woven code calls. Lives in java.base because every class loader, also one that delegates
 * only {@code java.*}, finds it there. Each hook returns normally, whatever happens in it: a lock
 * without a site is better than an application with our exception.
 */
public final class TallyHooks {
  static final Unsafe UNSAFE = Unsafe.getUnsafe();
  static final long TID = UNSAFE.objectFieldOffset(Thread.class, "tid");
  private static final long SYNC = UNSAFE.objectFieldOffset(ReentrantLock.class, "sync");

  /** The agent's coarse clock; plain, so that a hook's read costs nothing. */
  static int tick;

  static volatile TallyPort port;

  /** Where a semaphore has its synchronizer; 0 until it is known. */
  private static long permits;

  private static TallySite[] sites = new TallySite[64];
  private static TallySite[] fairSites = new TallySite[64];
  private static final TallySeries SERIES = new TallySeries();

  /** Of the agent that is here; another one's tokens have another. */
  static short generation;

  private static boolean throwableStacks;
  private static long failures;
  private static String firstFailure;

  private TallyHooks() {}

  // ---- called by woven code

  /** A constructor of ReentrantLock itself has returned. */
  public static void created(ReentrantLock lock, int site) {
    try {
      settle(lock, site);
    } catch (Throwable t) {
      failed(t);
    }
  }

  /**
   * A subclass's constructor has returned. Takes an Object: a name is not a class, another loader's
   * class of that name need not be a lock.
   */
  public static void createdSubclass(Object lock, int site) {
    try {
      if (!(lock instanceof ReentrantLock)) {
        createdOther(lock, site);
      } else {
        Object sync = UNSAFE.getReference(lock, SYNC);
        if (sync instanceof TallySync) {
          TallySync tracked = (TallySync) sync;
          TallyToken before = tracked.token;
          TallySite made = siteOrNull(site);
          if (made == null) {
            return;
          }
          if (before != null) {
            TallySite home = isOld(before) ? null : siteOrNull(before.site);
            if (home == null || !home.outerUnknown()) {
              return;
            }
            home.unborn(before);
          }
          tracked.token = made.take();
        }
      }
    } catch (Throwable t) {
      failed(t);
    }
  }

  /** A constructor of a direct subclass has called {@code super(..)}. */
  public static void createdBySuper(Object lock, int site) {
    try {
      if (lock instanceof ReentrantLock) {
        settle((ReentrantLock) lock, site);
      } else {
        createdOther(lock, site);
      }
    } catch (Throwable t) {
      failed(t);
    }
  }

  private static void settle(ReentrantLock lock, int site) {
    Object sync = UNSAFE.getReference(lock, SYNC);
    if (sync instanceof TallySync) {
      // Null in a frame that was woven by an agent which has left, and still runs.
      TallySite home = siteOrNull(site);
      if (home != null) {
        ((TallySync) sync).token = home.take();
      }
    } else if (sync != null) {
      aside(sync, site);
    }
  }

  /**
   * Found out when there is one: a class that is loaded before the agent weaves costs its start.
   */
  private static long permits() {
    long offset = permits;
    if (offset == 0) {
      offset = UNSAFE.objectFieldOffset(Semaphore.class, "sync");
      permits = offset;
    }
    return offset;
  }

  /** A lock of another class: the first hook that sees it knows where it was made. */
  private static void createdOther(Object lock, int site) {
    if (lock instanceof ReentrantReadWriteLock) {
      Object sync = ((ReentrantReadWriteLock) lock).sync;
      if (sync instanceof TallyRwSync) {
        TallyRwSync tracked = (TallyRwSync) sync;
        TallySite home = siteOrNull(site);
        if (tracked.token == null && home != null) {
          tracked.token = home.take();
        }
      } else if (TallyLocks.siteOf(sync) == 0) {
        aside(sync, site);
      }
    } else if (lock instanceof Semaphore) {
      Object sync = UNSAFE.getReference(lock, permits());
      if (TallyLocks.siteOf(sync) == 0) {
        aside(sync, site);
      }
    } else if (lock instanceof StampedLock && TallyLocks.siteOf(lock) == 0) {
      aside(lock, site);
    }
  }

  /** What cannot carry a token is watched itself, and known by a table. */
  private static void aside(Object lock, int site) {
    if (siteOrNull(site) != null) {
      fairSite(site).watch(lock);
      TallyLocks.add(lock, site);
    }
  }

  /** In place of {@code new ReentrantLock()} behind a constructor reference. */
  public static ReentrantLock make(int site) {
    ReentrantLock lock = new ReentrantLock();
    created(lock, site);
    return lock;
  }

  /** In place of {@code new ReentrantLock(fair)} behind a constructor reference. */
  public static ReentrantLock make(int site, boolean fair) {
    ReentrantLock lock = new ReentrantLock(fair);
    created(lock, site);
    return lock;
  }

  /**
   * Bootstrap method of {@code ReentrantLock::new}: the JDK's own, over {@link #make}, with the
   * site captured once. As with the JDK's, one evaluation of the expression gives one object.
   */
  public static CallSite constructorReference(
      MethodHandles.Lookup caller,
      String name,
      MethodType factory,
      MethodType interfaceMethod,
      MethodHandle constructor,
      MethodType instantiated,
      int site)
      throws Throwable {
    MethodHandle make =
        MethodHandles.lookup()
            .findStatic(
                TallyHooks.class, "make", constructor.type().insertParameterTypes(0, int.class));
    CallSite capturing =
        LambdaMetafactory.metafactory(
            caller,
            name,
            factory.insertParameterTypes(0, int.class),
            interfaceMethod,
            make,
            instantiated);
    Object function = capturing.getTarget().invoke(site);
    return new ConstantCallSite(MethodHandles.constant(factory.returnType(), function));
  }

  /** In place of {@code sync.tryLock()}, which is final and would not be seen otherwise. */
  public static boolean tryLock(ReentrantLock.Sync sync) {
    boolean taken = sync.tryLock();
    if (taken && sync.getState() == 1) {
      if (sync instanceof TallySync) {
        TallyToken token = ((TallySync) sync).token;
        if (token != null) {
          TallyHolds.tried(sync, token, Thread.currentThread());
        }
      } else {
        TallyHolds.enteredOther(sync, true);
      }
    }
    return taken;
  }

  static boolean isVirtual(Thread thread) {
    return thread.getClass().getName().contains("Virtual");
  }

  /** Whether it was given out by an agent that has left. */
  static boolean isOld(TallyToken token) {
    return token.generation != generation;
  }

  // ---- called by the agent

  /** An agent begins. What another one that was here before has left in locks is old. */
  public static synchronized void begin() {
    generation++;
    TallyHolds.begin();
  }

  /**
   * The agent leaves, and nothing that it has made is kept: what the hooks meet from now on is old.
   * To be called once the hooks have no ports any more, and again once no woven code is left, for
   * what a thread has put back that was on its way.
   */
  public static void forget() {
    synchronized (TallyHooks.class) { // only for these: the others have locks of their own
      generation++;
      port = null;
      sites = new TallySite[64];
      fairSites = new TallySite[64];
      failures = 0;
      firstFailure = null;
    }
    TallyFollow.leave();
    TallyHolds.forget();
    TallyMonitors.forget();
  }

  /**
   * A new site.
   *
   * @param outerUnknown whether it is a {@code super(..)} call, which gives way to a woven {@code
   *     new}
   * @param line a hash of what the line is: under another agent it had the same number
   */
  public static synchronized TallySite newSite(boolean outerUnknown, long line) {
    int id = numberOf(line);
    TallySite site = new TallySite(id, outerUnknown);
    sites = with(sites, id, site);
    return site;
  }

  /** The next number of the one series that sites and lines share. */
  static synchronized int newNumber() {
    return SERIES.next();
  }

  /** The number of this line, as it was under another agent, if it is not taken. */
  static synchronized int numberOf(long line) {
    int number = SERIES.known(line);
    if (number != 0 && siteOrNull(number) == null && TallyFollow.line(number) == null) {
      return number;
    }
    int fresh = SERIES.next();
    if (number == 0) {
      SERIES.keep(line, fresh);
    }
    return fresh;
  }

  private static TallySite[] with(TallySite[] array, int index, TallySite site) {
    TallySite[] larger = array;
    if (index >= array.length) {
      larger = new TallySite[Math.max(index + 1, array.length * 2)];
      System.arraycopy(array, 0, larger, 0, array.length);
    }
    larger[index] = site;
    UNSAFE.storeFence(); // a thread that sees the array sees the site
    return larger;
  }

  /** The fair locks of a site are another population: they cannot carry a token. */
  private static TallySite fairSite(int site) {
    TallySite[] known = fairSites;
    TallySite fair = site < known.length ? known[site] : null;
    if (fair != null) {
      return fair;
    }
    synchronized (TallyHooks.class) {
      fair = site < fairSites.length ? fairSites[site] : null;
      if (fair == null) {
        fair = new TallySite(site, false);
        fairSites = with(fairSites, site, fair);
      }
      return fair;
    }
  }

  /** The site of locks with this number; null if the number is a line's. */
  public static TallySite siteOrNull(int id) {
    TallySite[] known = sites;
    return id < known.length ? known[id] : null;
  }

  /** What counts the fair locks of this site; null if none was born there. */
  public static TallySite fairSiteOrNull(int id) {
    TallySite[] known = fairSites;
    return id < known.length ? known[id] : null;
  }

  /** The highest site number so far; sites are numbered from 1. */
  public static int siteCount() {
    return SERIES.last();
  }

  /** Sets the coarse clock. */
  public static void tick(int now) {
    tick = now;
  }

  /** Where announced creations go; null for nowhere. */
  public static void port(TallyPort p) {
    port = p;
  }

  /**
   * Takes stacks by Throwable from now on: after a class was retransformed, StackWalker has no
   * lines for the frames that were running in it.
   */
  public static void stacksByThrowable() {
    throwableStacks = true;
  }

  /** How often a hook failed, and was silent. */
  public static long failures() {
    return failures;
  }

  /** The first failure, as text; null if there was none. */
  public static String firstFailure() {
    return firstFailure;
  }

  static void failed(Throwable t) {
    try {
      failures++;
      if (firstFailure == null) {
        firstFailure = t.getClass().getName();
      }
    } catch (Throwable ignored) {
      // Out of memory or stack: nothing is left to say it with.
    }
  }

  /** The tick in which a lock of this token was last acquired. */
  public static int lastUse(Object token) {
    return token instanceof TallyToken ? ((TallyToken) token).lastUse : tick;
  }

  /** Who owns the synchronizer that a thread is parked for; null if nobody, or if it is no lock. */
  public static Thread ownerOf(Object blocker) {
    return blocker instanceof AbstractOwnableSynchronizer
        ? ((AbstractOwnableSynchronizer) blocker).getExclusiveOwnerThread()
        : null;
  }

  /** How often its owner holds a lock; 0 when nobody does. */
  public static int holdsOf(Object blocker) {
    return blocker instanceof AbstractQueuedSynchronizer
        ? ((AbstractQueuedSynchronizer) blocker).getState()
        : 0;
  }

  /** The site of a lock's synchronizer: 0 if none is known. */
  public static int siteOf(Object sync) {
    return TallyHolds.siteOf(sync);
  }

  /** Takes one stack, so that the first creation of the application does not pay for it. */
  public static void warmUp() {
    stack();
  }

  // ---- stacks

  private static final int DEPTH = 32;
  private static final StackWalker WALKER = StackWalker.getInstance();
  private static final Frames FRAMES = new Frames();

  static StackTraceElement[] stack() {
    if (throwableStacks) {
      StackTraceElement[] all = new Throwable().getStackTrace();
      int from = 0;
      while (from < all.length && ours(all[from].getClassName())) {
        from++;
      }
      int count = Math.min(DEPTH, all.length - from);
      StackTraceElement[] stack = new StackTraceElement[count];
      System.arraycopy(all, from, stack, 0, count);
      return stack;
    }
    return WALKER.walk(FRAMES);
  }

  private static boolean ours(String className) {
    return className.startsWith("java.util.concurrent.locks.Tally");
  }

  private static final class Frames
      implements Function<Stream<StackWalker.StackFrame>, StackTraceElement[]> {
    @Override
    public StackTraceElement[] apply(Stream<StackWalker.StackFrame> frames) {
      StackTraceElement[] found = new StackTraceElement[DEPTH];
      int count = 0;
      Iterator<StackWalker.StackFrame> it = frames.iterator();
      while (count < DEPTH && it.hasNext()) {
        StackWalker.StackFrame frame = it.next();
        if (count > 0 || !ours(frame.getClassName())) {
          found[count++] = frame.toStackTraceElement();
        }
      }
      StackTraceElement[] stack = new StackTraceElement[count];
      System.arraycopy(found, 0, stack, 0, count);
      return stack;
    }
  }
}
