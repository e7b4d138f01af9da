package dev.tallyman.stress.bench.programs;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Threads that each do one piece of work after another, as fast as they can: first until the JVM is
 * warm, then for a measured time. Runs inside the measured JVM.
 */
final class Load {

  /** A piece of work. */
  interface Work {
    /**
     * Does one.
     *
     * @param number counts this worker's pieces from 0
     */
    void once(long number) throws Exception;
  }

  /** Makes the work of a worker. */
  interface Workers {
    Work of(int worker) throws Exception;
  }

  private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(2);
  private static final int DIGITS = 3;

  private final long begin;
  private final long end;

  private Load(long begin, long end) {
    this.begin = begin;
    this.end = end;
  }

  /**
   * A load that begins now.
   *
   * @param args of the program: milliseconds to warm up, milliseconds to measure
   */
  static Load of(String[] args) {
    long begin = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Long.parseLong(args[0]));
    return new Load(begin, begin + TimeUnit.MILLISECONDS.toNanos(Long.parseLong(args[1])));
  }

  /** An empty histogram for latencies in nanoseconds. */
  static Histogram histogram() {
    return new Histogram(1, LONGEST_NANOS, DIGITS);
  }

  /** Whether what took this long belongs to the measured time. */
  boolean counts(long from, long to) {
    return from - begin >= 0 && to - end <= 0;
  }

  boolean over(long now) {
    return now - end >= 0;
  }

  double measuredSeconds() {
    return (end - begin) / 1e9;
  }

  /** So many workers at once, until the time is up. */
  Done run(int workers, Workers works) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(workers);
    try {
      List<Callable<Done>> tasks = new ArrayList<>();
      for (int i = 0; i < workers; i++) {
        Work work = works.of(i);
        tasks.add(() -> run(work));
      }
      Histogram latencies = histogram();
      long all = 0;
      for (Future<Done> each : threads.invokeAll(tasks)) {
        Done done = each.get();
        latencies.add(done.latencies);
        all += done.all;
      }
      return new Done(latencies, all, measuredSeconds());
    } catch (ExecutionException e) {
      throw new IllegalStateException("a worker failed: " + e.getCause(), e.getCause());
    } finally {
      threads.shutdown();
    }
  }

  private Done run(Work work) throws Exception {
    Histogram latencies = histogram();
    long number = 0;
    for (long from = System.nanoTime(); !over(from); ) {
      work.once(number++);
      long to = System.nanoTime();
      if (counts(from, to)) {
        latencies.recordValue(to - from);
      }
      from = to;
    }
    return new Done(latencies, number, measuredSeconds());
  }

  /**
   * What was done.
   *
   * @param latencies of what was measured, in nanoseconds
   * @param all pieces, those of the warm-up too
   * @param seconds that were measured
   */
  record Done(Histogram latencies, long all, double seconds) {}
}
