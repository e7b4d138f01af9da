package dev.tallyman.detect;

/**
 * Locks held and a lock taken, by their sites and modes (by instance where two of one site are
 * among them): what is reported of at most three threads. From three on it counts as something that
 * any thread does.
 */
final class LockCombination {
  private static final int ANY = 3;

  private final long[] threads = new long[ANY];
  private int count;

  /** Notes a thread. */
  void seenBy(long thread) {
    for (int i = 0; i < count; i++) {
      if (threads[i] == thread) {
        return;
      }
    }
    if (count < ANY) {
      threads[count++] = thread;
    }
  }

  /** How many threads are known, at most three. */
  int threads() {
    return count;
  }

  boolean byAnyThread() {
    return count >= ANY;
  }
}
