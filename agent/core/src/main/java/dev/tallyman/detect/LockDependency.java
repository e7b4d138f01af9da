package dev.tallyman.detect;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One way in which one lock was taken while another was held: which two, how, what else was held,
 * and by which threads. The lock dependency of Joshi, Park, Sen and Naik (A randomized dynamic
 * program analysis technique for detecting real deadlocks, PLDI 2009), with modes.
 */
final class LockDependency {
  private static final int MOST_THREADS = 6;

  final LockNode held;
  final LockNode taken;
  final boolean heldShared;
  final boolean takenShared;

  /** All that was held, with whether it was shared; the held lock among them. */
  final Map<LockNode, Boolean> guards;

  final LockCombination combination;
  final List<StackTraceElement> heldStack;
  final List<StackTraceElement> takenStack;
  private final List<OrderThread> threads = new ArrayList<>();

  LockDependency(
      LockNode held,
      boolean heldShared,
      LockNode taken,
      boolean takenShared,
      Map<LockNode, Boolean> guards,
      LockCombination combination,
      List<StackTraceElement> heldStack,
      List<StackTraceElement> takenStack) {
    this.held = held;
    this.heldShared = heldShared;
    this.taken = taken;
    this.takenShared = takenShared;
    this.guards = Map.copyOf(guards);
    this.combination = combination;
    this.heldStack = heldStack;
    this.takenStack = takenStack;
  }

  boolean sameAs(LockDependency other) {
    return held.equals(other.held)
        && taken.equals(other.taken)
        && heldShared == other.heldShared
        && takenShared == other.takenShared
        && guards.equals(other.guards);
  }

  /** Whether both locks were made at one site. */
  boolean withinSite() {
    return held.site() == taken.site();
  }

  /** Of each thread the first moment and the newest; when there are too many, the oldest goes. */
  void seenBy(OrderThread thread) {
    int known = 0;
    for (int i = 0; i < threads.size(); i++) {
      if (threads.get(i).id() == thread.id() && ++known == 2) {
        threads.remove(i);
        break;
      }
    }
    if (threads.size() == MOST_THREADS) {
      threads.remove(0);
    }
    threads.add(thread);
  }

  List<OrderThread> threads() {
    return threads;
  }

  OrderThread newest() {
    return threads.get(threads.size() - 1);
  }

  /** Whether any thread may stand for the ones that were seen. */
  boolean byAnyThread() {
    return combination.byAnyThread();
  }

  /**
   * Whether two threads can be where this and the other were seen at the same time: no lock is held
   * in both, except by readers.
   *
   * @param bySite take locks of one site for one lock: it is not known which instances they will be
   */
  boolean togetherWith(LockDependency other, boolean bySite) {
    for (Map.Entry<LockNode, Boolean> mine : guards.entrySet()) {
      if (bySite) {
        for (Map.Entry<LockNode, Boolean> theirs : other.guards.entrySet()) {
          if (mine.getKey().site() == theirs.getKey().site()
              && !(mine.getValue() && theirs.getValue())) {
            return false;
          }
        }
      } else {
        Boolean theirs = other.guards.get(mine.getKey());
        if (theirs != null && !(mine.getValue() && theirs)) {
          return false;
        }
      }
    }
    return true;
  }

  /** Whether who holds what the other one held keeps this one waiting: not among readers. */
  boolean waitsFor(LockDependency other) {
    return !takenShared || !other.heldShared;
  }
}
