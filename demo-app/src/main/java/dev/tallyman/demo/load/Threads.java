package dev.tallyman.demo.load;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads of a service. */
public final class Threads {

  private Threads() {}

  /** Threads with the same beginning of their names, and a number each. */
  public static ThreadFactory named(String prefix) {
    AtomicInteger number = new AtomicInteger();
    return work -> new Thread(work, prefix + number.incrementAndGet());
  }

  /** A scheduler that forgets what is cancelled. */
  public static ScheduledThreadPoolExecutor scheduler(int threads, String prefix) {
    ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(threads, named(prefix));
    scheduler.setRemoveOnCancelPolicy(true);
    return scheduler;
  }

  /**
   * Ends both and waits for it: the workers do first what they have accepted.
   *
   * @throws IllegalStateException if something does not end
   */
  public static void end(ScheduledThreadPoolExecutor scheduler, ExecutorService workers)
      throws InterruptedException {
    scheduler.shutdownNow();
    workers.shutdown();
    if (!workers.awaitTermination(10, TimeUnit.SECONDS)
        || !scheduler.awaitTermination(10, TimeUnit.SECONDS)) {
      throw new IllegalStateException("a thread does not end");
    }
  }
}
