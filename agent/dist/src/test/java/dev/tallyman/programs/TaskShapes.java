package dev.tallyman.programs;

import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Scheduled tasks that are forgotten, and others that are not; see {@link Shapes}. */
public final class TaskShapes {
  private static final ScheduledThreadPoolExecutor POOL = new ScheduledThreadPoolExecutor(2);
  private static final ScheduledThreadPoolExecutor KEEPS = new ScheduledThreadPoolExecutor(1);
  private static final ScheduledThreadPoolExecutor TIDY = new ScheduledThreadPoolExecutor(1);
  private static final ScheduledExecutorService WRAPPED =
      Executors.newSingleThreadScheduledExecutor();
  private static final Timer TIMER = new Timer("forgetful", true);
  private static final Timer QUEUE = new Timer("keeps", true);
  private static final Timer TIDY_TIMER = new Timer("tidy", true);

  private static final class Nothing extends TimerTask {
    @Override
    public void run() {}
  }

  private static void periodic(int turn) {
    POOL.scheduleAtFixedRate(Shapes::tick, 1, 1, TimeUnit.HOURS); // leaks: scheduled-task open
  }

  private static void wrapped(int turn) {
    WRAPPED.schedule(Shapes::tick, 1, TimeUnit.HOURS); // leaks: scheduled-task open
  }

  private static void timer(int turn) {
    TIMER.schedule(new Nothing(), 3_600_000); // leaks: scheduled-task open
  }

  private static void timeout(int turn) {
    new CompletableFuture<String>().orTimeout(1, TimeUnit.HOURS); // leaks: scheduled-task open
  }

  private static void delayed(int turn) {
    Executor later = CompletableFuture.delayedExecutor(1, TimeUnit.HOURS);
    later.execute(Shapes::tick); // leaks: scheduled-task open
  }

  private static void cancelled(int turn) {
    KEEPS.schedule(Shapes::tick, 1, TimeUnit.HOURS).cancel(false); // leaks: scheduled-task retained
  }

  private static void cancelledTimer(int turn) {
    TimerTask task = new Nothing();
    QUEUE.schedule(task, 3_600_000); // leaks: scheduled-task retained
    task.cancel();
  }

  private static void dying(int turn) {
    if (turn == 0) {
      POOL.scheduleAtFixedRate(TaskShapes::fail, 1, 1, TimeUnit.SECONDS); // loses a task
    }
  }

  private static void dyingTimer(int turn) {
    if (turn == 0) {
      new Timer("dying", true)
          .schedule( // loses a timer's task
              new TimerTask() {
                @Override
                public void run() {
                  fail();
                }
              },
              1_000,
              1_000);
    }
  }

  private static void fail() {
    throw new IllegalStateException("no connection");
  }

  private static void soon(int turn) {
    POOL.schedule(Shapes::tick, 300, TimeUnit.MILLISECONDS);
    TIDY_TIMER.schedule(new Nothing(), 300);
  }

  private static void removed(int turn) {
    TIDY.schedule(Shapes::tick, 1, TimeUnit.HOURS).cancel(false);
  }

  private static void purged(int turn) {
    TimerTask task = new Nothing();
    TIDY_TIMER.schedule(task, 3_600_000);
    task.cancel();
    TIDY_TIMER.purge();
  }

  private static void met(int turn) {
    new CompletableFuture<String>().orTimeout(1, TimeUnit.HOURS).complete("in time");
  }

  public static void main(String[] args) throws Exception {
    TIDY.setRemoveOnCancelPolicy(true);
    Shapes.run(
        TaskShapes::periodic,
        TaskShapes::wrapped,
        TaskShapes::timer,
        TaskShapes::timeout,
        TaskShapes::delayed,
        TaskShapes::cancelled,
        TaskShapes::cancelledTimer,
        TaskShapes::dying,
        TaskShapes::dyingTimer,
        TaskShapes::soon,
        TaskShapes::removed,
        TaskShapes::purged,
        TaskShapes::met);
  }
}
