package dev.tallyman.stress.bench.paths;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Taking and giving back, by one thread. Each counts inside what it has taken. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class LockBenchmarks extends Counted {

  private static final int LOCKS = 64;

  private final ReentrantLock lock = new ReentrantLock();
  private final ReentrantLock inner = new ReentrantLock();
  private final ReentrantLock innermost = new ReentrantLock();
  private final ReentrantLock fair = new ReentrantLock(true);
  private final Lock typed = new ReentrantLock();
  private final ReentrantLock[] locks = new ReentrantLock[LOCKS];
  private final ReentrantReadWriteLock readWrite = new ReentrantReadWriteLock();
  private final StampedLock stamped = new StampedLock();
  private final Semaphore permits = new Semaphore(1);
  private final Object monitor = new Object();
  private final Object innerMonitor = new Object();
  private int next;

  /** Makes the locks of the rotation. */
  public LockBenchmarks() {
    for (int i = 0; i < LOCKS; i++) {
      locks[i] = new ReentrantLock();
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

  /** The same lock again while it is held. */
  @Benchmark
  public long reentrant() {
    lock.lock();
    try {
      lock.lock();
      try {
        return ++done;
      } finally {
        lock.unlock();
      }
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

  /** A try that gets it. */
  @Benchmark
  public long tryLock() {
    if (!lock.tryLock()) {
      throw new IllegalStateException("somebody else has the lock");
    }
    try {
      return ++done;
    } finally {
      lock.unlock();
    }
  }

  /** A try with a time, that gets it at once. */
  @Benchmark
  public long tryLockTimed() throws InterruptedException {
    if (!lock.tryLock(1, TimeUnit.SECONDS)) {
      throw new IllegalStateException("somebody else has the lock");
    }
    try {
      return ++done;
    } finally {
      lock.unlock();
    }
  }

  /** A wait that could be interrupted, and is none. */
  @Benchmark
  public long lockInterruptibly() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      return ++done;
    } finally {
      lock.unlock();
    }
  }

  /** A fair lock. */
  @Benchmark
  public long fairLock() {
    fair.lock();
    try {
      return ++done;
    } finally {
      fair.unlock();
    }
  }

  /** Through a field of the interface. */
  @Benchmark
  public long throughLock() {
    typed.lock();
    try {
      return ++done;
    } finally {
      typed.unlock();
    }
  }

  /** Taken and given back at the end of chains of small methods, which the JIT inlines. */
  @Benchmark
  public long throughCalls() {
    enter();
    try {
      return ++done;
    } finally {
      leave();
    }
  }

  private void enter() {
    begin(lock);
  }

  private static void begin(ReentrantLock each) {
    take(each);
  }

  private static void take(Lock each) {
    each.lock();
  }

  private void leave() {
    end(lock);
  }

  private static void end(ReentrantLock each) {
    give(each);
  }

  private static void give(Lock each) {
    each.unlock();
  }

  /** A read lock. */
  @Benchmark
  public long readLock() {
    readWrite.readLock().lock();
    try {
      return ++done;
    } finally {
      readWrite.readLock().unlock();
    }
  }

  /** A write lock. */
  @Benchmark
  public long writeLock() {
    readWrite.writeLock().lock();
    try {
      return ++done;
    } finally {
      readWrite.writeLock().unlock();
    }
  }

  /** A stamped lock, to read. */
  @Benchmark
  public long stampedRead() {
    long stamp = stamped.readLock();
    try {
      return ++done;
    } finally {
      stamped.unlockRead(stamp);
    }
  }

  /** A stamped lock, to write. */
  @Benchmark
  public long stampedWrite() {
    long stamp = stamped.writeLock();
    try {
      return ++done;
    } finally {
      stamped.unlockWrite(stamp);
    }
  }

  /** A permit of a semaphore. */
  @Benchmark
  public long semaphore() throws InterruptedException {
    permits.acquire();
    try {
      return ++done;
    } finally {
      permits.release();
    }
  }

  /** A monitor; woven only with {@code lock-order=monitors}. */
  @Benchmark
  public long monitor() {
    synchronized (monitor) {
      return ++done;
    }
  }

  /** One monitor inside another. */
  @Benchmark
  public long monitorsNested() {
    synchronized (monitor) {
      synchronized (innerMonitor) {
        return ++done;
      }
    }
  }
}
