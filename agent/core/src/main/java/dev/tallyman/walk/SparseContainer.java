package dev.tallyman.walk;

import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Maps that lie in one array with gaps: IdentityHashMap, EnumMap. */
final class SparseContainer extends Container implements Hashed {
  /** Whether this JDK places a key where {@link #home} says. */
  private static final boolean HOME_KNOWN = homeKnown();

  private final boolean pairs;
  private final long array;
  private final long count;

  private SparseContainer(Class<?> type, boolean pairs, String array) {
    super(type);
    this.pairs = pairs;
    this.array = Raw.offset(type, array, Object.class);
    this.count = Raw.offset(type, "size", int.class);
  }

  static SparseContainer identityMap() {
    return new SparseContainer(IdentityHashMap.class, true, "table");
  }

  static SparseContainer enumMap() {
    return new SparseContainer(EnumMap.class, false, "vals");
  }

  @Override
  boolean readable() {
    return array >= 0 && count >= 0;
  }

  @Override
  public long size(Object map) {
    return Math.max(0, Raw.intAt(map, count));
  }

  @Override
  public int bins(Object map) {
    @Nullable Object[] slots = Raw.array(map, array);
    return slots == null ? 0 : slots.length;
  }

  @Override
  public boolean movesAfterGrowing() {
    return false;
  }

  @Override
  public boolean movesBeforeGrowing() {
    return true;
  }

  /** Of a key of such a map, and of nothing else: the map has asked it for this hash before. */
  private static int hash(Object key) {
    return System.identityHashCode(key);
  }

  private static int home(int hash, int length) {
    return ((hash << 1) - (hash << 8)) & (length - 1);
  }

  private static boolean homeKnown() {
    long table = Raw.offset(IdentityHashMap.class, "table", Object.class);
    for (int i = 0; i < 4 && table >= 0; i++) {
      Object key = new Object();
      IdentityHashMap<Object, Object> map = new IdentityHashMap<>();
      map.put(key, key);
      @Nullable Object[] slots = Raw.array(map, table);
      if (slots == null || slots[home(hash(key), slots.length)] != key) {
        return false;
      }
    }
    return table >= 0;
  }

  @Override
  public void scan(Object map, int bits, int low, Sink sink) {
    @Nullable Object[] slots = Raw.array(map, array);
    int mask = (1 << bits) - 1;
    for (int i = 0; slots != null && i + 1 < slots.length && sink.step(); i += 2) {
      Object key = slots[i];
      if (key == null) {
        continue;
      }
      int hash = hash(key);
      if ((hash & mask) == (low & mask) && !sink.take(key, slots[i + 1], hash, null)) {
        return;
      }
    }
  }

  @Override
  public boolean contains(Object map, Object element, int hash) {
    @Nullable Object[] slots = Raw.array(map, array);
    if (slots == null || slots.length < 2) {
      return false;
    }
    int at = home(hash, slots.length);
    for (int i = 0; i < slots.length / 2; i++) {
      Object key = slots[at];
      if (key == element) {
        return true;
      }
      if (key == null) {
        return false;
      }
      at = at + 2 < slots.length ? at + 2 : 0;
    }
    return false;
  }

  @Override
  void scan(Object map, Sink sink) {
    scan(map, 0, sink);
  }

  private void scan(Object map, int from, Sink sink) {
    @Nullable Object[] slots = Raw.array(map, array);
    if (slots == null || slots.length == 0) {
      return;
    }
    int width = pairs ? 2 : 1;
    int places = slots.length / width;
    for (int i = 0; i < places && sink.step(); i++) {
      int at = (from + i) % places * width;
      Object element = slots[at];
      Object value = pairs ? slots[at + 1] : element;
      if (element != null && !sink.take(element, value, 0, null)) {
        return;
      }
    }
  }

  @Override
  void sample(Object map, SplittableRandom random, Sink sink) {
    int slots = bins(map);
    if (slots > 0) {
      scan(map, random.nextInt(slots), sink);
    }
  }

  @Override
  Follower follow(boolean values, SplittableRandom random) {
    return pairs && HOME_KNOWN
        ? new HashFollower(this, values, random)
        : new Follower.Blind(random);
  }
}
