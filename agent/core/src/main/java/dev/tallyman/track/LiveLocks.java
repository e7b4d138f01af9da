package dev.tallyman.track;

import dev.tallyman.model.HeldLock;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.AbstractOwnableSynchronizer;
import java.util.concurrent.locks.AbstractQueuedLongSynchronizer;
import java.util.concurrent.locks.AbstractQueuedSynchronizer;
import java.util.concurrent.locks.StampedLock;
import java.util.concurrent.locks.TallyCloseLooks;
import java.util.concurrent.locks.TallyHolds;
import java.util.concurrent.locks.TallyHooks;
import java.util.concurrent.locks.TallyTaken;
import java.util.concurrent.locks.TallyWaits;
import jdk.internal.misc.Unsafe;
import org.jspecify.annotations.Nullable;

/**
 * The locks of this JVM. Between looks no lock and no thread is kept. No method of an application's
 * class is called: a Thread is asked by its final methods, its id is read from its field.
 *
 * <p>The agent's deadlock thread only.
 */
public final class LiveLocks implements LockSight {
  private static final int MOST_HELD = 10_000;
  private static final int MOST_FRAMES = 128;

  private static final int MOST_LOST = 1_000;

  private final Map<Long, Thread> owners = new HashMap<>();

  /** Locks whose owner has ended: the hooks forget them with the thread. */
  private final Map<Long, Lost> lost = new HashMap<>();

  private final boolean management = ModuleLayer.boot().findModule("java.management").isPresent();

  private record Lost(WeakReference<Object> sync, HeldLock held) {}

  @Override
  public int drainHolds(int[] sites, long[] nanos) {
    return TallyCloseLooks.drainHolds(sites, nanos);
  }

  @Override
  public int drainWaits(int[] sites, long[] nanos) {
    return TallyWaits.drainWaits(sites, nanos);
  }

  @Override
  public long lostTimes() {
    return TallyHolds.lostTimes();
  }

  @Override
  public List<HeldLock> held() {
    owners.clear();
    List<HeldLock> held = new ArrayList<>();
    Set<Long> seen = new HashSet<>();
    addLost(held, seen);
    TallyHolds.look(
        new TallyHolds.Look() {
          @Override
          public void held(Object sync, int site, Thread owner, TallyTaken taken, int queued) {
            if (sync != null && owner != null && site > 0 && held.size() < MOST_HELD) {
              HeldLock lock = lock(sync, site, owner, taken, queued);
              if (lock != null && seen.add(lock.lock())) {
                held.add(lock);
                owners.put(lock.ownerId(), owner);
                if (lock.ownerEnded()
                    && lock.form() == HeldLock.Form.EXCLUSIVE
                    && lost.size() < MOST_LOST) {
                  lost.put(lock.lock(), new Lost(new WeakReference<>(sync), lock));
                }
              }
            }
          }
        });
    return held;
  }

  /** Those that nobody has freed since; another thread that owns one now is alive. */
  private void addLost(List<HeldLock> held, Set<Long> seen) {
    for (Iterator<Lost> it = lost.values().iterator(); it.hasNext(); ) {
      Lost known = it.next();
      Object sync = known.sync.get();
      Thread owner = sync == null ? null : TallyHooks.ownerOf(sync);
      if (owner == null || owner.isAlive()) {
        it.remove();
        continue;
      }
      HeldLock was = known.held;
      seen.add(was.lock());
      held.add(
          new HeldLock(
              was.lock(),
              was.site(),
              was.form(),
              was.ownerId(),
              was.owner(),
              was.ownerVirtual(),
              true,
              was.takenNanos(),
              was.takenStack(),
              queued(sync)));
    }
  }

  private static int queued(@Nullable Object sync) {
    if (sync instanceof AbstractQueuedSynchronizer) {
      return ((AbstractQueuedSynchronizer) sync).getQueueLength();
    }
    return sync instanceof AbstractQueuedLongSynchronizer // read-write locks of JDK 25
        ? ((AbstractQueuedLongSynchronizer) sync).getQueueLength()
        : 0;
  }

