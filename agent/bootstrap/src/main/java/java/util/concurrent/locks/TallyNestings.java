package java.util.concurrent.locks;

/**
 * Which combinations of held locks were seen, by a hash of 64 bits, and by how many threads: a
 * combination is news the first time, and again with the second and the third thread, because
 * threads that wait for each other must be different ones. Two combinations with one hash are taken
 * for one; with the most that are kept, once in 10^11 programs.
 */
final class TallyNestings {
  private static final int MOST = 1 << 14;
  private static final int ENOUGH = 3;
  private static final byte COMPLETE = 64;

  private static final class Table {
    final long[] keys;
    final long[] first;
    final long[] second;
    final byte[] threads;

    /** How often it was seen without knowing where all of it was taken; {@link #COMPLETE}. */
    final byte[] tries;

    Table(int size) {
      keys = new long[size];
      first = new long[size];
      second = new long[size];
      threads = new byte[size];
      tries = new byte[size];
    }
  }

  private volatile Table table = new Table(256);
  private int size;
  private boolean full;

  boolean isNew(long hash, long thread) {
    long key = hash == 0 ? 1 : hash;
    Table t = table;
    int mask = t.keys.length - 1;
    for (int i = (int) key & mask; t.keys[i] != 0; i = i + 1 & mask) {
      if (t.keys[i] == key) {
        int n = t.threads[i];
        if (n >= ENOUGH || t.first[i] == thread || t.second[i] == thread) {
          return false;
        }
        break;
      }
    }
    return add(key, thread);
  }

  /** Whether nothing more is to be learnt of it. */
  boolean isComplete(long hash) {
    long key = hash == 0 ? 1 : hash;
    Table t = table;
    int i = place(t, key);
    return t.keys[i] != key || t.tries[i] >= COMPLETE;
  }

  /**
   * It was seen once more.
   *
   * @param complete whether it is known where all of it was taken
   * @return whether it need not be looked at again: it is complete, or was tried too often
   */
  synchronized boolean tried(long hash, boolean complete) {
    long key = hash == 0 ? 1 : hash;
    Table t = table;
    int i = place(t, key);
    if (t.keys[i] != key) {
      return true;
    }
    t.tries[i] = complete ? COMPLETE : (byte) (t.tries[i] + 1);
    return t.tries[i] >= COMPLETE;
  }

  private static int place(Table t, long key) {
    int mask = t.keys.length - 1;
    int i = (int) key & mask;
    while (t.keys[i] != 0 && t.keys[i] != key) {
      i = i + 1 & mask;
    }
    return i;
  }

  private synchronized boolean add(long key, long thread) {
    Table t = table;
    int mask = t.keys.length - 1;
    int i = (int) key & mask;
    while (t.keys[i] != 0) {
      if (t.keys[i] == key) {
        int n = t.threads[i];
        if (n >= ENOUGH || t.first[i] == thread || t.second[i] == thread) {
          return false;
        }
        if (n == 1) {
          t.second[i] = thread;
        }
        t.threads[i] = (byte) (n + 1);
        return true;
      }
      i = i + 1 & mask;
    }
    if (size >= MOST) {
      full = true;
      return false;
    }
    t.first[i] = thread;
    t.threads[i] = 1;
    TallyHooks.UNSAFE.storeFence();
    t.keys[i] = key;
    if (++size > t.keys.length / 2) {
      grow(t);
    }
    return true;
  }

  private void grow(Table old) {
    Table larger = new Table(old.keys.length * 2);
    int mask = larger.keys.length - 1;
    for (int j = 0; j < old.keys.length; j++) {
      if (old.keys[j] != 0) {
        int i = (int) old.keys[j] & mask;
        while (larger.keys[i] != 0) {
          i = i + 1 & mask;
        }
        larger.keys[i] = old.keys[j];
        larger.first[i] = old.first[j];
        larger.second[i] = old.second[j];
        larger.threads[i] = old.threads[j];
        larger.tries[i] = old.tries[j];
      }
    }
    table = larger;
  }

  synchronized void clear() {
    table = new Table(256);
    size = 0;
    full = false;
  }

  /** The same, and hardly any room is taken. */
  synchronized void forget() {
    table = new Table(16);
    size = 0;
    full = false;
  }

  synchronized int size() {
    return size;
  }

  synchronized boolean isFull() {
    return full;
  }
}
