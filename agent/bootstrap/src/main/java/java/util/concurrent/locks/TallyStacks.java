package java.util.concurrent.locks;

/** A few stacks of a line: the first of each slice of time, then one in 4096, in turn. */
final class TallyStacks {
  /** So many are kept. */
  static final int KEPT = 8;

  private final StackTraceElement[][] stacks = new StackTraceElement[KEPT][];
  private int count;
  private int asked;

  boolean full() {
    return count >= KEPT;
  }

  /** Whether the one that comes now is to be kept. */
  boolean wanted() {
    int nth = asked++;
    return nth < KEPT || (nth & 4095) == 0;
  }

  synchronized void add(StackTraceElement[] stack) {
    stacks[count++ % KEPT] = stack;
    if (count == 2 * KEPT) {
      count = KEPT;
    }
  }

  synchronized StackTraceElement[][] copy() {
    StackTraceElement[][] copy = new StackTraceElement[Math.min(count, KEPT)][];
    System.arraycopy(stacks, 0, copy, 0, copy.length);
    return copy;
  }
}