  private static @Nullable HeldLock lock(
      Object sync, int site, Thread owner, @Nullable TallyTaken taken, int queued) {
    // In this order: what a thread owns after its end it owns for ever.
    boolean ended = !owner.isAlive();
    HeldLock.Form form = form(sync, owner);
    if (form == null) {
      return null; // given back while we looked
    }
    long id = Offsets.idOf(owner);
    TallyTaken known = taken != null && taken.thread == id ? taken : null;
    return new HeldLock(
        System.identityHashCode(sync),
        site,
        form,
        id,
        owner.getName(),
        isVirtual(owner),
        ended,
        known == null ? 0 : known.nanos,
        known == null || known.stack == null ? List.of() : List.of(known.stack),
        queued);
  }

  private static HeldLock.@Nullable Form form(Object sync, Thread owner) {
    if (sync instanceof AbstractOwnableSynchronizer) {
      if (TallyHooks.ownerOf(sync) == owner) {
        return HeldLock.Form.EXCLUSIVE;
      }
      for (Class<?> c = sync.getClass(); c != null; c = c.getSuperclass()) {
        String name = c.getName();
        if (name.startsWith("java.util.concurrent.locks.ReentrantReadWriteLock$")) {
          return HeldLock.Form.SHARED;
        }
        if (name.startsWith("java.util.concurrent.locks.ReentrantLock$")) {
          return null;
        }
      }
      return HeldLock.Form.LOOSE;
    }
    return sync instanceof StampedLock ? HeldLock.Form.LOOSE : HeldLock.Form.EXCLUSIVE;
  }

  private static boolean isVirtual(Thread thread) {
    for (Class<?> c = thread.getClass(); c != Thread.class && c != null; c = c.getSuperclass()) {
      if (c.getName().equals("java.lang.BaseVirtualThread")) {
        return true;
      }
    }
    return false;
  }

  @Override
  public Map<Long, ThreadLook> threads(Collection<Long> ids, boolean stacks) {
    Map<Long, ThreadLook> looks = new HashMap<>();
    if (ids.isEmpty()) {
      return looks;
    }
    if (management) {
      Management.look(ids, stacks, looks);
    }
    if (stacks) {
      for (Long id : ids) {
        Thread owner = owners.get(id);
        // Others could have a getStackTrace of their own.
        if (!looks.containsKey(id) && owner != null && (isVirtual(owner) || !management)) {
          looks.put(id, new ThreadLook(-1, false, visible(owner.getStackTrace())));
        }
      }
    }
    return looks;
  }

  @Override
  public List<List<StackTraceElement>> acquisitionsOf(int site) {
    List<List<StackTraceElement>> acquisitions = new ArrayList<>();
    for (StackTraceElement[] stack : TallyCloseLooks.acquisitionsOf(site)) {
      if (stack != null) {
        acquisitions.add(List.of(stack));
      }
    }
    return acquisitions;
  }

  @Override
  public void done() {
    owners.clear();
  }

  /**
   * Without the frames of hidden classes, which a look at another thread shows (JDK 17) and a
   * thread's look at itself does not: the two are compared.
   */
  private static List<StackTraceElement> visible(StackTraceElement[] stack) {
    List<StackTraceElement> visible = new ArrayList<>(stack.length);
    for (StackTraceElement frame : stack) {
      if (frame.getClassName().indexOf('/') < 0) {
        visible.add(frame);
      }
    }
    return visible;
  }

  /** Apart, so that java.management is not needed where there is none. */
  private static final class Management {
    static void look(Collection<Long> ids, boolean stacks, Map<Long, ThreadLook> into) {
      long[] asked = new long[ids.size()];
      int count = 0;
      for (Long id : ids) {
        if (id > 0) {
          asked[count++] = id;
        }
      }
      if (count < asked.length) {
        asked = java.util.Arrays.copyOf(asked, count);
      }
      ThreadMXBean threads = ManagementFactory.getThreadMXBean();
      for (ThreadInfo info : threads.getThreadInfo(asked, stacks ? MOST_FRAMES : 0)) {
        if (info != null) {
          Thread.State state = info.getThreadState();
          boolean waiting =
              state == Thread.State.WAITING
                  || state == Thread.State.TIMED_WAITING
                  || state == Thread.State.BLOCKED;
          into.put(
              info.getThreadId(),
              new ThreadLook(
                  info.getBlockedCount() + info.getWaitedCount(),
                  waiting,
                  visible(info.getStackTrace())));
        }
      }
    }
  }

  private static final class Offsets {
    private static final Unsafe UNSAFE = Unsafe.getUnsafe();
    private static final long ID = UNSAFE.objectFieldOffset(Thread.class, "tid");

    static long idOf(Thread thread) {
      return UNSAFE.getLong(thread, ID);
    }
  }
}
