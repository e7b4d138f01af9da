package dev.tallyman.detect;

import dev.tallyman.model.ThreadWait;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for whom at one moment: edges from each thread to those of whom all must act, or of
 * whom one is enough. A value.
 *
 * <p>A thread can go on if it does not wait, if its wait is timed, or if enough of those it waits
 * for can. Taking these away again and again leaves those who can never go on (the reduction of
 * Holt 1972); among them, whoever waits for each other is deadlocked, and the others queue behind.
 */
public final class WaitForGraph {
  private final Map<Long, ThreadWait> waits;
  private final Map<Long, List<Long>> waiters = new HashMap<>();

  private WaitForGraph(Map<Long, ThreadWait> waits) {
    this.waits = waits;
    for (ThreadWait wait : waits.values()) {
      for (ThreadWait.Holder holder : wait.holders()) {
        List<Long> behind = waiters.get(holder.threadId());
        if (behind == null) {
          behind = new ArrayList<>();
          waiters.put(holder.threadId(), behind);
        }
        behind.add(wait.threadId());
      }
    }
  }

  /** The graph of these waits. */
  public static WaitForGraph of(Collection<ThreadWait> snapshot) {
    Map<Long, ThreadWait> waits = new HashMap<>();
    for (ThreadWait wait : snapshot) {
      waits.put(wait.threadId(), wait);
    }
    return new WaitForGraph(waits);
  }

  /**
   * Groups of threads that wait for each other for ever. Each begins with its lowest thread id; in
   * a ring each member waits for the next, the last for the first.
   */
  public List<List<ThreadWait>> deadlocks() {
    Set<Long> stuck = stuckAmong(waits.keySet());
    List<List<ThreadWait>> deadlocks = new ArrayList<>();
    if (stuck.isEmpty()) {
      return deadlocks;
    }
    for (Set<Long> component : components(stuck)) {
      // Alone, with everybody else set free: else it only queues behind another group.
      Set<Long> members = stuckAmong(component);
      if (!members.isEmpty()) {
        for (Set<Long> group : members.equals(component) ? Set.of(members) : components(members)) {
          deadlocks.add(inOrder(group));
        }
      }
    }
    deadlocks.sort(
        new Comparator<List<ThreadWait>>() {
          @Override
          public int compare(List<ThreadWait> a, List<ThreadWait> b) {
            return Long.compare(a.get(0).threadId(), b.get(0).threadId());
          }
        });
    return deadlocks;
  }

  /** Those of these threads who can never go on, if all others can. */
  private Set<Long> stuckAmong(Set<Long> threads) {
    Set<Long> stuck = new HashSet<>(threads);
    Map<Long, Integer> missing = new HashMap<>();
    ArrayDeque<Long> free = new ArrayDeque<>();
    for (Long thread : threads) {
      ThreadWait wait = waits.get(thread);
      int within = 0;
      int all = 0;
      if (wait != null && !wait.timed()) {
        for (ThreadWait.Holder holder : wait.holders()) {
          within += threads.contains(holder.threadId()) ? 1 : 0;
          all++;
        }
      }
      missing.put(thread, within);
      if (within == 0 || (wait != null && wait.any() && within < all)) {
        free.add(thread);
      }
    }
    stuck.removeAll(free);
    while (!free.isEmpty()) {
      for (Long waiter : waiters.getOrDefault(free.remove(), List.of())) {
        ThreadWait wait = waits.get(waiter);
        if (wait == null || !stuck.contains(waiter)) {
          continue;
        }
        int left = missing.getOrDefault(waiter, 0) - 1;
        missing.put(waiter, left);
        if (wait.any() || left <= 0) {
          stuck.remove(waiter);
          free.add(waiter);
        }
      }
    }
    return stuck;
  }

  /** Groups of which each member reaches each other one, and those that reach themselves. */
  private List<Set<Long>> components(Set<Long> among) {
    List<Set<Long>> components = new ArrayList<>();
    Set<Long> done = new HashSet<>();
    for (Long thread : among) {
      if (!done.contains(thread)) {
        // The graph of those stuck is small: two searches, forward and back, will do.
        Set<Long> component = reach(thread, among, true);
        component.retainAll(reach(thread, among, false));
        done.add(thread);
        done.addAll(component);
        if (!component.isEmpty()) {
          components.add(component);
        }
      }
    }
    return components;
  }

  private Set<Long> reach(Long from, Set<Long> among, boolean forward) {
    Set<Long> reached = new HashSet<>();
    ArrayDeque<Long> left = new ArrayDeque<>();
    left.add(from);
    while (!left.isEmpty()) {
      for (Long next : next(left.remove(), forward)) {
        if (among.contains(next) && reached.add(next)) {
          left.add(next);
        }
      }
    }
    return reached;
  }

  private List<Long> next(Long thread, boolean forward) {
    if (!forward) {
      return waiters.getOrDefault(thread, List.of());
    }
    ThreadWait wait = waits.get(thread);
    if (wait == null) {
      return List.of();
    }
    List<Long> next = new ArrayList<>();
    for (ThreadWait.Holder holder : wait.holders()) {
      next.add(holder.threadId());
    }
    return next;
  }

  private List<ThreadWait> inOrder(Set<Long> members) {
    List<ThreadWait> order = new ArrayList<>();
    Set<Long> left = new HashSet<>(members);
    while (!left.isEmpty()) {
      @Nullable Long at = Collections.min(left);
      while (at != null && left.remove(at)) {
        ThreadWait wait = waits.get(at);
        at = null;
        if (wait == null) {
          break;
        }
        order.add(wait);
        for (ThreadWait.Holder holder : wait.holders()) {
          if (left.contains(holder.threadId())) {
            at = holder.threadId();
            break;
          }
        }
      }
    }
    return order;
  }

  /** Threads that are no members and wait, directly or behind others, for a member. */
  public List<ThreadWait> queueingBehind(List<ThreadWait> members) {
    Set<Long> ids = new HashSet<>();
    ArrayDeque<Long> left = new ArrayDeque<>();
    for (ThreadWait member : members) {
      ids.add(member.threadId());
      left.add(member.threadId());
    }
    List<ThreadWait> queueing = new ArrayList<>();
    while (!left.isEmpty()) {
      for (Long waiter : waiters.getOrDefault(left.remove(), List.of())) {
        ThreadWait wait = waits.get(waiter);
        if (wait != null && ids.add(waiter)) {
          queueing.add(wait);
          left.add(waiter);
        }
      }
    }
    queueing.sort(
        new Comparator<ThreadWait>() {
          @Override
          public int compare(ThreadWait a, ThreadWait b) {
            return Long.compare(a.threadId(), b.threadId());
          }
        });
    return queueing;
  }
}
