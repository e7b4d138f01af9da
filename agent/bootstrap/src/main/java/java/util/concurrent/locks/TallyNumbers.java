package java.util.concurrent.locks;

/**
 * A bounded map of positive numbers to positive numbers; what comes when it is full is left out.
 */
final class TallyNumbers {
  private static final class Table {
    final long[] keys;
    final long[] values;

    Table(int places) {
      keys = new long[places];
      values = new long[places];
    }

    int place(long key) {
      int mask = keys.length - 1;
      int at = (int) (key * 0x9E3779B97F4A7C15L >>> 40) & mask;
      while (keys[at] != 0 && keys[at] != key) {
        at = at + 1 & mask;
      }
      return at;
    }
  }

  /** Replaced whole, so that who reads has keys and values of one table. */
  private Table table;

  private int size;

  /**
   * @param places a power of two, at least 2; three quarters of them are used
   */
  TallyNumbers(int places) {
    table = new Table(places);
  }

  synchronized void put(long key, long value) {
    Table t = table;
    int at = t.place(key);
    if (t.keys[at] == 0) {
      if (size >= t.keys.length / 4 * 3) {
        return;
      }
      size++;
      t.values[at] = value;
      TallyHooks.UNSAFE.storeFence(); // whoever sees the key sees the value
      t.keys[at] = key;
    } else {
      t.values[at] = value;
    }
  }

  long get(long key) {
    Table t = table;
    int at = t.place(key);
    return t.keys[at] == key ? t.values[at] : 0;
  }

  boolean has(long key) {
    Table t = table;
    return t.keys[t.place(key)] == key;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Has room for so many again, and nothing in it. */
  synchronized void begin(int places) {
    if (size > 0 || table.keys.length != places) {
      size = 0;
      table = new Table(places);
    }
  }

  /** Keeps nothing, and takes nothing in. */
  synchronized void forget() {
    size = 0;
    table = new Table(2); // three quarters of which are none
  }
}
