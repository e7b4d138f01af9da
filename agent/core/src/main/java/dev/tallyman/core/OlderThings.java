package dev.tallyman.core;

import java.lang.management.ManagementFactory;
import java.util.StringTokenizer;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * How much there is that was made before a late attach: no line will be known for it. Out of the
 * JVM's class histogram without a collection, which stops the application for about a millisecond
 * per megabyte in use (measured on JDK 17 and 25 with G1, Parallel and Serial: 0.7 to 1.1 ms, heap
 * full of objects of 16 to 32 bytes, both processors busy). So it is asked for only where that is
 * half a second at most.
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
    if (!Host.hasModule("jdk.management") || usedBytes() > MOST_BYTES) {
      return null;
    }
    long began = System.nanoTime();
    String histogram;
    try {
      MBeanServer server = ManagementFactory.getPlatformMBeanServer();
      histogram =
          (String)
              server.invoke(
                  new ObjectName("com.sun.management:type=DiagnosticCommand"),
                  "gcClassHistogram",
                  new Object[] {new String[] {"-all"}},
                  new String[] {String[].class.getName()});
    } catch (JMException | RuntimeException e) {
      return null;
    }
    return of(histogram, (System.nanoTime() - began) / 1_000_000);
  }

  static long usedBytes() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** Reads the lines {@code rank: instances bytes class (module)}. */
  static OlderThings of(String histogram, long millis) {
    long locks = 0;
    long tasks = 0;
    long executors = 0;
    StringTokenizer lines = new StringTokenizer(histogram, "\n");
    while (lines.hasMoreTokens()) {
      StringTokenizer words = new StringTokenizer(lines.nextToken(), " \t\r");
      if (words.countTokens() < 4 || !words.nextToken().endsWith(":")) {
        continue;
      }
      long instances;
      try {
        instances = Long.parseLong(words.nextToken());
      } catch (NumberFormatException e) {
        continue;
      }
      words.nextToken();
      String type = words.nextToken();
      if (isLock(type)) {
        locks += instances;
      } else if (type.equals(
          "java.util.concurrent.ScheduledThreadPoolExecutor$ScheduledFutureTask")) {
        tasks += instances;
      } else if (type.equals("java.util.concurrent.ThreadPoolExecutor")
          || type.equals("java.util.concurrent.ScheduledThreadPoolExecutor")
          || type.equals("java.util.concurrent.ForkJoinPool")
          || type.equals("java.util.Timer")) {
        executors += instances;
      }
    }
    return new OlderThings(locks, tasks, executors, millis);
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
