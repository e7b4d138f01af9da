package dev.tallyman.publish;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes exit status 70 of 0 if something was found (option {@code fail-on}); every other status
 * stays, and so does every end that does not come by the {@link ShutdownSlot}.
 *
 * <p><b>How the status is known</b> there, since nobody is told it:
 *
 * <ul>
 *   <li>{@code System.exit(n)} and signals: the slot runs below {@code Shutdown.exit(int)}, and n
 *       is that frame's local variable, which the JDK's own live stack walker reads. It is needed
 *       for the halt behind the hooks, so it is alive, and the method has run once, so it is
 *       interpreted.
 *   <li>{@code main} and all other threads have returned: the slot runs below {@code
 *       Shutdown.shutdown()}. The launcher then returns 1 if an exception left {@code main}, else
 *       0. Whether one did is told by an uncaught exception handler on the main thread, which
 *       passes everything on to whom it would have gone.
 * </ul>
 *
 * <p>If it cannot be proven that the status would be 0, nothing is done: when the agent came after
 * {@code main} had returned, when the application gave its main thread a handler of its own, when
 * it was not the {@code java} launcher that started the JVM (a program that embeds the JVM must not
 * be halted), and when {@code java.base/java.lang} is not open to us.
 */
public final class ExitStatus {
  /** EX_SOFTWARE of sysexits.h. */
  public static final int FOUND = 70;

  private static final int UNKNOWN = -1;

  /** The JVM's own first threads have the smaller ones. */
  private static final long FIRST_ID_OF_OTHERS = 10;

  private final BooleanSupplier found;
  private final List<String> limits = new ArrayList<>();
  private final AtomicReference<@Nullable MainHandler> handler = new AtomicReference<>();
  private volatile boolean normalEndIsProvable;

  private ExitStatus(BooleanSupplier found) {
    this.found = found;
  }

  /**
   * From now on a status of 0 becomes {@value #FOUND} if {@code found} says so at the very end.
   *
   * @param slot where it is decided
   * @param found whether a finding that counts is active; asked once, possibly without free heap
   */
  public static ExitStatus install(ShutdownSlot slot, BooleanSupplier found) {
    ExitStatus status = new ExitStatus(found);
    status.watchMain();
    if (liveStackWalker() == null) {
      status.limits.add(
          "fail-on: the status of System.exit cannot be seen here and stays as it is");
    }
    slot.last(status::atTheEnd);
    return status;
  }

  /**
   * Looks whether the main thread still has our handler; call it once in a while. Any thread, costs
   * nothing.
   */
  public void look() {
    MainHandler ours = handler.get();
    if (ours != null
        && normalEndIsProvable
        && ours.main.isAlive()
        && ours.main.getUncaughtExceptionHandler() != ours
        && ours.main.isAlive()) {
      normalEndIsProvable = false;
      limits.add(
          "fail-on: the main thread has an exception handler of its own, so the status of a normal"
              + " end stays as it is");
    }
  }

  /** What cannot be seen on this JVM, a sentence each. */
  public List<String> limits() {
    return List.copyOf(limits);
  }

  /** Takes the handler off the main thread. The slot is closed by whoever opened it. */
  public void close() {
    MainHandler ours = handler.getAndSet(null);
    normalEndIsProvable = false;
    if (ours != null && ours.main.isAlive() && ours.main.getUncaughtExceptionHandler() == ours) {
      ours.main.setUncaughtExceptionHandler(ours.before);
    }
  }

  private void watchMain() {
    if (!"SUN_STANDARD".equals(System.getProperty("sun.java.launcher"))) {
      limits.add("fail-on: not started by the java launcher, so the status of a normal end stays");
      return;
    }
    Thread main = mainThread();
    if (main == null) {
      limits.add(
          "fail-on: main has returned already, so the status of a normal end stays as it is");
      return;
    }
    Thread.UncaughtExceptionHandler before = main.getUncaughtExceptionHandler();
    boolean isGroup = before == main.getThreadGroup();
    MainHandler ours = new MainHandler(main, isGroup ? null : before);
    main.setUncaughtExceptionHandler(ours);
    handler.set(ours);
    normalEndIsProvable = true;
  }

