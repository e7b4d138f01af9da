package dev.tallyman.detect;

import dev.tallyman.model.LockNesting;
import dev.tallyman.model.NestedLock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * A small program of threads that take and give back locks, made up by chance, and all that can
 * happen when it runs: every interleaving. Each lock has a site of its own or shares one.
 */
final class LockProgram {
  private static final int ACQUIRE = 0;
  private static final int READ = 1;
  private static final int TRY = 2;
  private static final int RELEASE = 3;

  /** Where a failed try goes on: behind the release that belongs to it. */
  private record Step(int what, int lock, int otherwise) {}

  private final List<List<Step>> threads = new ArrayList<>();
  private final int locks;
  private final int[] sites;

  private LockProgram(int locks, int[] sites) {
    this.locks = locks;
    this.sites = sites;
  }

  /**
   * A program by chance.
   *
   * @param nested give back in the reverse order of taking; else in any
   */
  static LockProgram random(Random random, boolean nested, boolean sharedSites) {
    int locks = 2 + random.nextInt(3);
    int[] sites = new int[locks];
    for (int i = 0; i < locks; i++) {
      sites[i] = sharedSites && random.nextBoolean() ? 1 : 10 + i;
    }
    LockProgram program = new LockProgram(locks, sites);
    int threads = 2 + random.nextInt(2);
    for (int t = 0; t < threads; t++) {
      program.threads.add(nested ? program.blocks(random) : program.chain(random));
    }
    return program;
  }

