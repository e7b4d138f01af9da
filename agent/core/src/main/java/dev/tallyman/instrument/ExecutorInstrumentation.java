package dev.tallyman.instrument;

import static dev.tallyman.instrument.Point.Report.ENDING_THIS;
import static dev.tallyman.instrument.Point.Report.GIVEN_THIS;
import static dev.tallyman.instrument.Point.Report.TAKEN_THIS;

import dev.tallyman.model.Kind;
import dev.tallyman.model.Question;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.TallyFollow;
import org.jspecify.annotations.Nullable;

/**
 * Executors and timers: {@code ThreadPoolExecutor} with its subclasses, {@code ForkJoinPool}, the
 * executor that starts a thread per task, {@code java.util.Timer}.
 *
 * <p>Taken: its constructor. Given back: terminated, which is read from its state once per census;
 * a timer when it is cancelled. One whose shutdown was asked for may be collected without reproach;
 * one that was not is <em>dropped</em>.
 */
final class ExecutorInstrumentation implements KindInstrumentation {
  private static final String POOL = "java/util/concurrent/ThreadPoolExecutor";
  private static final String FORK_JOIN = "java/util/concurrent/ForkJoinPool";
  private static final String PER_TASK = "java/util/concurrent/ThreadPerTaskExecutor";
  private static final String TIMER = "java/util/Timer";

  private static final long CONTROL = FieldOffsets.of(ThreadPoolExecutor.class, "ctl");
  private static final int TERMINATED = 3 << 29;

  /** JDK 17 has an int {@code mode}, 25 a long {@code runState}. */
  private static final long MODE = FieldOffsets.of(ForkJoinPool.class, "mode");

  private static final int MODE_TERMINATED = 1 << 25;
  private static final long RUN_STATE = FieldOffsets.of(ForkJoinPool.class, "runState");
  private static final long RUN_TERMINATED = 1L << 3;

  private static final @Nullable Class<?> PER_TASK_CLASS = perTask();
  private static final long PER_TASK_STATE =
      PER_TASK_CLASS == null ? FieldOffsets.NONE : FieldOffsets.of(PER_TASK_CLASS, "state");
  private static final int PER_TASK_TERMINATED = 2;

  private static @Nullable Class<?> perTask() {
    try {
      return Class.forName("java.util.concurrent.ThreadPerTaskExecutor", false, null);
    } catch (ClassNotFoundException e) {
      return null;
    }
  }

  @Override
  public Kind kind() {
    return Kind.EXECUTOR;
  }

  @Override
  public int family() {
    return TallyFollow.EXECUTOR;
  }

  @Override
  public List<Point> points() {
    return List.of(
        new Point(POOL, "<init>", null, TAKEN_THIS, true),
        new Point(POOL, "advanceRunState", "(I)V", ENDING_THIS, true),
        new Point(FORK_JOIN, "<init>", null, TAKEN_THIS, true),
        new Point(FORK_JOIN, "shutdown", "()V", ENDING_THIS, true),
        new Point(FORK_JOIN, "shutdownNow", "()Ljava/util/List;", ENDING_THIS, true),
        new Point(FORK_JOIN, "close", "()V", ENDING_THIS, false),
        new Point(PER_TASK, "<init>", null, TAKEN_THIS, false),
        new Point(PER_TASK, "tryShutdownAndTerminate", "(Z)V", ENDING_THIS, false),
        new Point(TIMER, "<init>", null, TAKEN_THIS, true),
        new Point(TIMER, "cancel", "()V", GIVEN_THIS, true));
  }

  @Override
  public Set<Question> questions() {
    return Set.of(Question.OPEN, Question.RETAINED, Question.DROPPED);
  }

  @Override
  public boolean hasEnded(Object resource) {
    if (resource instanceof ThreadPoolExecutor) {
      Object control = FieldOffsets.reference(resource, CONTROL);
      return control instanceof AtomicInteger && ((AtomicInteger) control).get() >= TERMINATED;
    }
    if (resource instanceof ForkJoinPool) {
      if (RUN_STATE != FieldOffsets.NONE) {
        return (FieldOffsets.UNSAFE.getLongVolatile(resource, RUN_STATE) & RUN_TERMINATED) != 0;
      }
      return (FieldOffsets.number(resource, MODE, 0) & MODE_TERMINATED) != 0;
    }
    return PER_TASK_CLASS != null
        && PER_TASK_CLASS.isInstance(resource)
        && FieldOffsets.number(resource, PER_TASK_STATE, 0) >= PER_TASK_TERMINATED;
  }

  @Override
  public boolean mayEndUnseen(Class<?> type) {
    return true;
  }

  @Override
  public String resourceName(Class<?> type) {
    return type.getName();
  }
}
