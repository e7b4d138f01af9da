package dev.tallyman.track;

import java.lang.reflect.Field;
import java.util.concurrent.locks.TallyThreads;
import jdk.internal.misc.Unsafe;

/**
 * Where the JVM counts the ids of threads: a static field of {@link Thread} on JDK 17, a place
 * outside the heap from 21 on. Whether a thread was made after an event is then a comparison.
 */
public final class ThreadNumbers {
  private ThreadNumbers() {}

  /** Tells the hooks; without it no order is ruled out because of when threads were made. */
  public static void find() {
    Unsafe unsafe = Unsafe.getUnsafe();
    try {
      Field counter = Thread.class.getDeclaredField("threadSeqNumber");
      TallyThreads.threadCounter(
          unsafe.staticFieldBase(counter), unsafe.staticFieldOffset(counter), 1);
    } catch (NoSuchFieldException e) {
      try {
        Class<?> identifiers = Class.forName("java.lang.Thread$ThreadIdentifiers", true, null);
        Field offset = identifiers.getDeclaredField("NEXT_TID_OFFSET");
        TallyThreads.threadCounter(
            null,
            unsafe.getLong(unsafe.staticFieldBase(offset), unsafe.staticFieldOffset(offset)),
            0);
      } catch (ReflectiveOperationException unknown) {
        // Another JVM; nextThread stays 0, which says so.
      }
    }
  }
}