  private List<Step> blocks(Random random) {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < 1 + random.nextInt(2); i++) {
      block(random, steps, new ArrayList<>(), 1 + random.nextInt(3));
    }
    return steps;
  }

  private void block(Random random, List<Step> steps, List<Integer> held, int depth) {
    int lock = random.nextInt(locks);
    boolean again = held.contains(lock);
    int what = again || random.nextInt(5) > 1 ? ACQUIRE : random.nextBoolean() ? READ : TRY;
    if (again && !exclusively(steps, lock)) {
      return;
    }
    int at = steps.size();
    steps.add(new Step(what, lock, 0));
    held.add(lock);
    for (int i = 0; depth > 1 && i < 1 + random.nextInt(2); i++) {
      block(random, steps, held, depth - 1);
    }
    held.remove(held.size() - 1);
    steps.add(new Step(RELEASE, lock, 0));
    steps.set(at, new Step(what, lock, steps.size()));
  }

  /** Whether all that is held of a lock at the end of these steps was taken alone. */
  private static boolean exclusively(List<Step> steps, int lock) {
    Deque<Integer> held = new ArrayDeque<>();
    for (Step step : steps) {
      if (step.lock == lock) {
        if (step.what == RELEASE) {
          held.pop();
        } else {
          held.push(step.what);
        }
      }
    }
    return !held.contains(READ);
  }

  /** Hand over hand, and whatever else comes. */
  private List<Step> chain(Random random) {
    List<Step> steps = new ArrayList<>();
    List<Integer> held = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      if (!held.isEmpty() && (held.size() == 3 || random.nextInt(3) == 0)) {
        steps.add(new Step(RELEASE, held.remove(random.nextInt(held.size())), 0));
      } else {
        int lock = random.nextInt(locks);
        if (!held.contains(lock)) {
          held.add(lock);
          steps.add(new Step(random.nextInt(4) == 0 ? READ : ACQUIRE, lock, 0));
        }
      }
    }
    while (!held.isEmpty()) {
      steps.add(new Step(RELEASE, held.remove(0), 0));
    }
    return steps;
  }

  /** What is seen when each thread runs alone, one after the other, all alive. */
  List<LockNesting> nestings() {
    List<LockNesting> seen = new ArrayList<>();
    for (int t = 0; t < threads.size(); t++) {
      List<NestedLock> held = new ArrayList<>();
      for (Step step : threads.get(t)) {
        if (step.what == RELEASE) {
          for (int i = held.size() - 1; i >= 0; i--) {
            if (held.get(i).instance() == step.lock + 1) {
              held.remove(i);
              break;
            }
          }
        } else {
          NestedLock lock =
              new NestedLock(
                  sites[step.lock], step.lock + 1, step.what == READ, step.what == TRY, List.of());
          if (!held.isEmpty()) {
            seen.add(new LockNesting(held, lock, t + 2, "t" + t, false, 100, 0));
          }
          held.add(lock);
        }
      }
    }
    return seen;
  }

  /** The locks of each ring of waiting threads that some interleaving ends in. */
  Set<Set<Integer>> deadlocks() {
    Set<Set<Integer>> rings = new HashSet<>();
    Set<List<Integer>> visited = new HashSet<>();
    Deque<State> todo = new ArrayDeque<>();
    State start = new State(threads.size(), locks);
    todo.push(start);
    visited.add(start.key());
    while (!todo.isEmpty()) {
      State state = todo.pop();
      for (int t = 0; t < threads.size(); t++) {
        State next = state.step(t);
        if (next != null && visited.add(next.key())) {
          todo.push(next);
        }
      }
      state.rings(rings);
    }
    return rings;
  }

  private final class State {
    final int[] at;

    /** By thread and lock: how often taken alone, and how often as a reader. */
    final int[][] alone;

    final int[][] reads;

    State(int threads, int locks) {
      at = new int[threads];
      alone = new int[threads][locks];
      reads = new int[threads][locks];
    }

    State(State other) {
      at = other.at.clone();
      alone = Arrays.stream(other.alone).map(int[]::clone).toArray(int[][]::new);
      reads = Arrays.stream(other.reads).map(int[]::clone).toArray(int[][]::new);
    }

    List<Integer> key() {
      List<Integer> key = new ArrayList<>();
      for (int t = 0; t < at.length; t++) {
        key.add(at[t]);
        for (int lock = 0; lock < locks; lock++) {
          key.add(alone[t][lock] * 16 + reads[t][lock]);
        }
      }
      return key;
    }

    Step wants(int thread) {
      List<Step> steps = threads.get(thread);
      return at[thread] < steps.size() ? steps.get(at[thread]) : null;
    }

    /** Whether one thread's holds keep another one from taking a lock in this way. */
    boolean keepsOut(int holder, int thread, Step step) {
      return holder != thread
          && (alone[holder][step.lock] > 0 || step.what != READ && reads[holder][step.lock] > 0);
    }

    State step(int thread) {
      Step step = wants(thread);
      if (step == null) {
        return null;
      }
      State next = new State(this);
      next.at[thread]++;
      if (step.what == RELEASE) {
        if (alone[thread][step.lock] > 0) {
          next.alone[thread][step.lock]--;
        } else {
          next.reads[thread][step.lock]--;
        }
        return next;
      }
      for (int holder = 0; holder < at.length; holder++) {
        if (keepsOut(holder, thread, step)) {
          next.at[thread] = step.otherwise;
          return step.what == TRY ? next : null;
        }
      }
      (step.what == READ ? next.reads : next.alone)[thread][step.lock]++;
      return next;
    }

    void rings(Set<Set<Integer>> into) {
      for (int t = 0; t < at.length; t++) {
        ring(t, t, new ArrayList<>(), into);
      }
    }

    private void ring(int first, int thread, List<Integer> path, Set<Set<Integer>> into) {
      Step step = wants(thread);
      if (step == null || step.what == RELEASE || step.what == TRY || path.contains(thread)) {
        return;
      }
      path.add(thread);
      for (int holder = 0; holder < at.length; holder++) {
        if (keepsOut(holder, thread, step)) {
          if (holder == first) {
            Set<Integer> ring = new TreeSet<>();
            for (int member : path) {
              Step wanted = wants(member);
              ring.add(wanted.lock + 1);
            }
            into.add(ring);
          } else {
            ring(first, holder, path, into);
          }
        }
      }
      path.remove(path.size() - 1);
    }
  }
}
