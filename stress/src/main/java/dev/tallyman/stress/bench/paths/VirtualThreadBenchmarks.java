package dev.tallyman.stress.bench.paths;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Locks in virtual threads, from JDK 21 on. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class VirtualThreadBenchmarks extends Counted {

  private static final int THREADS = 64;
  private static final int PAIRS = 10_000;
  private static final MethodHandle START = start();

  private final Thread[] threads = new Thread[THREADS];
  private final One[] ones = new One[THREADS];
  private final ReentrantLock lock = new ReentrantLock();

  /** What a thread does: its own lock once. */
  private static final class One implements Runnable {
    private final ReentrantLock lock = new ReentrantLock();
    private long done;

    @Override
    public void run() {
      lock.lock();
      try {
        done++;
      } finally {
        lock.unlock();
      }
    }
  }

  /** Makes a lock for each. */
  public VirtualThreadBenchmarks() {
    for (int i = 0; i < THREADS; i++) {
      ones[i] = new One();
    }
  }

  private static MethodHandle start() {
    try {
      return MethodHandles.lookup()
          .findStatic(
              Thread.class,
              "startVirtualThread",
              MethodType.methodType(Thread.class, Runnable.class));
    } catch (ReflectiveOperationException before21) {
      throw new ExceptionInInitializerError(before21);
    }
  }

  private static Thread start(Runnable work) {
    try {
      return (Thread) START.invokeExact(work);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Many threads that take one lock each; the cost of a thread is in it. */
  @Benchmark
  @OperationsPerInvocation(THREADS)
  public long virtualThreads() throws InterruptedException {
    for (int i = 0; i < THREADS; i++) {
      threads[i] = start(ones[i]);
    }
    for (int i = 0; i < THREADS; i++) {
      threads[i].join();
      done += ones[i].done;
      ones[i].done = 0;
    }
    return done;
  }

  /** One thread that takes one lock ten thousand times. */
  @Benchmark
  @OperationsPerInvocation(PAIRS)
  public long virtualPair() throws InterruptedException {
    start(this::pairs).join();
    return done;
  }

  private void pairs() {
    for (int i = 0; i < PAIRS; i++) {
      lock.lock();
      try {
        done++;
      } finally {
        lock.unlock();
      }
    }
  }
}
