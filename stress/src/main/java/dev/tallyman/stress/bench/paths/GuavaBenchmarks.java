package dev.tallyman.stress.bench.paths;

import com.google.common.util.concurrent.CycleDetectingLockFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;

/** The same as {@link LockBenchmarks} with locks that Guava watches for their order. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class GuavaBenchmarks extends Counted {

  private static final int LOCKS = 64;

  private static final CycleDetectingLockFactory FACTORY =
      CycleDetectingLockFactory.newInstance(CycleDetectingLockFactory.Policies.THROW);

  private final ReentrantLock lock = FACTORY.newReentrantLock("lock");
  private final ReentrantLock inner = FACTORY.newReentrantLock("inner");
  private final ReentrantLock innermost = FACTORY.newReentrantLock("innermost");
  private final ReentrantLock[] locks = new ReentrantLock[LOCKS];
  private int next;

  /** Makes the locks of the rotation. */
  public GuavaBenchmarks() {
    for (int i = 0; i < LOCKS; i++) {
      locks[i] = FACTORY.newReentrantLock("lock " + i);
    }
  }

  /** Guava's factory gives out plain locks when it is switched off. */
  @Setup(Level.Trial)
  public void watched() {
    if (lock.getClass() == ReentrantLock.class) {
      throw new IllegalStateException("Guava does not watch its locks");
    }
  }

  /** The same lock again and again. */
  @Benchmark
  public long pair() {
    lock.lock();
    try {
      return ++done;
    } finally {
      lock.unlock();
    }
  }

  /** 64 locks in rotation. */
  @Benchmark
  public long rotation() {
    ReentrantLock each = locks[next++ & (LOCKS - 1)];
    each.lock();
    try {
      return ++done;
    } finally {
      each.unlock();
    }
  }

  /** One lock inside another. */
  @Benchmark
  public long nested() {
    lock.lock();
    try {
      inner.lock();
      try {
        return ++done;
      } finally {
        inner.unlock();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Three locks deep. */
  @Benchmark
  public long nestedThree() {
    lock.lock();
    try {
      inner.lock();
      try {
        innermost.lock();
        try {
          return ++done;
        } finally {
          innermost.unlock();
        }
      } finally {
        inner.unlock();
      }
    } finally {
      lock.unlock();
    }
  }

  /** A new lock. */
  @Benchmark
  public ReentrantLock creation() {
    done++;
    return FACTORY.newReentrantLock("new");
  }

  /** The same on two threads. */
  @Benchmark
  @Threads(2)
  public ReentrantLock creationByTwo() {
    done++;
    return FACTORY.newReentrantLock("new");
  }
}
