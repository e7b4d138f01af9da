package dev.tallyman.stress.bench.paths;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/** Two threads and one lock. That the count is right shows that the lock did its work, too. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ContendedBenchmarks {

  /** One for both threads. */
  @State(Scope.Benchmark)
  public static class Shared extends Counted {
    final ReentrantLock lock = new ReentrantLock();
    final Object monitor = new Object();
  }

  /** A thread that answers each ball. */
  @State(Scope.Benchmark)
  public static class Table extends Counted {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition turned = lock.newCondition();
    private boolean theirs;
    private boolean over;
    private Thread partner = new Thread(this::answer, "partner");

    /** The partner comes. */
    @Setup(Level.Trial)
    public void begin() {
      partner = new Thread(this::answer, "partner");
      partner.setDaemon(true);
      partner.start();
    }

    /** The partner goes. */
    @TearDown(Level.Trial)
    public void end() throws InterruptedException {
      lock.lock();
      try {
        over = true;
        turned.signalAll();
      } finally {
        lock.unlock();
      }
      partner.join();
    }

    private void answer() {
      lock.lock();
      try {
        while (!over) {
          if (theirs) {
            done++;
            theirs = false;
            turned.signal();
          } else {
            turned.awaitUninterruptibly();
          }
        }
      } finally {
        lock.unlock();
      }
    }

    long serve() {
      lock.lock();
      try {
        theirs = true;
        turned.signal();
        while (theirs) {
          turned.awaitUninterruptibly();
        }
        return done;
      } finally {
        lock.unlock();
      }
    }
  }

  /** Two threads take the same lock as fast as they can. */
  @Benchmark
  @Threads(2)
  public long contended(Shared shared) {
    shared.lock.lock();
    try {
      return ++shared.done;
    } finally {
      shared.lock.unlock();
    }
  }

  /** Two threads enter the same monitor as fast as they can. */
  @Benchmark
  @Threads(2)
  public long contendedMonitor(Shared shared) {
    synchronized (shared.monitor) {
      return ++shared.done;
    }
  }

  /** There and back between two threads that wait for each other. */
  @Benchmark
  public long pingPong(Table table) {
    return table.serve();
  }
}
