package dev.tallyman.walk;

import java.lang.ref.Reference;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.SplittableRandom;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Maps with chains in bins: HashMap, ConcurrentHashMap, WeakHashMap, Hashtable. The entries of a
 * weak map stand for themselves: its keys are referents, which are not read. So does the entry of
 * the key null.
 */
final class HashContainer extends Container implements Hashed {
  private static final int MOVED = -1;

  /** Nodes of one bin in which an entry is looked for. */
  private static final int CHAIN_STEPS = 4096;

  private static final @Nullable Class<?> CELL =
      Raw.jdk("java.util.concurrent.ConcurrentHashMap$CounterCell");
  private static final long CELL_VALUE = Raw.offset(CELL, "value", long.class);
  private static final long CELLS =
      Raw.offset(ConcurrentHashMap.class, "counterCells", Object.class);
  private static final @Nullable Class<?> FORWARD =
      Raw.jdk("java.util.concurrent.ConcurrentHashMap$ForwardingNode");
  private static final long NEXT_TABLE = Raw.offset(FORWARD, "nextTable", Object.class);
  private static final @Nullable Class<?> TREE_BIN =
      Raw.jdk("java.util.concurrent.ConcurrentHashMap$TreeBin");
  private static final long TREE_FIRST = Raw.offset(TREE_BIN, "first", Object.class);

  /** Which bin a hash is in, and what the size is. */
  private enum Flavour {
    PLAIN,
    CONCURRENT,
    WEAK,
    LEGACY
  }

  private final Flavour flavour;
  private final long table;
  private final long count;
  private final @Nullable Class<?> node;
  private final long hash;
  private final long key;
  private final long value;
  private final long next;

  private HashContainer(Class<?> type, Flavour flavour, String count, String nodeName, String val) {
    super(type);
    this.flavour = flavour;
    this.table = Raw.offset(type, "table", Object.class);
    this.count = Raw.offset(type, count, flavour == Flavour.CONCURRENT ? long.class : int.class);
    this.node = Raw.jdk(nodeName);
    this.hash = Raw.offset(node, "hash", int.class);
    this.key = flavour == Flavour.WEAK ? Raw.NONE : Raw.offset(node, "key", Object.class);
    this.value = Raw.offset(node, val, Object.class);
    this.next = Raw.offset(node, "next", Object.class);
  }

  static HashContainer hashMap() {
    return new HashContainer(
        HashMap.class, Flavour.PLAIN, "size", "java.util.HashMap$Node", "value");
  }

  static HashContainer concurrent() {
    return new HashContainer(
        ConcurrentHashMap.class,
        Flavour.CONCURRENT,
        "baseCount",
        "java.util.concurrent.ConcurrentHashMap$Node",
        "val");
  }

  static HashContainer weak() {
    return new HashContainer(
        WeakHashMap.class, Flavour.WEAK, "size", "java.util.WeakHashMap$Entry", "value");
  }

  static HashContainer legacy() {
    return new HashContainer(
        Hashtable.class, Flavour.LEGACY, "count", "java.util.Hashtable$Entry", "value");
  }

  @Override
  boolean readable() {
    boolean nodes = hash >= 0 && value >= 0 && next >= 0 && (key >= 0 || flavour == Flavour.WEAK);
    boolean cells =
        flavour != Flavour.CONCURRENT
            || (CELLS >= 0 && CELL_VALUE >= 0 && NEXT_TABLE >= 0 && TREE_FIRST >= 0);
    return table >= 0 && count >= 0 && nodes && cells;
  }

  @Override
  public long size(Object map) {
    if (flavour != Flavour.CONCURRENT) {
      return Math.max(0, Raw.intAt(map, count));
    }
    long sum = Raw.longAt(map, count);
    Object[] cells = Raw.array(map, CELLS);
    if (cells != null) {
      for (Object cell : cells) {
        sum += Raw.is(CELL, cell) ? Raw.longAt(cell, CELL_VALUE) : 0;
      }
    }
    return Math.max(0, sum);
  }

  @Override
  public int bins(Object map) {
    @Nullable Object[] bins = Raw.array(map, table);
    return bins == null ? 0 : bins.length;
  }

  @Override
  public boolean movesAfterGrowing() {
    return flavour == Flavour.PLAIN || flavour == Flavour.LEGACY;
  }

