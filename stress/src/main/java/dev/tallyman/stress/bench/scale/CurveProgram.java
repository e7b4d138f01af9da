package dev.tallyman.stress.bench.scale;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import javax.management.JMException;
import org.jspecify.annotations.Nullable;

/**
 * {@code (bare|agent) (locks|sites|threads|acquisitions) MOST}: the same work with ten times as
 * many again and again, and what an operation, a census and the agent's memory cost with each.
 */
public final class CurveProgram {
  private static final int OPERATIONS = 2_000_000;
  private static final int REPEATS = 5;

  /** What a thread does at least: else its start and its end are all there is to see. */
  private static final int LEAST_OPERATIONS = 5_000;

  private static final int MANY_THREADS = 10_000;
  private static final int RING = 1024;
  private static final double CENSUS_SECONDS = 1.7;

  private static final Object[] ring = new Object[RING];
  private static long guarded;

  private CurveProgram() {}

  public static void main(String[] args) throws Exception {
    AgentEye eye = args[0].equals("agent") ? AgentEye.open() : null;
    int most = Integer.parseInt(args[2]);
    switch (args[1]) {
      case "locks" -> locks(eye, most);
      case "sites" -> sites(eye, most);
      case "threads" -> threads(eye, most);
      case "acquisitions" -> acquisitions(most);
      default -> throw new IllegalArgumentException("no curve " + args[1]);
    }
    if (guarded == 0) {
      throw new IllegalStateException("no lock was taken");
    }
    Told.end();
  }

  private static double median(double[] each) {
    Arrays.sort(each);
    return each[each.length / 2];
  }

  private static void census(@Nullable AgentEye eye, int at)
      throws JMException, InterruptedException {
    if (eye == null) {
      return;
    }
    eye.awaitWholeRound();
    AgentCpu cpu = new AgentCpu();
    long end = System.nanoTime() + (long) (CENSUS_SECONDS * 1e9);
    long rounds = eye.rounds();
    long before = cpu.nanos();
    while (System.nanoTime() - end < 0) {
      Thread.sleep(5);
    }
    long passed = Math.max(1, eye.rounds() - rounds);
    Told.figure("point.census", at, (cpu.nanos() - before) / 1e6 / passed);
    Told.figure("point.memory", at, eye.health("memoryBytes") / 1024.0);
  }

  private static void locks(@Nullable AgentEye eye, int most)
      throws JMException, InterruptedException {
    Maker maker = new GeneratedLines().locks(4);
    Object[] kept = new Object[most];
    for (int i = 0; i < OPERATIONS; i++) { // compiled before anything is measured
      ring[i & (RING - 1)] = maker.make(i & 3);
    }
    for (int i = 0; i < 2 * REPEATS; i++) {
      take(ring, new int[] {i, 2 * i, 3 * i, 4 * i});
    }
    long made = 0;
    long empty = Told.liveHeapBytes();
    for (int n = 1; n <= most; n *= 10) {
      long began = System.nanoTime();
      long first = made;
      while (made < n) {
        kept[(int) made] = maker.make((int) made & 3);
        made++;
      }
      if (n >= 10_000) {
        Told.figure("point.creation", n, (System.nanoTime() - began) / (double) (n - first));
        Told.figure("point.bytes", n, (Told.liveHeapBytes() - empty) / (double) n);
      }
      double[] each = new double[REPEATS];
      SplittableRandom random = new SplittableRandom(n);
      int[] order = new int[1 << 16];
      for (int i = 0; i < order.length; i++) {
        order[i] = random.nextInt(n);
      }
      for (int repeat = 0; repeat < REPEATS; repeat++) {
        began = System.nanoTime();
        take(kept, order);
        each[repeat] = (System.nanoTime() - began) / (double) OPERATIONS;
      }
      Told.figure("point.pair", n, median(each));
      census(eye, n);
    }
    Told.figure("made", made + OPERATIONS);
    created(eye);
    if (kept[most - 1] == null) {
      throw new IllegalStateException("a lock is missing");
    }
  }

  private static void take(Object[] from, int[] order) {
    for (int i = 0; i < OPERATIONS; i++) {
      pair((ReentrantLock) from[order[i & order.length - 1]]);
    }
  }

  private static void created(@Nullable AgentEye eye) throws JMException, InterruptedException {
    if (eye != null) {
      eye.awaitWholeRound();
      Told.figure("agent.created", eye.created("lock", GeneratedLines.PACKAGE));
    }
  }

  private static void pair(ReentrantLock lock) {
    lock.lock();
    try {
      guarded++;
    } finally {
      lock.unlock();
    }
  }