  /**
   * The first thread of all that are called main (its id is 1 on 17, 3 on 25); null if it ended.
   */
  private static @Nullable Thread mainThread() {
    Thread current = Thread.currentThread();
    if (isMain(current)) {
      return current;
    }
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (isMain(thread)) {
        return thread;
      }
    }
    return null;
  }

  private static boolean isMain(Thread thread) {
    ThreadGroup group = thread.getThreadGroup();
    return thread.getId() < FIRST_ID_OF_OTHERS
        && "main".equals(thread.getName())
        && group != null
        && "main".equals(group.getName());
  }

  private void atTheEnd() {
    if (status() == 0 && found.getAsBoolean()) {
      Runtime.getRuntime().halt(FOUND);
    }
  }

  private int status() {
    boolean exit = false;
    boolean normalEnd = false;
    for (StackTraceElement frame : new Throwable().getStackTrace()) {
      if (frame.getClassName().equals("java.lang.Shutdown")) {
        exit |= frame.getMethodName().equals("exit");
        normalEnd |= frame.getMethodName().equals("shutdown");
      }
    }
    if (exit) {
      return statusOfExit();
    }
    MainHandler ours = handler.get();
    if (!normalEnd || !normalEndIsProvable || ours == null) {
      return UNKNOWN;
    }
    return ours.called ? 1 : 0;
  }

  private static int statusOfExit() {
    StackWalker walker = liveStackWalker();
    Integer status = walker == null ? null : walker.walk(ExitStatus::localOfExit);
    return status == null ? UNKNOWN : status;
  }

  private static @Nullable Integer localOfExit(Stream<StackWalker.StackFrame> frames) {
    return frames
        .filter(f -> f.getClassName().equals("java.lang.Shutdown"))
        .filter(f -> f.getMethodName().equals("exit"))
        .findFirst()
        .map(ExitStatus::firstLocal)
        .orElse(null);
  }

  private static @Nullable Integer firstLocal(StackWalker.StackFrame frame) {
    try {
      Method getLocals = Class.forName("java.lang.LiveStackFrame").getMethod("getLocals");
      getLocals.setAccessible(true);
      Object slot = ((Object[]) getLocals.invoke(frame))[0];
      Class<?> primitive = Class.forName("java.lang.LiveStackFrame$PrimitiveSlot");
      Method size = primitive.getDeclaredMethod("size");
      size.setAccessible(true);
      // On a 64-bit machine a slot is 8 bytes, of which an int fills the lower half.
      String name = (int) size.invoke(slot) == Integer.BYTES ? "intValue" : "longValue";
      Method value = primitive.getDeclaredMethod(name);
      value.setAccessible(true);
      return ((Number) value.invoke(slot)).intValue();
    } catch (ReflectiveOperationException | RuntimeException cannotBeSeen) {
      return null;
    }
  }

  private static @Nullable StackWalker liveStackWalker() {
    try {
      Method get = Class.forName("java.lang.LiveStackFrame").getDeclaredMethod("getStackWalker");
      get.setAccessible(true);
      return (StackWalker) get.invoke(null);
    } catch (ReflectiveOperationException | RuntimeException shut) {
      return null;
    }
  }

  /** Notes that an exception left main, and passes it on. */
  private static final class MainHandler implements Thread.UncaughtExceptionHandler {
    final Thread main;

    /** The thread's own handler before ours; null: the thread group is. */
    final Thread.@Nullable UncaughtExceptionHandler before;

    volatile boolean called;

    MainHandler(Thread main, Thread.@Nullable UncaughtExceptionHandler before) {
      this.main = main;
      this.before = before;
    }

    @Override
    public void uncaughtException(Thread thread, Throwable thrown) {
      called = true;
      Thread.UncaughtExceptionHandler next = before != null ? before : thread.getThreadGroup();
      if (next != null) {
        next.uncaughtException(thread, thrown);
      }
    }
  }
}
