package dev.tallyman.track;

import dev.tallyman.model.Acquisition;
import dev.tallyman.model.ThreadWait;
import java.lang.management.ManagementFactory;
import java.lang.management.MonitorInfo;
import java.lang.management.ThreadInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.AbstractOwnableSynchronizer;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.StampedLock;
import java.util.concurrent.locks.TallyCloseLooks;
import java.util.concurrent.locks.TallyHolds;
import java.util.concurrent.locks.TallyHooks;
import java.util.concurrent.locks.TallyTaken;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which threads wait for which others, read from the threads and the locks themselves: nothing is
 * recorded when a lock is taken. Reads of other threads' fields are not one moment; a cycle is only
 * believed after several looks. What costs more than a field is looked up for those who wait
 * anyway, and in one percent of the time at most.
 *
 * <p>The agent's deadlock thread only. Nothing of a look is kept but numbers.
 */
public final class ThreadWaits {
  private static final @Nullable Class<?> SEMAPHORE = Peek.jdk(Semaphore.class.getName() + "$Sync");
  private static final long CONTEXT = Peek.offset(Thread.class, "contextClassLoader");
  private static final int MOST_SILENT = 10_000;
  private static final long SHARE = 100;

  private final SiteCatalog sites;
  private final Waiters waiters;
  private final VirtualThreads virtuals = new VirtualThreads();
  private final @Nullable MonitorWaits monitors;
  private final @Nullable ClassWaits classes;
  private final ThreadGroup root;

  /** Agent threads carry it; null where the application's threads do, too. */
  private final @Nullable ClassLoader own;

  private Thread[] threads = new Thread[64];
  private Map<Long, Since> before = new HashMap<>();
  private long nextDeep = System.nanoTime();

  /** How long the last ones took; zero for those that are still to come. */
  private final long[] deepNanos = new long[6];

  private int deepLooks;

  private record Since(long lock, long nanos) {}

  /** Looks at the threads of this JVM. */
  public ThreadWaits(SiteCatalog sites) {
    this(sites, Waiters.NONE);
  }

