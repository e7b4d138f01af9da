package dev.tallyman.walk;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A set of objects by identity that leaves their headers alone: hashed by address. When the
 * collector has moved objects an entry may be missed until {@link #refresh}, so a miss means
 * "perhaps"; a hit is always right. Holds its entries strongly until {@link #clear}. One thread.
 */
final class AddressTable {
  private static final int ABSENT = -1;
  private static final int SMALLEST = 1024;

  private final Raw.Addresses addresses = new Raw.Addresses();
  private final int most;
  private @Nullable Object[] entries = new Object[SMALLEST];
  private int[] tags = new int[SMALLEST];
  private int[] index = new int[2 * SMALLEST];
  private int size;

  /** Young as of the last rehash: every collection moves it. */
  private Object canary = new Object();

  private long canaryAt = addresses.of(canary);

  /**
   * An empty table.
   *
   * @param most how many entries it takes at most
   */
  AddressTable(int most) {
    this.most = most;
  }

  /** The number of an entry, or {@link #ABSENT}. */
  int find(Object object) {
    int mask = index.length - 1;
    for (int at = hash(object) & mask, steps = 0; steps <= mask; at = (at + 1) & mask, steps++) {
      int number = index[at] - 1;
      if (number < 0) {
        return ABSENT;
      }
      if (entries[number] == object) {
        return number;
      }
    }
    return ABSENT;
  }

  /** Adds what is not in it yet; {@link #ABSENT} if it is full. */
  int add(Object object, int tag) {
    if (size == entries.length) {
      if (size >= most) {
        return ABSENT;
      }
      int larger = Math.min(most, 2 * size);
      entries = Arrays.copyOf(entries, larger);
      tags = Arrays.copyOf(tags, larger);
      index = new int[Integer.highestOneBit(2 * larger - 1) << 1];
      rehash();
    }
    entries[size] = object;
    tags[size] = tag;
    insert(object, size);
    return size++;
  }

  int tag(int number) {
    return tags[number];
  }

  void setTag(int number, int tag) {
    tags[number] = tag;
  }

  int size() {
    return size;
  }

  @Nullable Object entry(int number) {
    return entries[number];
  }

  /** Hashes anew if a collection has moved objects; false if none has. */
  boolean refresh() {
    if (addresses.of(canary) == canaryAt) {
      return false;
    }
    rehash();
    return true;
  }

  private void rehash() {
    canary = new Object();
    canaryAt = addresses.of(canary);
    Arrays.fill(index, 0);
    for (int i = 0; i < size; i++) {
      Object entry = entries[i];
      if (entry != null) {
        insert(entry, i);
      }
    }
  }

  private void insert(Object object, int number) {
    int mask = index.length - 1;
    int at = hash(object) & mask;
    while (index[at] != 0) {
      at = (at + 1) & mask;
    }
    index[at] = number + 1;
  }

  private int hash(Object object) {
    return (int) ((addresses.of(object) * 0x9E3779B97F4A7C15L) >>> 32);
  }

  /** Lets go of everything. */
  void clear() {
    Arrays.fill(entries, 0, size, null);
    Arrays.fill(index, 0);
    size = 0;
    addresses.forget();
    canary = new Object();
    canaryAt = addresses.of(canary);
  }
}
