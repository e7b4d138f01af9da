package dev.tallyman.track;

import dev.tallyman.model.ThreadWait;
import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who waits to enter which monitor, and who for the end of a thread: {@code Thread.join} waits
 * inside the thread's own monitor. Of platform threads the JVM tells at once; of virtual threads,
 * and of platform threads that wait for one, by {@link ThreadSnapshots}.
 *
 * <p>Apart, so that java.management is not needed where there is none. The agent's deadlock thread
 * only.
 */
final class MonitorWaits {
  /** Of so many threads monitors are looked for, most. */
  private static final int MOST_SNAPSHOTS = 2_000;

  private static final int MOST_INFOS = 2_000;

  /** Within so many frames of the innermost one {@code Thread.join} must be. */
  private static final int NEAR = 6;

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  /** How often the thread has blocked or waited so far; it has moved on when that changes. */
  long mark(Thread platform) {
    ThreadInfo info = threads.getThreadInfo(platform.getId());
    return info == null ? 0 : info.getBlockedCount() << 32 ^ info.getWaitedCount();
  }

  /** Adds the waits of platform threads for monitors that platform threads own. */
  void platform(WaitLook look) {
    List<Thread> blocked = new ArrayList<>();
    for (Thread thread : look.blocked) {
      if (!VirtualThreads.isVirtual(thread)) {
        blocked.add(thread);
      }
    }
    ThreadInfo[] infos = infos(blocked);
    for (int i = 0; i < infos.length; i++) {
      ThreadInfo info = infos[i];
      LockInfo lock = info == null ? null : info.getLockInfo();
      if (lock == null
          || info.getLockOwnerId() <= 0
          || info.getThreadState() != Thread.State.BLOCKED) {
        continue;
      }
      WaitLook.Wait wait = new WaitLook.Wait(blocked.get(i), false, null);
      name(wait, lock.getClassName(), lock.getIdentityHashCode());
      wait.holders.add(
          new ThreadWait.Holder(
              info.getLockOwnerId(), info.getLockOwnerName(), false, 0, wait.name));
      look.waits.put(info.getThreadId(), wait);
    }
  }

  private static void name(WaitLook.Wait wait, String className, int hash) {
    wait.is(
        ThreadWait.Cause.MONITOR,
        WaitLook.monitor(hash),
        "monitor of " + WaitLook.nameOf(className, hash));
  }

