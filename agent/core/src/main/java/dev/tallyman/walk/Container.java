package dev.tallyman.walk;

import java.util.SplittableRandom;

/**
 * How one of the JDK's collections is read: by plain reads of its fields while others change it,
 * without a call into it. A figure may mix two moments; nothing is read out of bounds, and every
 * loop ends. The caller has checked the object against {@link #type}.
 */
abstract class Container {
  final Class<?> type;

  Container(Class<?> type) {
    this.type = type;
  }

  /** Whether this JDK has the fields. */
  abstract boolean readable();

  /**
   * How many elements it says it has. Counted where the collection does not know, up to a bound.
   */
  abstract long size(Object collection);

  /** Hands over all elements, as far as the sink's steps go. */
  abstract void scan(Object collection, Sink sink);

  /** Hands over some elements from random places. */
  abstract void sample(Object collection, SplittableRandom random, Sink sink);

  /**
   * Follows its elements from now on.
   *
   * @param values whether it is the values of a map that matter, not its keys
   */
  abstract Follower follow(boolean values, SplittableRandom random);
}
