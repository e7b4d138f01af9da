package dev.tallyman.core;

import org.jspecify.annotations.Nullable;

/**
 * How much there is that was made before a late attach: no line will be known for it. Out of the
 * {@link ClassHistogram}, only where its stop is half a second at most.
 *
 * @param locks of the followed classes and their subclasses, those of the JDK too
 * @param tasks in executors' queues or run by one now; those of timers have no class of their own
 * @param executors thread pools, not counting subclasses
 * @param millis what counting took
 */
record OlderThings(long locks, long tasks, long executors, long millis) {
  /** A heap with more in use than this is not counted. */
  static final long MOST_BYTES = 512L << 20;

  private static final String LOCKS = "java.util.concurrent.locks.";

  /** Asks the JVM; null where it does not say, or the stop would be too long. */
  static @Nullable OlderThings count() {
    if (!ClassHistogram.isPossible() || ClassHistogram.usedBytes() > MOST_BYTES) {
      return null;
    }
    long began = System.nanoTime();
    String histogram = ClassHistogram.ofThisJvm();
    return histogram == null ? null : of(histogram, (System.nanoTime() - began) / 1_000_000);
  }

  static OlderThings of(String histogram, long millis) {
    Sums sums = new Sums();
    ClassHistogram.read(histogram, sums);
    return new OlderThings(sums.locks, sums.tasks, sums.executors, millis);
  }

  private static final class Sums implements ClassHistogram.Visitor {
    long locks;
    long tasks;
    long executors;

    @Override
    public void type(String name, long instances, long bytes) {
      if (isLock(name)) {
        locks += instances;
      } else if (name.equals(
          "java.util.concurrent.ScheduledThreadPoolExecutor$ScheduledFutureTask")) {
        tasks += instances;
      } else if (name.equals("java.util.concurrent.ThreadPoolExecutor")
          || name.equals("java.util.concurrent.ScheduledThreadPoolExecutor")
          || name.equals("java.util.concurrent.ForkJoinPool")
          || name.equals("java.util.Timer")) {
        executors += instances;
      }
    }
  }

  /** By its synchronizer, of which each lock has one, and subclasses of the lock have the same. */
  private static boolean isLock(String type) {
    return type.equals(LOCKS + "ReentrantLock$NonfairSync")
        || type.equals(LOCKS + "ReentrantLock$FairSync")
        || type.equals(LOCKS + "ReentrantReadWriteLock$NonfairSync")
        || type.equals(LOCKS + "ReentrantReadWriteLock$FairSync")
        || type.equals(LOCKS + "StampedLock")
        || type.equals("java.util.concurrent.Semaphore$NonfairSync")
        || type.equals("java.util.concurrent.Semaphore$FairSync")
        || type.startsWith(LOCKS + "Tally") && type.endsWith("Sync");
  }
}
