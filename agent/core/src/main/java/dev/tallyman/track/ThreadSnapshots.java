package dev.tallyman.track;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * What the JVM tells of one thread, virtual ones too: its stack, the monitors it owns and at which
 * frame it took them, and what it is blocked on. JDK 25 has this for its own thread dumps; older
 * ones have not, and there it is not known which monitors virtual threads own.
 *
 * <p>5 to 20 microseconds a thread, by the depth of its stack; the thread is stopped for that.
 */
final class ThreadSnapshots {
  private static final @Nullable Class<?> TYPE = Peek.jdk("jdk.internal.vm.ThreadSnapshot");
  private static final @Nullable Class<?> LOCK =
      Peek.jdk("jdk.internal.vm.ThreadSnapshot$ThreadLock");
  private static final long STACK = Peek.offset(TYPE, "stackTrace");
  private static final long LOCKS = Peek.offset(TYPE, "locks");
  private static final long BLOCKER_TYPE = Peek.offset(TYPE, "blockerTypeOrdinal");
  private static final long BLOCKER = Peek.offset(TYPE, "blockerObject");
  private static final long DEPTH = Peek.offset(LOCK, "depth");
  private static final long LOCK_TYPE = Peek.offset(LOCK, "typeOrdinal");
  private static final long OBJECT = Peek.offset(LOCK, "obj");
  private static final int TO_ENTER = 1;
  private static final int TO_BE_NOTIFIED = 2;

  private static final @Nullable Method CREATE = create();

  private ThreadSnapshots() {}

  /**
   * One thread at one moment. Not to be kept.
   *
   * @param stack innermost frame first
   * @param entering the object whose monitor it waits to enter; null if it does not
   * @param waitingOn the object it waits in to be notified; null if it does not
   * @param owned objects whose monitors it owns, innermost first
   * @param depths the frame of each in {@code stack}
   */
  record Snapshot(
      StackTraceElement[] stack,
      @Nullable Object entering,
      @Nullable Object waitingOn,
      Object[] owned,
      int[] depths) {}

  private static @Nullable Method create() {
    if (TYPE == null || STACK < 0 || LOCKS < 0 || BLOCKER < 0 || DEPTH < 0 || OBJECT < 0) {
      return null;
    }
    try {
      Method create = TYPE.getDeclaredMethod("create", Thread.class);
      create.setAccessible(true);
      return create;
    } catch (NoSuchMethodException | RuntimeException e) {
      return null;
    }
  }

  static boolean available() {
    return CREATE != null;
  }

  /** Null if the thread has ended, or if there are no snapshots. */
  static @Nullable Snapshot of(Thread thread) {
    if (CREATE == null) {
      return null;
    }
    try {
      Object taken = CREATE.invoke(null, thread);
      if (taken == null) {
        return null;
      }
      StackTraceElement[] stack =
          Peek.reference(taken, STACK) instanceof StackTraceElement[] frames
              ? frames
              : new StackTraceElement[0];
      Object blocker = Peek.reference(taken, BLOCKER);
      int type = Peek.intAt(taken, BLOCKER_TYPE);
      Object[] locks = Peek.array(taken, LOCKS);
      int count = 0;
      Object[] owned = new Object[locks == null ? 0 : locks.length];
      int[] depths = new int[owned.length];
      for (int i = 0; i < owned.length && locks != null; i++) {
        Object object = Peek.is(LOCK, locks[i]) ? Peek.reference(locks[i], OBJECT) : null;
        if (object != null && Peek.intAt(locks[i], LOCK_TYPE) == 0) {
          owned[count] = object;
          depths[count++] = Peek.intAt(locks[i], DEPTH);
        }
      }
      Object[] all = new Object[count];
      System.arraycopy(owned, 0, all, 0, count);
      return new Snapshot(
          stack,
          type == TO_ENTER ? blocker : null,
          type == TO_BE_NOTIFIED ? blocker : null,
          all,
          depths);
    } catch (IllegalAccessException | InvocationTargetException | RuntimeException e) {
      return null;
    }
  }
}
