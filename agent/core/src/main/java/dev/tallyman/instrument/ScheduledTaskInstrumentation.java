package dev.tallyman.instrument;

import static dev.tallyman.instrument.Point.Report.DIED;
import static dev.tallyman.instrument.Point.Report.FINISHED;
import static dev.tallyman.instrument.Point.Report.GIVEN_THIS;
import static dev.tallyman.instrument.Point.Report.TAKEN_FIRST;
import static dev.tallyman.instrument.Point.Report.TIMER_CLEARED;

import dev.tallyman.model.Kind;
import dev.tallyman.model.Question;
import java.util.List;
import java.util.Set;
import java.util.TimerTask;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.locks.TallyFollow;

/**
 * Tasks that wait for their time: of {@code ScheduledThreadPoolExecutor} and all that wraps it, of
 * {@code Timer}, and from JDK 25 on of {@code ForkJoinPool}; the delays of {@code
 * CompletableFuture} are tasks of one or the other.
 *
 * <p>Taken: accepted by the scheduler. Given back: run to its end, died of an exception, or
 * cancelled; a cancelled one that stays in the queue is then <em>retained</em>. Left out: tasks
 * that a {@code decorateTask} has wrapped in a class of its own end for us when they are collected.
 */
final class ScheduledTaskInstrumentation implements KindInstrumentation {
  private static final String SCHEDULER = "java/util/concurrent/ScheduledThreadPoolExecutor";

  /** {@link FieldOffsets} says why it is apart. */
  private static final class OfTimer {
    static final long STATE = FieldOffsets.of(TimerTask.class, "state");
    static final int EXECUTED = 2;
  }

  private static final class OfForkJoin {
    static final long STATUS = FieldOffsets.of(ForkJoinTask.class, "status");
  }

  @Override
  public Kind kind() {
    return Kind.SCHEDULED_TASK;
  }

  @Override
  public int family() {
    return TallyFollow.TASK;
  }

  @Override
  public List<Point> points() {
    return List.of(
        new Point(SCHEDULER, "delayedExecute", null, TAKEN_FIRST, true),
        new Point("java/util/concurrent/FutureTask", "finishCompletion", "()V", FINISHED, true),
        new Point(
            "java/util/concurrent/ForkJoinPool", "scheduleDelayedTask", null, TAKEN_FIRST, false),
        new Point("java/util/Timer", "sched", "(Ljava/util/TimerTask;JJ)V", TAKEN_FIRST, true),
        new Point("java/util/TimerTask", "cancel", "()Z", GIVEN_THIS, true),
        new Point("java/util/TaskQueue", "clear", "()V", TIMER_CLEARED, true),
        new Point(
            "java/lang/Thread",
            "dispatchUncaughtException",
            "(Ljava/lang/Throwable;)V",
            DIED,
            true));
  }

  @Override
  public Set<Question> questions() {
    return Set.of(Question.OPEN, Question.RETAINED);
  }

  @Override
  public boolean hasEnded(Object resource) {
    if (resource instanceof TimerTask) {
      return FieldOffsets.number(resource, OfTimer.STATE, 0) >= OfTimer.EXECUTED;
    }
    return resource instanceof ForkJoinTask
        && FieldOffsets.number(resource, OfForkJoin.STATUS, 0) < 0;
  }

  @Override
  public boolean mayEndUnseen(Class<?> type) {
    return TimerTask.class.isAssignableFrom(type) || ForkJoinTask.class.isAssignableFrom(type);
  }

  @Override
  public String resourceName(Class<?> type) {
    return TimerTask.class.isAssignableFrom(type)
        ? "java.util.TimerTask"
        : "java.util.concurrent.ScheduledFuture";
  }
}
