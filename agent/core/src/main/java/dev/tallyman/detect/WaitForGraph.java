package dev.tallyman.detect;

import dev.tallyman.model.ThreadWait;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for whom at one moment: an edge from each thread to the owner of the lock it waits for.
 * A value. A thread waits for one lock at a time, so each has at most one edge, and a cycle is
 * found by following them (Coffman, Elphick and Shoshani 1971).
 */
public final class WaitForGraph {
  private final Map<Long, ThreadWait> waits;

  private WaitForGraph(Map<Long, ThreadWait> waits) {
    this.waits = waits;
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
   * Cycles that cannot end by themselves: no member's wait is timed. Each begins with its lowest
   * thread id, each member waits for the next, the last for the first.
   */
  public List<List<ThreadWait>> deadlocks() {
    List<List<ThreadWait>> cycles = new ArrayList<>();
    Set<Long> done = new HashSet<>();
    for (ThreadWait start : waits.values()) {
      List<Long> path = new ArrayList<>();
      Set<Long> onPath = new HashSet<>();
      Long at = start.threadId();
      while (waits.containsKey(at) && !done.contains(at) && onPath.add(at)) {
        path.add(at);
        at = waits.get(at).ownerId();
      }
      if (onPath.contains(at) && !done.contains(at)) {
        cycle(path.subList(path.indexOf(at), path.size()), cycles);
      }
      done.addAll(path);
    }
    return cycles;
  }

  private void cycle(List<Long> members, List<List<ThreadWait>> into) {
    int first = 0;
    for (int i = 0; i < members.size(); i++) {
      ThreadWait wait = waits.get(members.get(i));
      if (wait == null || wait.timed()) {
        return;
      }
      if (members.get(i) < members.get(first)) {
        first = i;
      }
    }
    List<ThreadWait> cycle = new ArrayList<>();
    for (int i = 0; i < members.size(); i++) {
      cycle.add(waits.get(members.get((first + i) % members.size())));
    }
    into.add(cycle);
  }

  /** Threads that are no members and wait, directly or behind others, for a member. */
  public List<ThreadWait> queueingBehind(List<ThreadWait> cycle) {
    Set<Long> members = new HashSet<>();
    for (ThreadWait member : cycle) {
      members.add(member.threadId());
    }
    List<ThreadWait> queueing = new ArrayList<>();
    for (ThreadWait wait : waits.values()) {
      if (!members.contains(wait.threadId()) && leadsTo(members, wait)) {
        queueing.add(wait);
      }
    }
    queueing.sort((a, b) -> Long.compare(a.threadId(), b.threadId()));
    return queueing;
  }

  private boolean leadsTo(Set<Long> members, ThreadWait from) {
    @Nullable ThreadWait at = from;
    for (int steps = 0; at != null && steps <= waits.size(); steps++) {
      if (members.contains(at.ownerId())) {
        return true;
      }
      at = waits.get(at.ownerId());
    }
    return false;
  }
}
