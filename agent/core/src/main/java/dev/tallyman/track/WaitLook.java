package dev.tallyman.track;

import dev.tallyman.model.ThreadWait;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One look at the threads: who waits, for what, and for whom as far as that is known yet. */
final class WaitLook {
  /** A thread that waits. */
  static final class Wait {
    final Thread thread;
    final boolean timed;

    /** What it is parked on; null for monitors and waits inside objects. */
    final @Nullable Object on;

    ThreadWait.@Nullable Cause cause;
    long lock;
    String name = "";
    int site;
    boolean any;
    final List<ThreadWait.Holder> holders = new ArrayList<>();

    Wait(Thread thread, boolean timed, @Nullable Object on) {
      this.thread = thread;
      this.timed = timed;
      this.on = on;
    }

    /** It is known who must act. */
    void is(ThreadWait.Cause cause, long lock, String name) {
      this.cause = cause;
      this.lock = lock;
      this.name = name;
    }

    /** The name is found when it is told. */
    void holder(long id, String what) {
      holders.add(new ThreadWait.Holder(id, "", false, 0, what));
    }

    void holder(Thread holder, int times, String what) {
      holders.add(
          new ThreadWait.Holder(
              holder.getId(), holder.getName(), VirtualThreads.isVirtual(holder), times, what));
    }
  }

  /** All platform threads. */
  List<Thread> platform = List.of();

  /** Everyone who waits, known for whom or not, by thread id. */
  final Map<Long, Wait> waits = new LinkedHashMap<>();

  /** Who waits to enter a monitor, in {@link #waits} once it is known which. */
  final List<Thread> blocked = new ArrayList<>();

  /** Platform threads that run, or wait in a way that looks so. */
  final List<Thread> running = new ArrayList<>();

  /** Snapshots taken for this look; null for a thread that has ended. */
  final Map<Long, ThreadSnapshots.@Nullable Snapshot> snapshots = new HashMap<>();

  /** A lock's identity, in a number. */
  static long identity(Object object) {
    return System.identityHashCode(object);
  }

  /** The identity of an object as a monitor: another one than as a lock. */
  static long monitor(int identityHash) {
    return identityHash | 1L << 32;
  }

  static String nameOf(String className, int identityHash) {
    return className.substring(className.lastIndexOf('.') + 1)
        + "@"
        + Integer.toHexString(identityHash);
  }

  /** Whether a wait of another thread names this one. */
  boolean isWaitedFor(long threadId) {
    for (Wait wait : waits.values()) {
      if (wait.cause == null || wait.timed) {
        continue;
      }
      for (ThreadWait.Holder holder : wait.holders) {
        if (holder.threadId() == threadId) {
          return true;
        }
      }
    }
    return false;
  }
}