  /**
   * Looks at the threads of this JVM.
   *
   * @param waiters names further threads that may wait
   */
  public ThreadWaits(SiteCatalog sites, Waiters waiters) {
    this.sites = sites;
    this.waiters = waiters;
    boolean management = ModuleLayer.boot().findModule("java.management").isPresent();
    monitors = management ? new MonitorWaits() : null;
    classes =
        management && ModuleLayer.boot().findModule("jdk.management").isPresent()
            ? new ClassWaits()
            : null;
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null) {
      group = group.getParent();
    }
    root = group;
    ClassLoader loader = ThreadWaits.class.getClassLoader();
    own = loader == ClassLoader.getSystemClassLoader() ? null : loader;
  }

  /** Everyone who waits for somebody, now. */
  public List<ThreadWait> look() {
    return look(Set.of());
  }

  /**
   * Everyone who waits for somebody, now.
   *
   * @param suspects ids of threads whose waits are told apart from earlier ones by {@link
   *     ThreadWait#mark()}; if there are any, all is looked up whatever it costs
   */
  public List<ThreadWait> look(Set<Long> suspects) {
    WaitLook look = new WaitLook();
    enumerate(look, !suspects.isEmpty());
    long began = System.nanoTime();
    if (monitors != null && !look.blocked.isEmpty()) {
      monitors.platform(look);
    }
    if (!suspects.isEmpty() || began - nextDeep >= 0) {
      deep(look);
      long end = System.nanoTime();
      // The least of some: what is done for the first times takes long, and a look may be kept
      // waiting for a processor.
      deepNanos[deepLooks++ % deepNanos.length] = end - began;
      long least = Long.MAX_VALUE;
      for (long each : deepNanos) {
        least = Math.min(least, each);
      }
      nextDeep = end + SHARE * least;
    }
    return told(look, suspects);
  }

  private void enumerate(WaitLook look, boolean all) {
    int count = root.enumerate(threads, true);
    while (count == threads.length) {
      threads = new Thread[threads.length * 2];
      count = root.enumerate(threads, true);
    }
    List<Thread> platform = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      Thread thread = threads[i];
      threads[i] = null;
      if (own == null || Peek.reference(thread, CONTEXT) != own) {
        platform.add(thread);
        classify(thread, look);
      }
    }
    look.platform = platform;
    virtuals.forEach(
        all,
        new Consumer<Thread>() {
          @Override
          public void accept(Thread thread) {
            classify(thread, look);
          }
        });
    for (Thread thread : waiters.waiting()) {
      if (thread != null && !look.waits.containsKey(thread.getId())) {
        classify(thread, look);
      }
    }
  }

  private void classify(Thread thread, WaitLook look) {
    switch (thread.getState()) {
      case WAITING -> parked(thread, false, look);
      case TIMED_WAITING -> parked(thread, true, look);
      case BLOCKED -> look.blocked.add(thread);
      case RUNNABLE -> {
        if (!VirtualThreads.isVirtual(thread)) {
          look.running.add(thread);
        }
      }
      default -> {}
    }
  }

  private void parked(Thread thread, boolean timed, WaitLook look) {
    Object blocker = LockSupport.getBlocker(thread);
    if (blocker == null && (timed || look.waits.size() > MOST_SILENT)) {
      return;
    }
    WaitLook.Wait wait = new WaitLook.Wait(thread, timed, blocker);
    if (blocker instanceof AbstractOwnableSynchronizer) {
      owned(wait, blocker);
    } else if (blocker instanceof StampedLock) {
      holders(wait, blocker, ThreadWait.Cause.LOCK, "the write lock of ");
    }
    if (LockSupport.getBlocker(thread) == blocker) {
      look.waits.put(thread.getId(), wait);
    } // else it moved on while we looked
  }

  private void owned(WaitLook.Wait wait, Object sync) {
    Thread owner = TallyHooks.ownerOf(sync);
    if (owner != null) {
      String name = nameOf(sync);
      if (ReadHolds.isOf(sync)) {
        boolean shared = LockQueue.isShared(LockQueue.nodeOf(sync, wait.thread));
        wait.is(
            ThreadWait.Cause.LOCK,
            WaitLook.identity(sync),
            (shared ? "the read lock of " : "the write lock of ") + name);
        name = "the write lock of " + name;
      } else {
        wait.is(ThreadWait.Cause.LOCK, WaitLook.identity(sync), name);
      }
      wait.site = TallyHooks.siteOf(sync);
      wait.holder(owner, ReadHolds.isOf(sync) ? 0 : TallyHooks.holdsOf(sync), name);
    } else if (Peek.is(SEMAPHORE, sync)) {
      holders(wait, sync, ThreadWait.Cause.PERMIT, "a permit of ");
    }
  }

  /** Who holds it as far as the hooks know. */
  private void holders(WaitLook.Wait wait, Object lock, ThreadWait.Cause cause, String what) {
    long[] holders = TallyHolds.holdersOf(lock);
    if (holders.length == 0) {
      return;
    }
    String name = what + nameOf(lock);
    wait.is(cause, WaitLook.identity(lock), name);
    wait.site = TallyHooks.siteOf(lock);
    wait.any = cause == ThreadWait.Cause.PERMIT;
    Set<Long> told = new HashSet<>();
    for (long holder : holders) {
      if (told.add(holder)) {
        wait.holder(holder, name);
      }
    }
  }

  /** Looks up what takes more than a field of the thread and one of the lock. */
  private void deep(WaitLook look) {
    TaskWaits.resolve(look);
    if (monitors != null) {
      monitors.joins(look);
      monitors.virtual(look);
    }
    readers(look);
    if (classes != null) {
      classes.resolve(look);
    }
  }

  private void readers(WaitLook look) {
    if (!ReadHolds.known()) {
      return;
    }
    for (WaitLook.Wait wait : look.waits.values()) {
      Object sync = wait.on;
      if (wait.cause != null || wait.timed || sync == null || !ReadHolds.isOf(sync)) {
        continue;
      }
      Object node = LockQueue.nodeOf(sync, wait.thread);
      String name = nameOf(sync);
      boolean shared = LockQueue.isShared(node);
      if (!shared) {
        // Readers that do not wait will give back; only those that do are worth finding.
        for (WaitLook.Wait other : look.waits.values()) {
          holds(wait, other.thread, sync, name);
        }
        for (Thread other : look.blocked) {
          if (!look.waits.containsKey(other.getId())) {
            holds(wait, other, sync, name);
          }
        }
      }
      Thread before = wait.holders.isEmpty() ? LockQueue.before(node) : null;
      if (before != null && before != wait.thread) {
        wait.holder(before, 0, "a place before it in the queue of " + name);
      }
      if (!wait.holders.isEmpty()) {
        wait.is(
            shared ? ThreadWait.Cause.READ_LOCK : ThreadWait.Cause.WRITE_LOCK,
            WaitLook.identity(sync),
            (shared ? "the read lock of " : "the write lock of ") + name);
        wait.site = TallyHooks.siteOf(sync);
      }
    }
  }

  private static void holds(WaitLook.Wait wait, Thread other, Object sync, String name) {
    int times = ReadHolds.of(sync, other);
    if (times > 0) {
      wait.holder(other, times, "the read lock of " + name);
    }
  }

  private List<ThreadWait> told(WaitLook look, Set<Long> suspects) {
    List<ThreadWait> told = new ArrayList<>();
    Map<Long, Since> now = new HashMap<>();
    long nanos = System.nanoTime();
    for (WaitLook.Wait wait : look.waits.values()) {
      if (wait.cause == null || wait.holders.isEmpty()) {
        continue;
      }
      Long id = wait.thread.getId();
      Since since = before.get(id);
      if (since == null || since.lock != wait.lock) {
        since = new Since(wait.lock, nanos);
      }
      now.put(id, since);
      told.add(
          new ThreadWait(
              id,
              wait.thread.getName(),
              VirtualThreads.isVirtual(wait.thread),
              wait.timed,
              wait.lock,
              suspects.contains(id) ? mark(wait) : 0,
              wait.cause,
              wait.name,
              wait.site,
              wait.any,
              (nanos - since.nanos) / 1e9,
              named(wait.holders, look)));
    }
    before = now;
    return told;
  }

  /** Who is known by its id alone gets a name; one that does not wait can do without. */
  private static List<ThreadWait.Holder> named(List<ThreadWait.Holder> holders, WaitLook look) {
    List<ThreadWait.Holder> named = new ArrayList<>(holders.size());
    for (ThreadWait.Holder holder : holders) {
      WaitLook.Wait waits = holder.name().isEmpty() ? look.waits.get(holder.threadId()) : null;
      named.add(
          waits == null
              ? holder
              : new ThreadWait.Holder(
                  holder.threadId(),
                  waits.thread.getName(),
                  VirtualThreads.isVirtual(waits.thread),
                  holder.times(),
                  holder.what()));
    }
    return named;
  }

  private long mark(WaitLook.Wait wait) {
    if (wait.on instanceof AbstractOwnableSynchronizer || wait.on instanceof StampedLock) {
      Object node = LockQueue.nodeOf(wait.on, wait.thread);
      return node == null ? -1 : WaitLook.identity(node);
    }
    long mark = wait.on == null ? 0 : TaskWaits.mark(wait.on, wait.thread);
    if (mark != 0 || VirtualThreads.isVirtual(wait.thread)) {
      return mark;
    }
    if (wait.cause == ThreadWait.Cause.CLASS_INITIALISATION) {
      return classes == null ? 0 : classes.mark(wait.thread);
    }
    return monitors == null ? 0 : monitors.mark(wait.thread);
  }

  private String nameOf(Object lock) {
    String known = sites.nameOf(TallyHooks.siteOf(lock));
    if (known != null) {
      return known;
    }
    Class<?> type = lock.getClass();
    Class<?> outer = lock instanceof AbstractOwnableSynchronizer ? type.getEnclosingClass() : null;
    return WaitLook.nameOf((outer == null ? type : outer).getName(), System.identityHashCode(lock));
  }

  /**
   * What is known of those who wait for each other.
   *
   * @param stacks what each of them does now, by thread id, innermost frame first
   * @param acquisitions how they came to hold what others of them wait for
   */
  public record Evidence(Map<Long, StackTraceElement[]> stacks, List<Acquisition> acquisitions) {}

  /** Stops each of these threads for a moment. For those that are stuck only. */
  public Evidence evidence(List<ThreadWait> members) {
    WaitLook look = new WaitLook();
    enumerate(look, true);
    Map<Long, Thread> byId = new HashMap<>();
    for (Thread thread : look.platform) {
      byId.put(thread.getId(), thread);
    }
    for (WaitLook.Wait wait : look.waits.values()) {
      byId.put(wait.thread.getId(), wait.thread);
    }
    for (Thread thread : look.blocked) {
      byId.put(thread.getId(), thread);
    }
    Map<Long, StackTraceElement[]> stacks = new HashMap<>();
    Map<Long, List<Owned>> owned = new HashMap<>();
    for (ThreadWait member : members) {
      Thread thread = byId.get(member.threadId());
      if (thread != null) {
        describe(thread, stacks, owned);
      }
    }
    boolean read = !areLoading(stacks);
    for (ThreadWait member : members) {
      StackTraceElement[] stack = stacks.get(member.threadId());
      if (member.cause() == ThreadWait.Cause.MONITOR && stack != null && stack.length > 0) {
        stack[0] = MonitorLines.entering(stack[0], read);
      }
    }
    List<Acquisition> acquisitions = new ArrayList<>();
    for (ThreadWait member : members) {
      Thread waiter = byId.get(member.threadId());
      Object on = waiter == null ? null : LockSupport.getBlocker(waiter);
      for (ThreadWait.Holder holder : member.holders()) {
        if (stacks.containsKey(holder.threadId())) {
          acquisitions.add(acquisition(member, holder.threadId(), on, stacks, owned));
        }
      }
    }
    return new Evidence(stacks, acquisitions);
  }

  /** A monitor that a thread owns, and the frame that took it. */
  private record Owned(long monitor, int depth) {}

  private void describe(
      Thread thread, Map<Long, StackTraceElement[]> stacks, Map<Long, List<Owned>> owned) {
    Long id = thread.getId();
    List<Owned> monitorsOf = new ArrayList<>();
    owned.put(id, monitorsOf);
    if (ThreadSnapshots.available()) {
      ThreadSnapshots.Snapshot snapshot = ThreadSnapshots.of(thread);
      if (snapshot != null) {
        stacks.put(id, snapshot.stack());
        for (int i = 0; i < snapshot.owned().length; i++) {
          monitorsOf.add(
              new Owned(
                  WaitLook.monitor(System.identityHashCode(snapshot.owned()[i])),
                  snapshot.depths()[i]));
        }
        return;
      }
    }
    if (monitors != null && !VirtualThreads.isVirtual(thread)) {
      ThreadInfo info = Monitors.of(thread);
      if (info != null) {
        stacks.put(id, info.getStackTrace());
        for (MonitorInfo monitor : info.getLockedMonitors()) {
          monitorsOf.add(
              new Owned(
                  WaitLook.monitor(monitor.getIdentityHashCode()), monitor.getLockedStackDepth()));
        }
        return;
      }
    }
    stacks.put(id, thread.getStackTrace());
  }

  /** Apart, so that java.management is not needed where there is none. */
  private static final class Monitors {
    static @Nullable ThreadInfo of(Thread thread) {
      return ManagementFactory.getThreadMXBean()
          .getThreadInfo(new long[] {thread.getId()}, true, false)[0];
    }
  }

  private static Acquisition acquisition(
      ThreadWait wait,
      long holder,
      @Nullable Object on,
      Map<Long, StackTraceElement[]> stacks,
      Map<Long, List<Owned>> owned) {
    StackTraceElement[] stack = stacks.getOrDefault(holder, new StackTraceElement[0]);
    List<StackTraceElement> taken = null;
    Double seconds = null;
    List<List<StackTraceElement>> samples = new ArrayList<>();
    if (wait.cause() == ThreadWait.Cause.MONITOR) {
      taken = entered(wait.lock(), owned.getOrDefault(holder, List.of()), stack, stacks);
    } else if (wait.cause() == ThreadWait.Cause.CLASS_INITIALISATION) {
      for (int i = 0; i < stack.length; i++) {
        if (stack[i].getMethodName().equals("<clinit>")
            && wait.lockName().endsWith(" " + stack[i].getClassName())) {
          taken = Arrays.asList(stack).subList(i, stack.length);
        }
      }
    } else if (on != null && WaitLook.identity(on) == wait.lock()) {
      TallyTaken known = TallyCloseLooks.takenBy(on, holder);
      if (known != null) {
        seconds = Math.max(0, System.nanoTime() - known.nanos) / 1e9;
        taken = known.stack == null ? null : Arrays.asList(known.stack);
      }
      if (taken == null && wait.site() != 0) {
        for (StackTraceElement[] sample : TallyCloseLooks.acquisitionsOf(wait.site())) {
          samples.add(Arrays.asList(sample));
        }
      }
    }
    return new Acquisition(holder, wait.lock(), seconds, taken, samples);
  }

  /** The frames that entered a monitor, at the line where they did; null if they are not known. */
  private static @Nullable List<StackTraceElement> entered(
      long monitor,
      List<Owned> owned,
      StackTraceElement[] stack,
      Map<Long, StackTraceElement[]> stacks) {
    int depth = -1;
    for (Owned one : owned) {
      if (one.monitor == monitor) {
        depth = Math.max(depth, one.depth); // the outermost: it was taken there first
      }
    }
    if (depth < 0 || depth >= stack.length) {
      return null;
    }
    int index = 0;
    int count = 0;
    for (Owned one : owned) {
      if (one.depth == depth) {
        index = one.monitor == monitor ? count : index;
        count++;
      }
    }
    List<StackTraceElement> taken =
        new ArrayList<>(Arrays.asList(stack).subList(depth, stack.length));
    taken.set(0, MonitorLines.entered(taken.get(0), index, count, !areLoading(stacks)));
    return taken;
  }

  /** Whether one of these threads may hold a lock that whoever reads a class file needs. */
  private static boolean areLoading(Map<Long, StackTraceElement[]> stacks) {
    for (StackTraceElement[] stack : stacks.values()) {
      for (StackTraceElement frame : stack) {
        String name = frame.getClassName();
        if (name.startsWith("java.lang.ClassLoader")
            || name.startsWith("jdk.internal.loader.")
            || name.startsWith("java.util.zip.")
            || name.startsWith("java.util.jar.")) {
          return true;
        }
      }
    }
    return false;
  }
}
