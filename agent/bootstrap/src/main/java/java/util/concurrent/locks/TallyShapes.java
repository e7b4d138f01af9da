package java.util.concurrent.locks;

import java.util.concurrent.FutureTask;
import jdk.internal.misc.Unsafe;

/**
 * Finds the {@link TallyShape} of what is taken, in some ten nanoseconds. A table of fixed size;
 * what finds no room in it is looked at each time. Holds names, which keep no class alive.
 */
final class TallyShapes {
  private static final Unsafe UNSAFE = TallyHooks.UNSAFE;
  private static final int SIZE = 2048;
  private static final int PROBES = 8;
  private static final TallyShape[] TABLE = new TallyShape[SIZE];

  /** Which fields lead to what a task runs; found when there is one. */
  private static boolean fieldsKnown;

  private static long callable;
  private static Class<?> adapter;
  private static long adapted;
  private static Class<?> delayed;
  private static long delayedRunnable;
  private static long delayedCallable;

  private TallyShapes() {}

  /**
   * The shape of a task or listener; null if there is none, and each is to be looked at.
   *
   * @param registry that it is added to; null for none
   */
  static TallyShape of(int family, Object resource, Object registry) {
    if (family != TallyFollow.TASK && family != TallyFollow.LISTENER) {
      return null; // seldom taken, or of one class for all lines
    }
    Object runs = family == TallyFollow.TASK ? payload(resource) : null;
    String type = resource.getClass().getName();
    String payload = runs == null ? null : runs.getClass().getName();
    String in = registry == null ? null : registry.getClass().getName();
    int h = type.hashCode() * 31 + family;
    h = payload == null ? h : h * 31 + payload.hashCode();
    h = in == null ? h : h * 31 + in.hashCode();
    h *= 0x9E3779B9;
    h ^= h >>> 15;
    for (int i = 0; i < PROBES; i++) {
      TallyShape shape = TABLE[h + i & SIZE - 1];
      if (shape == null) {
        return add(h, family, type, payload, in);
      }
      if (shape.is(family, type, payload, in)) {
        return shape;
      }
    }
    return null;
  }

  private static synchronized TallyShape add(
      int h, int family, String type, String payload, String in) {
    for (int i = 0; i < PROBES; i++) {
      int at = h + i & SIZE - 1;
      TallyShape shape = TABLE[at];
      if (shape == null) {
        shape = new TallyShape(family, type, payload, in);
        UNSAFE.storeFence(); // a thread that finds it finds its names
        TABLE[at] = shape;
        return shape;
      }
      if (shape.is(family, type, payload, in)) {
        return shape;
      }
    }
    return null;
  }

  /** What a task runs, as far as its class does not say so itself. */
  private static Object payload(Object task) {
    if (!fieldsKnown) {
      findFields();
    }
    if (task instanceof FutureTask) {
      Object runs = callable == 0 ? null : UNSAFE.getReference(task, callable);
      return runs != null && runs.getClass() == adapter ? UNSAFE.getReference(runs, adapted) : runs;
    }
    if (task.getClass() == delayed) {
      Object runs = UNSAFE.getReference(task, delayedRunnable);
      return runs == null ? UNSAFE.getReference(task, delayedCallable) : runs;
    }
    return null;
  }

  private static synchronized void findFields() {
    try {
      callable = UNSAFE.objectFieldOffset(FutureTask.class, "callable");
      Class<?> found = classOrNull("java.util.concurrent.Executors$RunnableAdapter");
      if (found != null) {
        adapted = UNSAFE.objectFieldOffset(found, "task");
        adapter = found;
      }
      found = classOrNull("java.util.concurrent.DelayScheduler$ScheduledForkJoinTask"); // 25
      if (found != null) {
        delayedRunnable = UNSAFE.objectFieldOffset(found, "runnable");
        delayedCallable = UNSAFE.objectFieldOffset(found, "callable");
        delayed = found;
      }
    } catch (Throwable t) {
      TallyHooks.failed(t); // another JDK: what could not be found stays unknown
    }
    UNSAFE.storeFence();
    fieldsKnown = true;
  }

  private static Class<?> classOrNull(String name) {
    try {
      return Class.forName(name, false, null);
    } catch (ClassNotFoundException e) {
      return null;
    }
  }

  /**
   * Forgets all if there is little room left: classes come and go, and their names would stay. The
   * agent's thread.
   */
  static synchronized void makeRoom() {
    int used = 0;
    for (int i = 0; i < SIZE; i++) {
      if (TABLE[i] != null) {
        used++;
      }
    }
    if (used > SIZE / 2) {
      forget();
    }
  }

  /** Forgets all shapes, and with them the lines that they stand for. */
  static synchronized void forget() {
    for (int i = 0; i < SIZE; i++) {
      TABLE[i] = null;
    }
  }
}
