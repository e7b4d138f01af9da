package java.util.concurrent.locks;

/**
 * Gives out numbers, to the same line always the same: an agent that comes after another one has
 * left weaves the same numbers into the same classes. New ones each time would have the JVM add an
 * entry to a class's constant pool at each attach, and never take one out. What is kept of a line
 * is a hash of 64 bits. Guarded by the class of the hooks.
 */
final class TallySeries {
  /** After so many a line is a new one each time. */
  private static final int MOST = 1 << 15;

  private long[] keys = new long[128];
  private int[] numbers = new int[128];
  private int size;
  private int last;

  /** The next number. */
  int next() {
    return ++last;
  }

  /** The highest number so far; the first is 1. */
  int last() {
    return last;
  }

  /** The number that this line had before; 0 if it is new. */
  int known(long line) {
    return numbers[place(keys, line == 0 ? 1 : line)];
  }

  /** Remembers the number of a line. */
  void keep(long line, int number) {
    if (size == MOST) {
      return;
    }
    if (++size > keys.length / 2) {
      long[] moreKeys = new long[keys.length * 2];
      int[] moreNumbers = new int[keys.length * 2];
      for (int i = 0; i < keys.length; i++) {
        if (keys[i] != 0) {
          int at = place(moreKeys, keys[i]);
          moreKeys[at] = keys[i];
          moreNumbers[at] = numbers[i];
        }
      }
      keys = moreKeys;
      numbers = moreNumbers;
    }
    long key = line == 0 ? 1 : line;
    int at = place(keys, key);
    keys[at] = key;
    numbers[at] = number;
  }

  private static int place(long[] keys, long key) {
    int mask = keys.length - 1;
    int at = (int) (key * 0x9E3779B97F4A7C15L >>> 32) & mask;
    while (keys[at] != 0 && keys[at] != key) {
      at = at + 1 & mask;
    }
    return at;
  }
}
