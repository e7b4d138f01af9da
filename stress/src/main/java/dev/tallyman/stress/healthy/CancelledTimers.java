package dev.tallyman.stress.healthy;

import dev.tallyman.stress.Pace;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Timeouts are set and cancelled, a thousand in a second: of ten minutes where what is cancelled is
 * removed, of two seconds where it stays in the queue for its time, and with a timer that is purged
 * every two seconds.
 */
final class CancelledTimers {

  private static final int PER_SECOND = 1_000;
  private static final int UNDER_WAY = 100;

  private CancelledTimers() {}

  static String run(int seconds) {
    AtomicLong late = new AtomicLong();
    ScheduledThreadPoolExecutor removes = new ScheduledThreadPoolExecutor(1);
    removes.setRemoveOnCancelPolicy(true);
    ScheduledThreadPoolExecutor keeps = new ScheduledThreadPoolExecutor(1);
    Timer timer = new Timer("timeouts", true);
    Queue<ScheduledFuture<?>> removed = new ArrayDeque<>();
    Queue<ScheduledFuture<?>> kept = new ArrayDeque<>();
    Queue<TimerTask> purged = new ArrayDeque<>();
    long set = 0;
    Pace pace = new Pace(PER_SECOND, seconds);
    while (pace.next()) {
      switch ((int) (set++ % 10)) {
        case 0 -> kept.add(keeps.schedule(late::incrementAndGet, 2, TimeUnit.SECONDS));
        case 1 -> purged.add(limit(timer, late));
        default -> removed.add(removes.schedule(late::incrementAndGet, 10, TimeUnit.MINUTES));
      }
      cancel(removed);
      cancel(kept);
      if (purged.size() > UNDER_WAY) {
        purged.remove().cancel();
      }
      if (set % (2 * PER_SECOND) == 0) {
        timer.purge();
      }
    }
    int left = removes.getQueue().size() + keeps.getQueue().size();
    removes.shutdownNow();
    keeps.shutdownNow();
    timer.cancel();
    return "timers=" + set + " late=" + late + " left=" + left;
  }

  private static void cancel(Queue<ScheduledFuture<?>> underWay) {
    if (underWay.size() > UNDER_WAY) {
      underWay.remove().cancel(false);
    }
  }

  private static TimerTask limit(Timer timer, AtomicLong late) {
    TimerTask task =
        new TimerTask() {
          @Override
          public void run() {
            late.incrementAndGet();
          }
        };
    timer.schedule(task, TimeUnit.MINUTES.toMillis(10));
    return task;
  }
}
