package dev.tallyman.stress.healthy;

import dev.tallyman.stress.Pace;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/** A thread for each job, and now and then an executor for a batch of them; all are ended. */
final class ThreadChurn {

  private static final int JOBS_PER_SECOND = 40;
  private static final int JOBS_OF_A_BATCH = 10;

  private ThreadChurn() {}

  static String run(int seconds) throws InterruptedException {
    AtomicLong done = new AtomicLong();
    long jobs = 0;
    long executors = 0;
    Pace pace = new Pace(JOBS_PER_SECOND, seconds);
    while (pace.next()) {
      start(done);
      if (jobs++ % JOBS_OF_A_BATCH == 0) {
        batch(done);
        executors++;
      }
    }
    return "jobs=" + jobs + " executors=" + executors + " done=" + done;
  }

  private static void start(AtomicLong done) {
    ReentrantLock lock = new ReentrantLock();
    new Thread(() -> job(lock, done), "job").start();
  }

  private static void job(ReentrantLock lock, AtomicLong done) {
    lock.lock();
    try {
      Thread.sleep(20);
      done.incrementAndGet();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private static void batch(AtomicLong done) throws InterruptedException {
    ExecutorService executor = Executors.newFixedThreadPool(2);
    ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();
    try {
      var unused = watch.schedule(executor::shutdownNow, 1, TimeUnit.MINUTES);
      for (int i = 0; i < 4; i++) {
        executor.execute(done::incrementAndGet);
      }
    } finally {
      executor.shutdown();
      executor.awaitTermination(1, TimeUnit.SECONDS);
      watch.shutdownNow();
    }
  }
}