  private @Nullable ThreadInfo[] infos(List<Thread> of) {
    int count = Math.min(MOST_INFOS, of.size());
    if (count == 0) {
      return new ThreadInfo[0];
    }
    long[] ids = new long[count];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = of.get(i).getId();
    }
    return threads.getThreadInfo(ids);
  }

  /** Adds what only snapshots tell: monitors of which a side is a virtual thread. */
  void virtual(WaitLook look) {
    if (!ThreadSnapshots.available()) {
      return;
    }
    Map<Object, List<WaitLook.Wait>> wanted = new IdentityHashMap<>();
    for (Thread thread : look.blocked) {
      if (look.waits.containsKey(thread.getId())) {
        continue;
      }
      if (look.snapshots.size() >= MOST_SNAPSHOTS) {
        break;
      }
      ThreadSnapshots.Snapshot snapshot = snapshot(look, thread);
      if (snapshot == null || snapshot.entering() == null) {
        continue;
      }
      Object object = snapshot.entering();
      WaitLook.Wait wait = new WaitLook.Wait(thread, false, null);
      name(wait, object.getClass().getName(), System.identityHashCode(object));
      List<WaitLook.Wait> waiters = wanted.get(object);
      if (waiters == null) {
        waiters = new ArrayList<>();
        wanted.put(object, waiters);
      }
      waiters.add(wait);
    }
    if (wanted.isEmpty()) {
      return;
    }
    // Who owns one of them and does not wait itself can go on, and is of no interest.
    List<Thread> owners = new ArrayList<>(look.blocked);
    for (WaitLook.Wait wait : look.waits.values()) {
      if (!wait.timed) {
        owners.add(wait.thread);
      }
    }
    int left = wanted.size();
    for (Thread owner : owners) {
      if (left == 0 || look.snapshots.size() >= MOST_SNAPSHOTS) {
        break;
      }
      ThreadSnapshots.Snapshot snapshot = snapshot(look, owner);
      if (snapshot == null) {
        continue;
      }
      for (Object owned : snapshot.owned()) {
        List<WaitLook.Wait> waiters = owned == snapshot.waitingOn() ? null : wanted.get(owned);
        if (waiters == null) {
          continue;
        }
        for (WaitLook.Wait wait : waiters) {
          if (wait.holders.isEmpty() && wait.thread != owner) {
            wait.holder(owner, 0, wait.name);
            look.waits.put(wait.thread.getId(), wait);
          }
        }
        left--;
      }
    }
  }

  private static ThreadSnapshots.@Nullable Snapshot snapshot(WaitLook look, Thread thread) {
    Long id = thread.getId();
    if (!look.snapshots.containsKey(id)) {
      look.snapshots.put(id, ThreadSnapshots.of(thread));
    }
    return look.snapshots.get(id);
  }

  /** Adds who waits for the end of a thread. */
  void joins(WaitLook look) {
    Map<Object, Thread> ends = new IdentityHashMap<>();
    for (WaitLook.Wait wait : look.waits.values()) {
      Object end = VirtualThreads.endOf(wait.thread);
      if (end != null) {
        ends.put(end, wait.thread);
      }
    }
    for (Thread thread : look.blocked) {
      Object end = VirtualThreads.endOf(thread);
      if (end != null) {
        ends.put(end, thread);
      }
    }
    List<Thread> silent = new ArrayList<>();
    for (WaitLook.Wait wait : look.waits.values()) {
      if (wait.cause != null || wait.timed) {
        continue;
      }
      Thread joined = wait.on == null ? null : ends.get(wait.on);
      if (joined != null) {
        joins(wait, joined);
      } else if (wait.on == null && !VirtualThreads.isVirtual(wait.thread)) {
        silent.add(wait.thread);
      } else if (wait.on == null
          && ThreadSnapshots.available()
          && look.snapshots.size() < MOST_SNAPSHOTS) {
        ThreadSnapshots.Snapshot snapshot = snapshot(look, wait.thread);
        if (snapshot != null
            && snapshot.waitingOn() instanceof Thread other
            && isJoin(snapshot.stack())) {
          joins(wait, other);
        }
      }
    }
    platformJoins(look, silent);
  }

  private static void joins(WaitLook.Wait wait, Thread joined) {
    if (wait.thread == joined) {
      return; // a way to sleep for ever
    }
    wait.is(
        ThreadWait.Cause.JOIN,
        WaitLook.identity(joined) | 2L << 32,
        "the end of thread " + joined.getName());
    wait.holder(joined, 0, "its own end, which " + wait.thread.getName() + " awaits");
  }

  private void platformJoins(WaitLook look, List<Thread> silent) {
    if (silent.isEmpty()) {
      return;
    }
    Set<String> threadTypes = new HashSet<>();
    for (Thread thread : look.platform) {
      threadTypes.add(thread.getClass().getName());
    }
    Map<Long, Integer> hashes = new HashMap<>();
    for (ThreadInfo info : infos(silent)) {
      LockInfo lock = info == null ? null : info.getLockInfo();
      if (lock != null && threadTypes.contains(lock.getClassName())) {
        hashes.put(info.getThreadId(), lock.getIdentityHashCode());
      }
    }
    for (Map.Entry<Long, Integer> entry : hashes.entrySet()) {
      ThreadInfo info = threads.getThreadInfo(entry.getKey(), NEAR);
      WaitLook.Wait wait = look.waits.get(entry.getKey());
      LockInfo lock = info == null ? null : info.getLockInfo();
      if (lock == null
          || wait == null
          || info.getThreadState() != Thread.State.WAITING
          || lock.getIdentityHashCode() != entry.getValue()
          || !isJoin(info.getStackTrace())) {
        continue;
      }
      for (Thread joined : look.platform) {
        if (System.identityHashCode(joined) == entry.getValue()
            && joined.getClass().getName().equals(lock.getClassName())) {
          joins(wait, joined);
          break;
        }
      }
    }
  }

  private static boolean isJoin(StackTraceElement[] stack) {
    for (int i = 0; i < stack.length && i < NEAR; i++) {
      if (stack[i].getMethodName().equals("join")
          && stack[i].getClassName().equals("java.lang.Thread")) {
        return true;
      }
    }
    return false;
  }
}
