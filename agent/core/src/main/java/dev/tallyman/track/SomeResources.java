package dev.tallyman.track;

import dev.tallyman.model.Question;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.TallyFollow;
import java.util.concurrent.locks.TallyLine;

/**
 * A few of the resources that are there of each of several lines, for one who looks for their
 * holders. One pass over the table of what is followed, whose parts are locked for some
 * microseconds each. The agent's thread only.
 */
public final class SomeResources {
  private SomeResources() {}

  /**
   * Some of what is there, chosen at random.
   *
   * @param lines which lines, and which of their cells
   * @param most how many of each at most
   * @return by line, strongly: not to be kept
   */
  public static Map<Births, List<Object>> of(
      Collection<Births> lines, int most, SplittableRandom random) {
    Map<Births, List<Object>> all = new LinkedHashMap<>();
    Map<TallyLine, Draw> open = new HashMap<>();
    Map<TallyLine, Draw> given = new HashMap<>();
    for (Births line : lines) {
      List<Object> some = new ArrayList<>();
      all.put(line, some);
      if (line instanceof LineCell cell) {
        (cell.question() == Question.OPEN ? open : given)
            .put(cell.hooked(), new Draw(some, most, random));
      } else {
        line.some(most, some);
      }
    }
    if (!open.isEmpty() || !given.isEmpty()) {
      TallyFollow.each(
          new TallyFollow.Visitor() {
            @Override
            public void followed(TallyLine line, boolean released, Reference<?> resource) {
              Draw draw = (released ? given : open).get(line);
              if (draw != null) {
                draw.consider(resource);
              }
            }
          });
      revive(open);
      revive(given);
    }
    return all;
  }

  private static void revive(Map<TallyLine, Draw> draws) {
    for (Draw draw : draws.values()) {
      draw.revive();
    }
  }

  /** A reservoir (Vitter 1985, algorithm R). */
  private static final class Draw {
    private final List<Object> into;
    private final int most;
    private final SplittableRandom random;
    private final List<Reference<?>> drawn = new ArrayList<>();
    private int seen;

    Draw(List<Object> into, int most, SplittableRandom random) {
      this.into = into;
      this.most = most;
      this.random = random;
    }

    void consider(Reference<?> resource) {
      seen++;
      if (drawn.size() < most) {
        drawn.add(resource);
      } else {
        int at = random.nextInt(seen);
        if (at < most) {
          drawn.set(at, resource);
        }
      }
    }

    void revive() {
      for (Reference<?> reference : drawn) {
        Object resource = reference.get();
        if (resource != null) {
          into.add(resource);
        }
      }
    }
  }
}
