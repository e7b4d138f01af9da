package java.util.concurrent.locks;

/**
 * A bounded map of positive numbers to positive numbers; what comes when it is full is left out.
 */
final class TallyNumbers {
  private final long[] keys;
  private final long[] values;
  private int size;

  /**
   * @param places a power of two; three quarters of them are used
   */
  TallyNumbers(int places) {
    keys = new long[places];
    values = new long[places];
  }

  private int place(long key) {
    int mask = keys.length - 1;
    int at = (int) (key * 0x9E3779B97F4A7C15L >>> 40) & mask;
    while (keys[at] != 0 && keys[at] != key) {
      at = at + 1 & mask;
    }
    return at;
  }

  synchronized void put(long key, long value) {
    int at = place(key);
    if (keys[at] == 0) {
      if (size >= keys.length / 4 * 3) {
        return;
      }
      size++;
      values[at] = value;
      TallyHooks.UNSAFE.storeFence(); // whoever sees the key sees the value
      keys[at] = key;
    } else {
      values[at] = value;
    }
  }

  long get(long key) {
    int at = place(key);
    return keys[at] == key ? values[at] : 0;
  }

  boolean has(long key) {
    return keys[place(key)] == key;
  }

  boolean isEmpty() {
    return size == 0;
  }
}
