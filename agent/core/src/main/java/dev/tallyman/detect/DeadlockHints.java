package dev.tallyman.detect;

import dev.tallyman.model.ThreadWait;
import dev.tallyman.model.ThreadWait.Cause;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What to change about a deadlock, in one sentence for somebody who does not know the code. */
final class DeadlockHints {
  private DeadlockHints() {}

  static String hint(List<ThreadWait> group, LockOrderCounts orders) {
    Set<Cause> causes = EnumSet.noneOf(Cause.class);
    boolean upgrade = false;
    for (ThreadWait wait : group) {
      causes.add(wait.cause());
      upgrade |= wait.cause() == Cause.WRITE_LOCK && holdsItself(wait);
    }
    if (upgrade) {
      return "a read lock cannot be turned into the write lock: give the read lock back before"
          + " taking the write lock, and look again at what was read; or take the write lock from"
          + " the start";
    }
    if (causes.contains(Cause.CLASS_INITIALISATION)) {
      return "static initialisers must not need each other's classes: move what is shared into a"
          + " third class, or have one thread load these classes before the others start";
    }
    if (causes.contains(Cause.QUEUED_TASK)) {
      return "a task must not wait for a task that needs a thread of the same pool, or a lock that"
          + " the waiter holds: give the inner tasks a pool of their own, or go on in a callback"
          + " (CompletableFuture.thenCompose) instead of waiting";
    }
    if (causes.contains(Cause.JOIN)) {
      return "do not wait for a thread to end while holding what it still needs: release it before"
          + " join(), or join with a time limit";
    }
    if (causes.contains(Cause.RESULT)) {
      return "do not wait for a result while holding a lock that its task needs: get the result"
          + " first, or release the lock before waiting";
    }
    if (causes.contains(Cause.PERMIT)) {
      return "take permits and locks in one order everywhere, or give permits back before waiting"
          + " for a lock";
    }
    if (group.size() == 1) {
      return "this lock cannot be taken twice by one thread: release it first, or use a reentrant"
          + " one";
    }
    return order(group, orders);
  }

  private static boolean holdsItself(ThreadWait wait) {
    for (ThreadWait.Holder holder : wait.holders()) {
      if (holder.threadId() == wait.threadId()) {
        return true;
      }
    }
    return false;
  }

  private static String order(List<ThreadWait> group, LockOrderCounts orders) {
    List<String> names = new ArrayList<>();
    List<Integer> sites = new ArrayList<>();
    for (ThreadWait wait : group) {
      String name = shortName(wait.lockName());
      if (!names.contains(name)) {
        names.add(name);
        sites.add(wait.site());
      }
    }
    if (names.size() == 2) {
      // Each waits for what the other one holds: who waits for 0 holds 1.
      int zeroFirst = known(sites.get(0), sites.get(1), orders);
      int oneFirst = known(sites.get(1), sites.get(0), orders);
      int first = zeroFirst > oneFirst ? 0 : 1;
      if (zeroFirst + oneFirst > 0) {
        return String.format(
            Locale.ROOT,
            "take %s before %s everywhere: %,d of %,d known ways to nest them already do",
            names.get(first),
            names.get(1 - first),
            Math.max(zeroFirst, oneFirst),
            zeroFirst + oneFirst);
      }
      return "take these two locks in one order everywhere, for instance "
          + names.get(first)
          + " before "
          + names.get(1 - first);
    }
    if (names.size() == 1) {
      return "these locks are made at one line: take them in an order that their owners give them,"
          + " for instance by number or name, or under one lock common to all";
    }
    return "give these "
        + names.size()
        + " locks one order and take them in it everywhere, for instance "
        + names.get(names.size() - 1)
        + " before all others";
  }

  private static int known(int outer, int inner, LockOrderCounts orders) {
    return outer == 0 || inner == 0 || outer == inner ? 0 : orders.combinations(outer, inner);
  }

  private static String shortName(String lockName) {
    int end = lockName.indexOf(" (");
    return end < 0 ? lockName : lockName.substring(0, end);
  }
}
