package dev.tallyman.walk;

import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** TreeMap. An entry is in it if its parents lead to the root, each of which knows its child. */
final class TreeContainer extends OrderedContainer {
  /** No red-black tree with an int for its size is higher. */
  private static final int HIGHEST = 64;

  private static final long SIZE = Raw.offset(TreeMap.class, "size", int.class);
  private static final long ROOT = Raw.offset(TreeMap.class, "root", Object.class);
  private static final @Nullable Class<?> ENTRY = Raw.jdk("java.util.TreeMap$Entry");
  private static final long KEY = Raw.offset(ENTRY, "key", Object.class);
  private static final long VALUE = Raw.offset(ENTRY, "value", Object.class);
  private static final long LEFT = Raw.offset(ENTRY, "left", Object.class);
  private static final long RIGHT = Raw.offset(ENTRY, "right", Object.class);
  private static final long PARENT = Raw.offset(ENTRY, "parent", Object.class);

  TreeContainer() {
    super(TreeMap.class);
  }

  @Override
  boolean readable() {
    return SIZE >= 0
        && ROOT >= 0
        && KEY >= 0
        && VALUE >= 0
        && LEFT >= 0
        && RIGHT >= 0
        && PARENT >= 0;
  }

  @Override
  long size(Object map) {
    return Math.max(0, Raw.intAt(map, SIZE));
  }

  private static @Nullable Object entry(@Nullable Object base, long offset) {
    Object read = Raw.reference(base, offset);
    return Raw.is(ENTRY, read) ? read : null;
  }

  @Override
  @Nullable Object first(Object map) {
    return furthest(entry(map, ROOT), LEFT);
  }

  private static @Nullable Object furthest(@Nullable Object from, long side) {
    Object at = from;
    for (int height = 0; at != null && height < HIGHEST; height++) {
      Object further = entry(at, side);
      if (further == null) {
        return at;
      }
      at = further;
    }
    return at;
  }

  /** Right of an ancestor of the last entry lie about as many as its height allows. */
  @Override
  @Nullable Object nearTheEnd(Object map) {
    if (size(map) <= FOLLOWED) {
      return first(map);
    }
    Object last = furthest(entry(map, ROOT), RIGHT);
    Object at = last;
    for (int up = 0; at != null && up < 6; up++) {
      Object parent = entry(at, PARENT);
      if (parent == null || entry(parent, RIGHT) != at) {
        break;
      }
      at = parent;
    }
    return at;
  }

  @Override
  @Nullable Object next(Object entry) {
    Object right = entry(entry, RIGHT);
    if (right != null) {
      return furthest(right, LEFT);
    }
    Object child = entry;
    Object at = entry(entry, PARENT);
    for (int up = 0; at != null && up < HIGHEST; up++) {
      if (entry(at, RIGHT) != child) {
        return at;
      }
      child = at;
      at = entry(at, PARENT);
    }
    return null;
  }

  @Override
  boolean contains(Object map, Object entry) {
    Object child = entry;
    for (int up = 0; up < HIGHEST; up++) {
      Object parent = entry(child, PARENT);
      if (parent == null) {
        return Raw.reference(map, ROOT) == child;
      }
      if (entry(parent, LEFT) != child && entry(parent, RIGHT) != child) {
        return false;
      }
      child = parent;
    }
    return false;
  }

  /** An entry with two children that is removed gets the key of its successor instead. */
  @Override
  boolean movesKeys() {
    return true;
  }

  @Override
  @Nullable Object key(Object entry) {
    return Raw.reference(entry, KEY);
  }

  @Override
  @Nullable Object value(Object entry) {
    return Raw.reference(entry, VALUE);
  }

  @Override
  void sample(Object map, SplittableRandom random, Sink sink) {
    for (int i = 0; i < 8; i++) {
      Object at = entry(map, ROOT);
      for (int height = 0; at != null && height < HIGHEST && sink.step(); height++) {
        Object child = entry(at, random.nextBoolean() ? LEFT : RIGHT);
        if (child == null || random.nextInt(4) == 0) {
          Object key = key(at);
          if (key != null && !sink.take(key, value(at), 0, at)) {
            return;
          }
          break;
        }
        at = child;
      }
    }
  }
}