  @Override
  public boolean movesBeforeGrowing() {
    return flavour == Flavour.WEAK;
  }

  @Override
  void scan(Object map, Sink sink) {
    scan(map, 0, 0, sink);
  }

  @Override
  public void scan(Object map, int bits, int low, Sink sink) {
    @Nullable Object[] bins = Raw.array(map, table);
    if (bins == null || bins.length == 0) {
      return;
    }
    int mask = (1 << bits) - 1;
    // Where the bin is the remainder of a division, every bin may have some.
    int stride = flavour == Flavour.LEGACY ? 1 : Math.min(bins.length, 1 << bits);
    int first = flavour == Flavour.LEGACY ? 0 : low & (stride - 1);
    for (int i = first; i < bins.length; i += stride) {
      if (!sink.step() || !bin(bins, i, mask, low & mask, sink, 0)) {
        return;
      }
    }
  }

  @Override
  void sample(Object map, SplittableRandom random, Sink sink) {
    @Nullable Object[] bins = Raw.array(map, table);
    if (bins == null || bins.length == 0) {
      return;
    }
    int at = random.nextInt(bins.length);
    int stride = bins.length <= 64 ? 1 : bins.length / 64;
    for (int i = 0; i < bins.length && i < 64; i++) {
      if (!sink.step() || !bin(bins, at, 0, 0, sink, 0)) {
        return;
      }
      at = (at + stride) % bins.length;
    }
  }

  @Override
  public boolean contains(Object map, Object element, int elementHash) {
    @Nullable Object[] bins = Raw.array(map, table);
    if (bins == null || bins.length == 0) {
      return false;
    }
    int bin =
        flavour == Flavour.LEGACY
            ? (elementHash & Integer.MAX_VALUE) % bins.length
            : elementHash & (bins.length - 1);
    Finder finder = new Finder(element);
    bin(bins, bin, -1, elementHash, finder, 0);
    return finder.found;
  }

  private boolean bin(@Nullable Object[] bins, int i, int mask, int low, Sink sink, int transfers) {
    Object first = bins[i];
    if (flavour == Flavour.CONCURRENT && Raw.is(node, first) && Raw.intAt(first, hash) < 0) {
      if (Raw.is(TREE_BIN, first)) {
        return chain(Raw.reference(first, TREE_FIRST), mask, low, sink);
      }
      if (Raw.intAt(first, hash) == MOVED && Raw.is(FORWARD, first) && transfers < 4) {
        @Nullable Object[] moved = Raw.array(first, NEXT_TABLE);
        if (moved != null && moved.length == 2 * bins.length) {
          return bin(moved, i, mask, low, sink, transfers + 1)
              && bin(moved, i + bins.length, mask, low, sink, transfers + 1);
        }
      }
      return true;
    }
    return chain(first, mask, low, sink);
  }

  private boolean chain(@Nullable Object first, int mask, int low, Sink sink) {
    for (Object entry = first; Raw.is(node, entry); entry = Raw.reference(entry, next)) {
      if (!sink.step()) {
        return false;
      }
      int spread = Raw.intAt(entry, hash);
      if ((spread & mask) != low) {
        continue;
      }
      Object element = flavour == Flavour.WEAK ? entry : Raw.reference(entry, key);
      Object held = Raw.reference(entry, value);
      if (element == null && flavour == Flavour.PLAIN && spread == 0) {
        element = entry; // of the key null, for what it maps to
      }
      if (element == null
          || (flavour == Flavour.CONCURRENT && held == null)
          || (element instanceof Reference<?> weak && element == entry && weak.refersTo(null))) {
        continue;
      }
      if (!sink.take(element, held, spread, entry)) {
        return false;
      }
    }
    return true;
  }

  @Override
  Follower follow(boolean values, SplittableRandom random) {
    return new HashFollower(this, values, random);
  }

  /** Looks for one element by identity. */
  private static final class Finder extends Sink {
    private final Object wanted;
    boolean found;

    Finder(Object wanted) {
      this.wanted = wanted;
      this.steps = CHAIN_STEPS;
    }

    @Override
    boolean take(Object element, @Nullable Object value, int hash, @Nullable Object node) {
      found = element == wanted;
      return !found;
    }
  }
}
