package dev.tallyman.walk;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Sorted maps: their entries follow one another in the order of their keys. */
abstract class OrderedContainer extends Container {
  /** How many entries are followed at most: those at the end. */
  static final int FOLLOWED = 512;

  OrderedContainer(Class<?> type) {
    super(type);
  }

  /** The first entry; null: empty. */
  abstract @Nullable Object first(Object map);

  /** An entry with some, but not many more than {@link #FOLLOWED}, from it to the end. */
  abstract @Nullable Object nearTheEnd(Object map);

  /** The entry after this one; null at the end. */
  abstract @Nullable Object next(Object entry);

  /** Whether the entry is still in the map. */
  abstract boolean contains(Object map, Object entry);

  /** Whether a removal may move the key of one entry into another one. */
  abstract boolean movesKeys();

  /** Null: no longer in the map. */
  abstract @Nullable Object key(Object entry);

  abstract @Nullable Object value(Object entry);

  @Override
  void scan(Object map, Sink sink) {
    from(first(map), sink);
  }

  final void from(@Nullable Object entry, Sink sink) {
    for (Object at = entry; at != null && sink.step(); at = next(at)) {
      Object key = key(at);
      if (key != null && !sink.take(key, value(at), 0, at)) {
        return;
      }
    }
  }

  @Override
  final Follower follow(boolean values, SplittableRandom random) {
    return new OrderedFollower(this, random);
  }
}
