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

  /** {@link FieldOffsets} says why it is apart. */
  private static final class OfPool {
    static final long CONTROL = FieldOffsets.of(ThreadPoolExecutor.class, "ctl");
    static final int TERMINATED = 3 << 29;
  }

  /** JDK 17 has an int {@code mode}, 25 a long {@code runState}. */
  private static final class OfForkJoin {
    static final long MODE = FieldOffsets.of(ForkJoinPool.class, "mode");
    static final int MODE_TERMINATED = 1 << 25;
    static final long RUN_STATE = FieldOffsets.of(ForkJoinPool.class, "runState");
    static final long RUN_TERMINATED = 1L << 3;
  }

  /** A class that JDK 17 does not have. */
  private static final class OfPerTask {
    static final @Nullable Class<?> TYPE = type();
    static final long STATE = TYPE == null ? FieldOffsets.NONE : FieldOffsets.of(TYPE, "state");
    static final int TERMINATED = 2;

    private static @Nullable Class<?> type() {
      try {
        return Class.forName(PER_TASK.replace('/', '.'), false, null);
      } catch (ClassNotFoundException e) {
        return null;
      }
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
      Object control = FieldOffsets.reference(resource, OfPool.CONTROL);
      return control instanceof AtomicInteger
          && ((AtomicInteger) control).get() >= OfPool.TERMINATED;
    }
    if (resource instanceof ForkJoinPool) {
      if (OfForkJoin.RUN_STATE != FieldOffsets.NONE) {
        long state = FieldOffsets.UNSAFE.getLongVolatile(resource, OfForkJoin.RUN_STATE);
        return (state & OfForkJoin.RUN_TERMINATED) != 0;
      }
      return (FieldOffsets.number(resource, OfForkJoin.MODE, 0) & OfForkJoin.MODE_TERMINATED) != 0;
    }
    return OfPerTask.TYPE != null
        && OfPerTask.TYPE.isInstance(resource)
        && FieldOffsets.number(resource, OfPerTask.STATE, 0) >= OfPerTask.TERMINATED;
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
