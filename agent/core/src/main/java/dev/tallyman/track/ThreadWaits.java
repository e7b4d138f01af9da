package dev.tallyman.track;

import dev.tallyman.model.ThreadWait;
import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.TallyHooks;
import org.jspecify.annotations.Nullable;

/**
 * Which platform threads wait for a lock that somebody owns, read from the threads and the locks
 * themselves: nothing is recorded when a lock is taken. Reads of other threads' fields are not one
 * moment; a cycle is only believed after several looks. Monitors are asked of the JVM, and only
 * about threads that were blocked in the look before as well.
 *
 * <p>The agent's deadlock thread only.
 */
public final class ThreadWaits {
  private final SiteCatalog sites;
  private final boolean management;
  private final ThreadGroup root;
  private Thread[] threads = new Thread[64];
  private Map<Long, Boolean> blockedBefore = new HashMap<>();

  /** Looks at the threads of this JVM. */
  public ThreadWaits(SiteCatalog sites) {
    this.sites = sites;
    this.management = ModuleLayer.boot().findModule("java.management").isPresent();
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null) {
      group = group.getParent();
    }
    this.root = group;
  }

  /** Everyone who waits for somebody, now. */
  public List<ThreadWait> look() {
    int count = root.enumerate(threads, true);
    while (count == threads.length) {
      threads = new Thread[threads.length * 2];
      count = root.enumerate(threads, true);
    }
    List<ThreadWait> waits = new ArrayList<>();
    List<Thread> blocked = new ArrayList<>();
    Map<Long, Boolean> blockedNow = new HashMap<>();
    for (int i = 0; i < count; i++) {
      Thread thread = threads[i];
      threads[i] = null;
      switch (thread.getState()) {
        case WAITING, TIMED_WAITING -> {
          ThreadWait wait = parked(thread);
          if (wait != null) {
            waits.add(wait);
          }
        }
        case BLOCKED -> {
          blockedNow.put(thread.getId(), Boolean.TRUE);
          if (blockedBefore.containsKey(thread.getId())) {
            blocked.add(thread);
          }
        }
        default -> {}
      }
    }
    blockedBefore = blockedNow;
    if (!blocked.isEmpty() && management) {
      Monitors.add(blocked, waits);
    }
    return waits;
  }

  private @Nullable ThreadWait parked(Thread thread) {
    Object blocker = LockSupport.getBlocker(thread);
    Thread owner = TallyHooks.ownerOf(blocker);
    if (owner == null || owner == thread) {
      return null;
    }
    boolean timed = thread.getState() != Thread.State.WAITING;
    if (LockSupport.getBlocker(thread) != blocker) {
      return null; // it moved on while we looked
    }
    return new ThreadWait(
        thread.getId(),
        thread.getName(),
        false,
        timed,
        System.identityHashCode(blocker),
        nameOf(blocker),
        owner.getId(),
        owner.getName(),
        TallyHooks.holdsOf(blocker));
  }

  private String nameOf(Object sync) {
    String known = sites.nameOf(TallyHooks.siteOf(sync));
    if (known != null) {
      return known;
    }
    Class<?> type = sync.getClass();
    Class<?> outer = type.getEnclosingClass();
    String name = (outer == null ? type : outer).getName();
    return name.substring(name.lastIndexOf('.') + 1)
        + "@"
        + Integer.toHexString(System.identityHashCode(sync));
  }

  /** Apart, so that java.management is not needed where there is none. */
  private static final class Monitors {
    static void add(List<Thread> blocked, List<ThreadWait> into) {
      long[] ids = new long[blocked.size()];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = blocked.get(i).getId();
      }
      ThreadMXBean threads = ManagementFactory.getThreadMXBean();
      for (ThreadInfo info : threads.getThreadInfo(ids)) {
        LockInfo lock = info == null ? null : info.getLockInfo();
        if (lock == null || info.getLockOwnerId() <= 0) {
          continue;
        }
        if (info.getThreadState() != Thread.State.BLOCKED) {
          continue;
        }
        String type = lock.getClassName();
        into.add(
            new ThreadWait(
                info.getThreadId(),
                info.getThreadName(),
                false,
                false,
                lock.getIdentityHashCode() | 1L << 32,
                "monitor of "
                    + type.substring(type.lastIndexOf('.') + 1)
                    + "@"
                    + Integer.toHexString(lock.getIdentityHashCode()),
                info.getLockOwnerId(),
                info.getLockOwnerName(),
                0));
      }
    }
  }
}
