package dev.tallyman.detect;

/**
 * A thread that took two locks in one order, once.
 *
 * @param nextThread threads made later than that have this id or a higher one; 0 if not known
 * @param nanos when, {@link System#nanoTime()}
 */
record OrderThread(long id, String name, boolean virtual, long nextThread, long nanos) {

  /**
   * Whether two threads, or these moments of theirs, are known to lie one after the other: one had
   * ended before the other was made or started; or one made the other, directly or through others,
   * and did its part before it had made it or after it had ended (that is, presumably, joined it).
   */
  static boolean apart(OrderThread a, OrderThread b, ThreadLives lives) {
    return before(a, b, lives) || before(b, a, lives);
  }

  private static boolean before(OrderThread a, OrderThread b, ThreadLives lives) {
    long start = lives.startNanos(b.id);
    boolean startKnown = start != ThreadLives.NOT_KNOWN;
    if (b.id >= lives.endCounter(a.id) || startKnown && start >= lives.endNanos(a.id)) {
      return true;
    }
    return (a.nextThread > 0 && a.nextThread <= b.id
            || startKnown && a.nanos <= start
            || lives.endNanos(b.id) <= a.nanos)
        && made(a.id, b.id, lives);
  }

  /** Whether the first made the second, directly or through others. */
  private static boolean made(long ancestor, long thread, ThreadLives lives) {
    long at = thread;
    for (int steps = 0; at > 0 && steps < 64; steps++) {
      at = lives.creatorOf(at);
      if (at == ancestor) {
        return true;
      }
    }
    return false;
  }
}
