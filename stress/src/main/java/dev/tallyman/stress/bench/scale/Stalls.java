package dev.tallyman.stress.bench.scale;

import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * How long a thread that only wants to go on was kept from it: it asks to sleep half a millisecond
 * again and again, and notes by how much each sleep was too long. Whatever stops the JVM shows.
 */
final class Stalls {
  private static final long ASKED_NANOS = 500_000;
  private static final int MOST = 4_000_000;

  private final long[] late = new long[MOST];
  private volatile boolean over;
  private int count;
  private @Nullable Thread thread;

  void begin() {
    Thread made = new Thread(this::run, "stalls");
    made.setDaemon(true);
    made.setPriority(Thread.MAX_PRIORITY);
    thread = made;
    made.start();
  }

  private void run() {
    long last = System.nanoTime();
    while (!over && count < MOST) {
      LockSupport.parkNanos(ASKED_NANOS);
      long now = System.nanoTime();
      late[count++] = Math.max(0, now - last - ASKED_NANOS);
      last = now;
    }
  }

  /** Ends it and says the largest, the thousandth largest share, the median, and how many. */
  void end() throws InterruptedException {
    over = true;
    Thread made = thread;
    if (made != null) {
      made.join();
    }
    long[] sorted = Arrays.copyOf(late, count);
    Arrays.sort(sorted);
    if (count < 100) {
      throw new IllegalStateException("only " + count + " looks for stalls");
    }
    Told.figure("stall.max.ms", sorted[count - 1] / 1e6);
    Told.figure("stall.p999.ms", sorted[(int) (count * 0.999)] / 1e6);
    Told.figure("stall.median.ms", sorted[count / 2] / 1e6);
    Told.figure("stall.looks", count);
  }
}
