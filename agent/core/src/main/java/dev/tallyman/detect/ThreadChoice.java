package dev.tallyman.detect;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thread for each dependency of a ring, no two the same: a system of distinct representatives
 * (Hall 1935), found by trying. What any thread does may be done by one that stands elsewhere too.
 */
final class ThreadChoice {
  private static final int STEPS = 100_000;

  private final List<LockDependency> ring;
  private final @Nullable ThreadLives lives;
  private final boolean byAny;
  private final OrderThread[] chosen;
  private int steps = STEPS;

  private ThreadChoice(List<LockDependency> ring, @Nullable ThreadLives lives, boolean byAny) {
    this.ring = ring;
    this.lives = lives;
    this.byAny = byAny;
    chosen = new OrderThread[ring.size()];
  }

  /**
   * The threads, in the order of the ring.
   *
   * @param lives if given, no two of them are apart in time
   * @return null if there are none
   */
  static OrderThread @Nullable [] of(List<LockDependency> ring, @Nullable ThreadLives lives) {
    ThreadChoice strict = new ThreadChoice(ring, lives, false);
    if (strict.choose(0)) {
      return strict.chosen;
    }
    ThreadChoice byAny = new ThreadChoice(ring, lives, true);
    return byAny.choose(0) ? byAny.chosen : null;
  }

  private boolean choose(int at) {
    if (at == ring.size()) {
      return true;
    }
    List<OrderThread> threads = ring.get(at).threads();
    for (int i = threads.size() - 1; i >= 0; i--) {
      if (fits(threads.get(i), at)) {
        chosen[at] = threads.get(i);
        if (choose(at + 1)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean fits(OrderThread thread, int at) {
    for (int i = 0; i < at; i++) {
      if (--steps < 0) {
        return false;
      }
      if (thread.id() == chosen[i].id()) {
        if (!byAny || !(ring.get(at).byAnyThread() || ring.get(i).byAnyThread())) {
          return false;
        }
      } else if (lives != null && OrderThread.apart(thread, chosen[i], lives)) {
        return false;
      }
    }
    return true;
  }
}
