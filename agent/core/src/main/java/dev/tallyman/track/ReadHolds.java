package dev.tallyman.track;

import java.lang.ref.Reference;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * How often a thread holds the read lock of a {@link ReentrantReadWriteLock}, without a hook: the
 * lock counts that in a thread-local variable of each reader but the first.
 */
final class ReadHolds {
  private static final @Nullable Class<?> SYNC =
      Peek.jdk("java.util.concurrent.locks.ReentrantReadWriteLock$Sync");
  private static final @Nullable Class<?> COUNTER =
      Peek.jdk("java.util.concurrent.locks.ReentrantReadWriteLock$Sync$HoldCounter");
  private static final @Nullable Class<?> MAP = Peek.jdk("java.lang.ThreadLocal$ThreadLocalMap");
  private static final @Nullable Class<?> ENTRY =
      Peek.jdk("java.lang.ThreadLocal$ThreadLocalMap$Entry");
  private static final long FIRST = Peek.offset(SYNC, "firstReader");
  private static final long FIRST_COUNT = Peek.offset(SYNC, "firstReaderHoldCount");
  private static final long READ_HOLDS = Peek.offset(SYNC, "readHolds");
  private static final long COUNT = Peek.offset(COUNTER, "count");
  private static final long LOCALS = Peek.offset(Thread.class, "threadLocals");
  private static final long TABLE = Peek.offset(MAP, "table");
  private static final long VALUE = Peek.offset(ENTRY, "value");

  private ReadHolds() {}

  static boolean isOf(@Nullable Object blocker) {
    return Peek.is(SYNC, blocker);
  }

  /** Whether the readers can be told on this JDK. */
  static boolean known() {
    return FIRST >= 0 && READ_HOLDS >= 0 && LOCALS >= 0 && TABLE >= 0 && VALUE >= 0 && COUNT >= 0;
  }

  /**
   * How often this thread holds the read lock.
   *
   * @param sync {@link #isOf} one, and not held for writing
   * @param thread a thread that waits, so that its variables hold still
   */
  @SuppressWarnings({"rawtypes", "unchecked"})
  static int of(Object sync, Thread thread) {
    if (Peek.reference(sync, FIRST) == thread) {
      return Peek.intAt(sync, FIRST_COUNT);
    }
    Object variable = Peek.reference(sync, READ_HOLDS);
    Object map = Peek.reference(thread, LOCALS);
    Object[] table = Peek.is(MAP, map) ? Peek.array(map, TABLE) : null;
    if (variable == null || table == null) {
      return 0;
    }
    for (Object entry : table) {
      // Asking whether it refers to the variable keeps a collected one dead; reading it would not.
      if (Peek.is(ENTRY, entry) && ((Reference) entry).refersTo(variable)) {
        Object counter = Peek.reference(entry, VALUE);
        return Peek.is(COUNTER, counter) ? Peek.intAt(counter, COUNT) : 0;
      }
    }
    return 0;
  }
}