  private static void sites(@Nullable AgentEye eye, int most)
      throws JMException, InterruptedException {
    GeneratedLines lines = new GeneratedLines();
    long made = 0;
    for (int n = 1; n <= most; n *= 10) {
      int each = Math.min(n, GeneratedLines.LINES);
      Maker[] makers = new Maker[n / each];
      for (int i = 0; i < makers.length; i++) {
        makers[i] = lines.locks(each);
      }
      // A hundred of each before: compiled, and no line's first stacks are in what follows.
      made += make(makers, each, Math.max(OPERATIONS, 100 * n));
      double[] repeats = new double[REPEATS];
      for (int repeat = 0; repeat < REPEATS; repeat++) {
        long began = System.nanoTime();
        made += make(makers, each, OPERATIONS);
        repeats[repeat] = (System.nanoTime() - began) / (double) OPERATIONS;
      }
      pair((ReentrantLock) makers[0].make(0));
      made++;
      Told.figure("point.creation", n, median(repeats));
      census(eye, n);
    }
    Told.figure("made", made);
    created(eye);
  }

  private static int make(Maker[] makers, int lines, int count) {
    int maker = 0;
    int line = 0;
    for (int i = 0; i < count; i++) {
      ring[i & (RING - 1)] = makers[maker].make(line);
      if (++maker == makers.length) {
        maker = 0;
        line = line + 1 == lines ? 0 : line + 1;
      }
    }
    return count;
  }

  private static void threads(@Nullable AgentEye eye, int most)
      throws JMException, InterruptedException {
    for (int i = 0; i < OPERATIONS; i++) {
      pair(new ReentrantLock());
    }
    for (int n = 1; n <= most; n *= 10) {
      int repeats = n < MANY_THREADS ? REPEATS : 2;
      int operations = Math.max(LEAST_OPERATIONS, OPERATIONS / n);
      double[] each = new double[repeats];
      double[] start = new double[repeats];
      for (int repeat = 0; repeat < repeats; repeat++) {
        Crowd crowd = new Crowd(n, operations);
        start[repeat] = crowd.startNanos / 1e3 / n;
        each[repeat] = crowd.run() / ((double) operations * n);
        if (repeat == repeats - 1) {
          census(eye, n);
        }
        crowd.leave();
      }
      Told.figure("point.pair", n, median(each));
      Told.figure("point.start", n, median(start));
    }
  }

  /** Threads that begin together, take a lock of their own so many times each, and stay. */
  private static final class Crowd {
    final long startNanos;

    private final CountDownLatch begin = new CountDownLatch(1);
    private final CountDownLatch leave = new CountDownLatch(1);
    private final CountDownLatch done;
    private final Thread[] threads;

    Crowd(int count, int operations) {
      done = new CountDownLatch(count);
      threads = new Thread[count];
      long began = System.nanoTime();
      for (int i = 0; i < count; i++) {
        threads[i] = new Thread(null, () -> work(operations), "crowd", 128 << 10);
        threads[i].setDaemon(true);
        threads[i].start();
      }
      startNanos = System.nanoTime() - began;
    }

    private void work(int operations) {
      ReentrantLock own = new ReentrantLock();
      try {
        begin.await();
        long sum = 0;
        for (int i = 0; i < operations; i++) {
          own.lock();
          try {
            sum++;
          } finally {
            own.unlock();
          }
        }
        if (sum != operations) {
          throw new IllegalStateException(sum + " of " + operations);
        }
        done.countDown();
        leave.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /** Nanoseconds from the moment they may begin until the last is done. */
    long run() throws InterruptedException {
      long began = System.nanoTime();
      begin.countDown();
      done.await();
      return System.nanoTime() - began;
    }

    void leave() throws InterruptedException {
      leave.countDown();
      for (Thread thread : threads) {
        thread.join();
      }
    }
  }

  private static void acquisitions(int most) {
    ReentrantLock[] locks = new ReentrantLock[64];
    for (int i = 0; i < locks.length; i++) {
      locks[i] = new ReentrantLock();
    }
    for (int i = 0; i < 20; i++) {
      take(locks, OPERATIONS);
    }
    for (int n = 1; n <= most; n *= 10) {
      double[] each = new double[(int) Math.max(REPEATS, Math.min(1001, 10_000_000L / n))];
      for (int repeat = 0; repeat < each.length; repeat++) {
        long began = System.nanoTime();
        take(locks, n);
        each[repeat] = (System.nanoTime() - began) / (double) n;
      }
      Told.figure("point.pair", n, median(each));
    }
  }

  private static void take(ReentrantLock[] locks, int count) {
    for (int i = 0; i < count; i++) {
      pair(locks[i & locks.length - 1]);
    }
  }
}
