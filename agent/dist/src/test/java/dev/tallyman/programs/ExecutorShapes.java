package dev.tallyman.programs;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.util.ArrayList;
import java.util.List;
import java.util.Timer;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;

/** Executors that nobody shuts down, and others that somebody does; see {@link Shapes}. */
public final class ExecutorShapes {
  private static final List<Object> KEPT = new ArrayList<>();

  private static void kept(int turn) {
    ExecutorService pool = Executors.newCachedThreadPool(); // leaks: executor open
    KEPT.add(pool);
  }

  /** Nobody has it any more, and its thread lives on. */
  private static void abandoned(int turn) {
    ExecutorService pool = Executors.newFixedThreadPool(1, Daemons.FACTORY); // leaks: executor open
    pool.execute(Shapes::tick);
  }

  private static void scheduler(int turn) {
    ScheduledExecutorService pool = Executors.newScheduledThreadPool(1); // leaks: executor open
    KEPT.add(pool);
  }

  private static void forkJoin(int turn) {
    KEPT.add(new ForkJoinPool(1)); // leaks: executor open
  }

  private static void timer(int turn) {
    KEPT.add(new Timer("never cancelled", true)); // leaks: executor open
  }

  private static void dropped(int turn) {
    SynchronousQueue<Runnable> none = new SynchronousQueue<>();
    Executor gone = new ThreadPoolExecutor(0, 1, 1, SECONDS, none); // leaks: executor dropped
    if (turn < 0) {
      KEPT.add(gone);
    }
  }

  private static void shutDown(int turn) {
    ExecutorService pool = Executors.newFixedThreadPool(1);
    pool.execute(Shapes::tick);
    pool.shutdown();
    Executors.newScheduledThreadPool(1).shutdownNow();
    new ForkJoinPool(1).shutdown();
    new Timer("cancelled", true).cancel();
  }

  public static void main(String[] args) throws Exception {
    Shapes.run(
        ExecutorShapes::kept,
        ExecutorShapes::abandoned,
        ExecutorShapes::scheduler,
        ExecutorShapes::forkJoin,
        ExecutorShapes::timer,
        ExecutorShapes::dropped,
        ExecutorShapes::shutDown);
  }

  /** Small stacks: there will be hundreds. */
  private static final class Daemons {
    static final java.util.concurrent.ThreadFactory FACTORY =
        work -> {
          Thread thread = new Thread(null, work, "abandoned", 64 << 10);
          thread.setDaemon(true);
          return thread;
        };
  }
}
