package dev.tallyman.stress.bench.scale;

import java.lang.reflect.Method;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * {@code (bare|agent) (none|shared|own|nested) COUNT}: so many virtual threads, each of which takes
 * no lock, one of 64, one of its own, or two of 64, gives it back, and parks.
 */
public final class VirtualThreadsProgram {
  private static final int SHARED = 64;

  private static final ReentrantLock[] locks = new ReentrantLock[SHARED];
  private static final ReentrantLock[] inner = new ReentrantLock[SHARED];
  private static final LongAdder taken = new LongAdder();
  private static volatile boolean over;

  private VirtualThreadsProgram() {}

  public static void main(String[] args) throws Exception {
    boolean agent = args[0].equals("agent");
    String mode = args[1];
    int count = Integer.parseInt(args[2]);
    AgentEye eye = agent ? AgentEye.open() : null;
    for (int i = 0; i < SHARED; i++) {
      locks[i] = new ReentrantLock();
      inner[i] = new ReentrantLock();
    }
    // Not there before JDK 21: this is compiled for 17.
    Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
    CountDownLatch parked = new CountDownLatch(count);
    @Nullable Thread[] threads = new Thread[count];
    begin(start, mode, 1000, new CountDownLatch(1000), new Thread[1000]);
    long before = Told.liveHeapBytes();
    begin(start, mode, count, parked, threads);
    parked.await();
    if (eye != null) {
      eye.awaitWholeRound();
    }
    long after = Told.liveHeapBytes();
    Told.figure("bytes.per.thread", (after - before) / (double) count);
    Told.figure("taken", taken.sum());
    Told.figure("expected", mode.equals("none") ? 0 : (count + 1000L) * takes(mode));
    over = true;
    for (Thread thread : threads) {
      LockSupport.unpark(thread);
    }
    Told.end();
  }

  private static int takes(String mode) {
    return mode.equals("nested") ? 2 : 1;
  }

  private static void begin(
      Method start, String mode, int count, CountDownLatch parked, @Nullable Thread[] threads)
      throws ReflectiveOperationException {
    for (int i = 0; i < count; i++) {
      int number = i;
      Runnable work =
          () -> {
            take(mode, number);
            parked.countDown();
            while (!over) {
              LockSupport.park();
            }
          };
      threads[i] = (Thread) start.invoke(null, work);
    }
  }

  private static void take(String mode, int number) {
    if (mode.equals("none")) {
      return;
    }
    ReentrantLock lock = mode.equals("own") ? new ReentrantLock() : locks[number % SHARED];
    lock.lock();
    try {
      taken.increment();
      if (mode.equals("nested")) {
        inner[number % SHARED].lock();
        try {
          taken.increment();
        } finally {
          inner[number % SHARED].unlock();
        }
      }
    } finally {
      lock.unlock();
    }
  }
}
