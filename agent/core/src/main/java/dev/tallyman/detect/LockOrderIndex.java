package dev.tallyman.detect;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Dependencies by the lock that was held and by the one that was taken. */
final class LockOrderIndex {
  private final boolean bySite;
  private final Map<LockNode, List<LockDependency>> byHeld = new HashMap<>();
  private final Map<LockNode, List<LockDependency>> byTaken = new HashMap<>();

  /**
   * An empty one.
   *
   * @param bySite whether all locks of a site are one node
   */
  LockOrderIndex(boolean bySite) {
    this.bySite = bySite;
  }

  boolean bySite() {
    return bySite;
  }

  LockNode node(LockNode lock) {
    return bySite ? lock.anyOfSite() : lock;
  }

  /** Takes it in; within one site there is no order between sites. */
  void add(LockDependency dependency) {
    if (bySite && dependency.withinSite()) {
      return;
    }
    LockNode held = node(dependency.held);
    LockNode taken = node(dependency.taken);
    add(byHeld, held, dependency);
    add(byTaken, taken, dependency);
  }

  private static void add(
      Map<LockNode, List<LockDependency>> map, LockNode node, LockDependency dependency) {
    List<LockDependency> list = map.get(node);
    if (list == null) {
      list = new ArrayList<>();
      map.put(node, list);
    }
    list.add(dependency);
  }

  void remove(LockDependency dependency) {
    remove(byHeld, node(dependency.held), dependency);
    remove(byTaken, node(dependency.taken), dependency);
  }

  private static void remove(
      Map<LockNode, List<LockDependency>> map, LockNode node, LockDependency dependency) {
    List<LockDependency> list = map.get(node);
    if (list != null && list.remove(dependency) && list.isEmpty()) {
      map.remove(node);
    }
  }

  List<LockDependency> heldAt(LockNode node) {
    return byHeld.getOrDefault(node, List.of());
  }

  /**
   * How many steps it is at least from each node to this one; nodes without a way are not in it.
   */
  Map<LockNode, Integer> distancesTo(LockNode goal) {
    Map<LockNode, Integer> distances = new HashMap<>();
    Deque<LockNode> queue = new ArrayDeque<>();
    distances.put(goal, 0);
    queue.add(goal);
    for (LockNode at = queue.poll(); at != null; at = queue.poll()) {
      int next = distances.getOrDefault(at, 0) + 1;
      for (LockDependency dependency : byTaken.getOrDefault(at, List.of())) {
        LockNode held = node(dependency.held);
        if (distances.putIfAbsent(held, next) == null) {
          queue.add(held);
        }
      }
    }
    return distances;
  }
}
