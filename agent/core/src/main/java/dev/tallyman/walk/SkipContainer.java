package dev.tallyman.walk;

import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** ConcurrentSkipListMap. A node that was removed has lost its value. */
final class SkipContainer extends OrderedContainer {
  private static final int HIGHEST = 64;

  private static final long HEAD = Raw.offset(ConcurrentSkipListMap.class, "head", Object.class);
  private static final long ADDER = Raw.offset(ConcurrentSkipListMap.class, "adder", Object.class);
  private static final @Nullable Class<?> NODE =
      Raw.jdk("java.util.concurrent.ConcurrentSkipListMap$Node");
  private static final long KEY = Raw.offset(NODE, "key", Object.class);
  private static final long VALUE = Raw.offset(NODE, "val", Object.class);
  private static final long NEXT = Raw.offset(NODE, "next", Object.class);
  private static final @Nullable Class<?> INDEX =
      Raw.jdk("java.util.concurrent.ConcurrentSkipListMap$Index");
  private static final long INDEX_NODE = Raw.offset(INDEX, "node", Object.class);
  private static final long DOWN = Raw.offset(INDEX, "down", Object.class);
  private static final long RIGHT = Raw.offset(INDEX, "right", Object.class);
  private static final @Nullable Class<?> STRIPED =
      Raw.jdk("java.util.concurrent.atomic.Striped64");
  private static final long BASE = Raw.offset(STRIPED, "base", long.class);
  private static final long CELLS = Raw.offset(STRIPED, "cells", Object.class);
  private static final @Nullable Class<?> CELL =
      Raw.jdk("java.util.concurrent.atomic.Striped64$Cell");
  private static final long CELL_VALUE = Raw.offset(CELL, "value", long.class);

  SkipContainer() {
    super(ConcurrentSkipListMap.class);
  }

  @Override
  boolean readable() {
    return HEAD >= 0
        && ADDER >= 0
        && KEY >= 0
        && VALUE >= 0
        && NEXT >= 0
        && INDEX_NODE >= 0
        && DOWN >= 0
        && RIGHT >= 0
        && BASE >= 0
        && CELLS >= 0
        && CELL_VALUE >= 0;
  }

  @Override
  long size(Object map) {
    if (!(Raw.reference(map, ADDER) instanceof LongAdder adder)) {
      return 0;
    }
    long sum = Raw.longAt(adder, BASE);
    @Nullable Object[] cells = Raw.array(adder, CELLS);
    if (cells != null) {
      for (Object cell : cells) {
        sum += Raw.is(CELL, cell) ? Raw.longAt(cell, CELL_VALUE) : 0;
      }
    }
    return Math.max(0, sum);
  }

  private static @Nullable Object node(@Nullable Object base, long offset) {
    Object read = Raw.reference(base, offset);
    return Raw.is(NODE, read) ? read : null;
  }

  private static @Nullable Object index(@Nullable Object base, long offset) {
    Object read = Raw.reference(base, offset);
    return Raw.is(INDEX, read) ? read : null;
  }

  @Override
  @Nullable Object first(Object map) {
    Object header = node(index(map, HEAD), INDEX_NODE);
    return header == null ? null : next(header);
  }

  @Override
  @Nullable Object nearTheEnd(Object map) {
    if (size(map) <= FOLLOWED) {
      return first(map);
    }
    Object at = index(map, HEAD);
    Object near = null;
    for (int level = 0; at != null && level < HIGHEST; level++) {
      for (int steps = 0; steps < FOLLOWED; steps++) {
        Object right = index(at, RIGHT);
        if (right == null) {
          break;
        }
        at = right;
      }
      near = node(at, INDEX_NODE);
      int left = 0;
      for (Object one = near; one != null && left <= FOLLOWED / 2; one = next(one)) {
        left++;
      }
      if (left <= FOLLOWED / 2) {
        return near;
      }
      at = index(at, DOWN);
    }
    return near;
  }

  @Override
  @Nullable Object next(Object entry) {
    Object to = node(entry, NEXT);
    return to == entry ? null : to;
  }

  @Override
  boolean contains(Object map, Object entry) {
    return Raw.reference(entry, VALUE) != null;
  }

  @Override
  boolean movesKeys() {
    return false;
  }

  /** The header and the markers of removed nodes have no value. */
  @Override
  @Nullable Object key(Object entry) {
    return Raw.reference(entry, VALUE) == null ? null : Raw.reference(entry, KEY);
  }

  @Override
  @Nullable Object value(Object entry) {
    return Raw.reference(entry, VALUE);
  }

  @Override
  void sample(Object map, SplittableRandom random, Sink sink) {
    Object at = index(map, HEAD);
    for (int level = 0; at != null && level < HIGHEST && sink.step(); level++) {
      for (int steps = random.nextInt(4); steps > 0 && sink.step(); steps--) {
        Object right = index(at, RIGHT);
        if (right == null) {
          break;
        }
        at = right;
      }
      Object down = index(at, DOWN);
      if (down == null) {
        break;
      }
      at = down;
    }
    Object from = node(at, INDEX_NODE);
    from(from == null ? first(map) : from, sink);
  }
}
