package dev.tallyman.walk;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Tells from round to round what has come into one collection and what has gone. Holds elements
 * weakly, and the collection only while a round lasts. What is in it at the first round was not
 * born there.
 */
abstract class Follower {
  private final SplittableRandom random;
  private @Nullable Object collection;
  private @Nullable Places places;
  private int round;
  private boolean ended;

  Follower(SplittableRandom random) {
    this.random = random;
  }

  /** Looks at the collection; until {@link #leave} its elements can be asked about. */
  final void enter(Object visited, Places shared, Births births) {
    round++;
    collection = visited;
    places = shared;
    look(visited, births);
  }

  final void leave() {
    left();
    collection = null;
    places = null;
  }

  /** The collection itself is gone, and all elements with it. */
  final void end() {
    ended = true;
  }

  final boolean ended() {
    return ended;
  }

  final boolean looking() {
    return collection != null;
  }

  final int round() {
    return round;
  }

  final SplittableRandom random() {
    return random;
  }

  final Places places() {
    Places shared = places;
    if (shared == null) {
      throw new IllegalStateException("no round");
    }
    return shared;
  }

  /**
   * Asked twice before it is believed to be gone, and where it may be out of sight for longer than
   * a moment, in the next round once more.
   */
  final boolean sees(Element element) {
    Object visited = collection;
    Object referent = element.get();
    if (visited == null || referent == null) {
      return false;
    }
    boolean seen = contains(visited, referent, element);
    seen = seen || contains(visited, referent, element);
    boolean doubted = !seen && mayHide() && !element.doubted;
    element.doubted = doubted;
    return seen || doubted;
  }

  /** Finds what is new. */
  abstract void look(Object visited, Births births);

  abstract boolean contains(Object visited, Object referent, Element element);

  /** Whether an element may be out of sight while somebody changes the collection. */
  boolean mayHide() {
    return false;
  }

  /** Lets go of what was read in this round. */
  void left() {}

  /** How many references are held besides those of the births. */
  int references() {
    return 0;
  }

  /** Knows sizes only. */
  static final class Blind extends Follower {
    Blind(SplittableRandom random) {
      super(random);
    }

    @Override
    void look(Object visited, Births births) {}

    @Override
    boolean contains(Object visited, Object referent, Element element) {
      return false;
    }
  }
}
