package dev.tallyman.stress.bench;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;

/**
 * The paths that every application goes all the time. Run bare and with the agent by {@code java
 * -jar stress.jar bench}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class LockBenchmarks {

  private static final int LOCKS = 64;

  private final ReentrantLock lock = new ReentrantLock();
  private final ReentrantLock inner = new ReentrantLock();
  private final ReentrantLock[] locks = new ReentrantLock[LOCKS];
  private final ReentrantReadWriteLock readWrite = new ReentrantReadWriteLock();
  private final Semaphore permits = new Semaphore(1);
  private final Object monitor = new Object();
  private final Object innerMonitor = new Object();
  private int next;
  private int guarded;

  /** Makes the locks of the rotation. */
  public LockBenchmarks() {
    for (int i = 0; i < LOCKS; i++) {
      locks[i] = new ReentrantLock();
    }
  }

  /** The same lock again and again, by one thread. */
  @Benchmark
  public int pair() {
    lock.lock();
    try {
      return guarded++;
    } finally {
      lock.unlock();
    }
  }

  /** One lock inside another. */
  @Benchmark
  public int nested() {
    lock.lock();
    try {
      inner.lock();
      try {
        return guarded++;
      } finally {
        inner.unlock();
      }
    } finally {
      lock.unlock();
    }
  }

  /** 64 locks in rotation. */
  @Benchmark
  public int rotation() {
    ReentrantLock each = locks[next++ & (LOCKS - 1)];
    each.lock();
    try {
      return guarded++;
    } finally {
      each.unlock();
    }
  }

  /** A read lock, by one thread. */
  @Benchmark
  public int readLock() {
    readWrite.readLock().lock();
    try {
      return guarded++;
    } finally {
      readWrite.readLock().unlock();
    }
  }

  /** A permit of a semaphore, by one thread. */
  @Benchmark
  public int semaphore() throws InterruptedException {
    permits.acquire();
    try {
      return guarded++;
    } finally {
      permits.release();
    }
  }

  /** A monitor; woven only with {@code lock-order=monitors}. */
  @Benchmark
  public int monitor() {
    synchronized (monitor) {
      return guarded++;
    }
  }

  /** One monitor inside another. */
  @Benchmark
  public int monitorsNested() {
    synchronized (monitor) {
      synchronized (innerMonitor) {
        return guarded++;
      }
    }
  }

  /** A new lock that dies at once. */
  @Benchmark
  public ReentrantLock creation() {
    return new ReentrantLock();
  }

  /** The same on two threads: what they share shows. */
  @Benchmark
  @Threads(2)
  public ReentrantLock creationByTwo() {
    return new ReentrantLock();
  }
}
