package dev.tallyman.detect;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks for rings through one dependency, shortest first, within a number of steps. Two neighbours
 * in a ring must be able to keep each other waiting, and all must be able to stand there at the
 * same time. Steps that lead away from the start are not taken: how far it is back is known
 * beforehand.
 */
final class LockOrderSearch {
  /** Is shown each ring. */
  interface Ring {
    /** Each one's taken lock is held in the next; must not be kept. */
    void found(List<LockDependency> ring);
  }

  /** What it costs to judge a ring, in steps. */
  private static final int RING = 32;

  private final LockOrderIndex index;
  private final LockDependency start;
  private final LockNode goal;
  private final Ring ring;
  private final List<LockDependency> path = new ArrayList<>();
  private final Set<LockNode> onPath = new HashSet<>();
  private final Map<LockNode, Integer> distances;
  private int steps;

  LockOrderSearch(LockOrderIndex index, LockDependency start, int steps, Ring ring) {
    this.index = index;
    this.start = start;
    this.steps = steps;
    this.ring = ring;
    goal = index.node(start.held);
    distances = index.distancesTo(goal);
  }

  /**
   * Shows the rings of the shortest length that there may be, and longer ones up to a length.
   *
   * @param longest how long the shortest may be
   * @param furtherUpTo how long others may be
   * @return whether there were steps enough
   */
  boolean run(int longest, int furtherUpTo) {
    @Nullable Integer back = distances.get(index.node(start.taken));
    if (back == null || back == 0) {
      return true;
    }
    int shortest = back + 1;
    if (shortest > longest) {
      return false;
    }
    onPath.add(index.node(start.taken));
    path.add(start);
    int last = Math.max(shortest, Math.min(furtherUpTo, distances.size()));
    for (int length = shortest; length <= last && steps > 0; length++) {
      extend(start, length - 1);
    }
    return steps > 0;
  }

  private void extend(LockDependency last, int left) {
    for (LockDependency next : List.copyOf(index.heldAt(index.node(last.taken)))) {
      if (--steps < 0) {
        return;
      }
      LockNode node = index.node(next.taken);
      Integer back = distances.get(node);
      boolean closes = left == 1;
      if (back == null
          || back > left - 1
          || closes != node.equals(goal)
          || !closes && onPath.contains(node)
          || !last.waitsFor(next)
          || closes && !next.waitsFor(start)
          || !together(next)) {
        continue;
      }
      path.add(next);
      if (closes) {
        steps -= RING;
        ring.found(path);
      } else {
        onPath.add(node);
        extend(next, left - 1);
        onPath.remove(node);
      }
      path.remove(path.size() - 1);
    }
  }

  private boolean together(LockDependency next) {
    for (LockDependency other : path) {
      if (!next.togetherWith(other, index.bySite())) {
        return false;
      }
    }
    return true;
  }
}
