package dev.tallyman.walk;

import dev.tallyman.track.TokenSet;
import dev.tallyman.track.Witness;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** What was found new in a collection in one round: how many, and a uniform sample of them. */
final class Births {
  /** Witnesses of one round's births. */
  static final int WITNESSES = 16;

  private final SplittableRandom random;
  private final @Nullable Element[] picked = new Element[WITNESSES];
  private final @Nullable Object[] things = new Object[WITNESSES];
  private int offered;
  private long total;

  Births(SplittableRandom random) {
    this.random = random;
  }

  /** One more; says where its witness goes, below 0 if it needs none. */
  int offer() {
    offered++;
    if (offered <= WITNESSES) {
      return offered - 1;
    }
    int at = random.nextInt(offered);
    return at < WITNESSES ? at : -1;
  }

  /**
   * A witness.
   *
   * @param thing what the collection is a collection of: the value of a map
   */
  void put(int at, Element element, @Nullable Object thing) {
    picked[at] = element;
    things[at] = thing;
  }

  /** How many were born, where it is not the number of those offered. */
  void total(long born) {
    total = born;
  }

  int offered() {
    return offered;
  }

  @Nullable Object thing(int at) {
    return things[at];
  }

  /** Null if nothing was born. */
  @Nullable TokenSet tokens() {
    int count = 0;
    for (Element element : picked) {
      count += element == null ? 0 : 1;
    }
    if (count == 0) {
      return null;
    }
    Witness[] witnesses = new Witness[count];
    int at = 0;
    for (Element element : picked) {
      if (element != null) {
        witnesses[at++] = element;
      }
    }
    return TokenSet.sampled(Math.max(Math.max(total, offered), count), witnesses);
  }

  void clear() {
    Arrays.fill(picked, null);
    Arrays.fill(things, null);
    offered = 0;
    total = 0;
  }
}
