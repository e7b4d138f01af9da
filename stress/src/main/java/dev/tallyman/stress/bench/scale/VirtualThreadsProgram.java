package dev.tallyman.stress.bench.scale;

import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * {@code (bare|agent) (none|shared|own|nested) COUNT}: so many virtual threads, each of which takes
 * no lock, one of 64, one of its own, or two of 64, gives it back, and parks.
 */
public final class VirtualThreadsProgram {
  private static final int SHARED = 64;
  private static final int WARM = 30_000;

  private static final ReentrantLock[] locks = new ReentrantLock[SHARED];
  private static final ReentrantLock[] inner = new ReentrantLock[SHARED];
  private static final LongAdder taken = new LongAdder();

  /** Threads with a number from here on are to end. */
  private static volatile int last = Integer.MAX_VALUE;

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
    warm(start, mode);
    CountDownLatch parked = new CountDownLatch(count);
    Thread[] threads = new Thread[count];
    long before = bytesWithoutStacks();
    begin(start, mode, count, parked, threads);
    parked.await();
    if (eye != null) {
      eye.awaitWholeRound();
    }
    long after = bytesWithoutStacks();
    Told.figure("bytes.per.thread", (after - before) / (double) count);
    Told.figure("taken", taken.sum());
    Told.figure("expected", mode.equals("none") ? 0 : ((long) count + WARM) * takes(mode));
    end(threads);
    Told.end();
  }

  /** What a parked thread's stack takes depends on what is compiled: all of it is, after this. */
  private static void warm(Method start, String mode)
      throws ReflectiveOperationException, InterruptedException {
    CountDownLatch parked = new CountDownLatch(WARM);
    Thread[] threads = new Thread[WARM];
    begin(start, mode, WARM, parked, threads);
    parked.await();
    end(threads);
    for (Thread thread : threads) {
      thread.join();
    }
    last = Integer.MAX_VALUE;
  }

  /**
   * What is on the heap but the frames of parked threads: those differ by a hundred bytes from run
   * to run, by what is compiled and who had to wait, and are none of the agent's.
   */
  private static long bytesWithoutStacks() throws JMException {
    String histogram =
        (String)
            ManagementFactory.getPlatformMBeanServer()
                .invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "gcClassHistogram",
                    new Object[] {new String[0]},
                    new String[] {String[].class.getName()});
    long bytes = 0;
    for (String line : histogram.lines().toList()) {
      String[] words = line.trim().split(" +", -1);
      if (words.length >= 4
          && words[0].endsWith(":")
          && !words[3].equals("jdk.internal.vm.StackChunk")) {
        bytes += Long.parseLong(words[2]);
      }
    }
    if (bytes == 0) {
      throw new IllegalStateException("the class histogram told nothing: " + histogram);
    }
    return bytes;
  }

  private static void end(Thread[] threads) {
    last = 0;
    for (Thread thread : threads) {
      LockSupport.unpark(thread);
    }
  }

  private static int takes(String mode) {
    return mode.equals("nested") ? 2 : 1;
  }

  private static void begin(
      Method start, String mode, int count, CountDownLatch parked, Thread[] threads)
      throws ReflectiveOperationException {
    for (int i = 0; i < count; i++) {
      int number = i;
      Runnable work =
          () -> {
            take(mode, number);
            parked.countDown();
            while (number < last) {
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
