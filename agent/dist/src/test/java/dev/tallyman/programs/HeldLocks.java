package dev.tallyman.programs;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;

/** Takes locks of every sort, nested at random, from many threads; then lets go of all of them. */
public final class HeldLocks {
  private static final int THREADS = 32;
  private static final int ROUNDS = 3_000;

  private HeldLocks() {}

  /** What the threads share. All of it is taken in one order. */
  private static final class Locks {
    final ReentrantLock unfair = new ReentrantLock();
    final ReentrantLock fair = new ReentrantLock(true);
    final ReentrantReadWriteLock readWrite = new ReentrantReadWriteLock();
    final ReentrantReadWriteLock fairReadWrite = new ReentrantReadWriteLock(true);
    final StampedLock stamped = new StampedLock();
    final Semaphore semaphore = new Semaphore(2);
    int work;

    void take(int which, Random random) throws InterruptedException {
      if (which == 6) {
        work++;
        return;
      }
      if (random.nextInt(3) == 0) {
        take(which + 1, random);
        return;
      }
      switch (which) {
        case 0 -> {
          unfair.lock();
          try {
            take(1, random);
          } finally {
            unfair.unlock();
          }
        }
        case 1 -> {
          fair.lockInterruptibly();
          try {
            take(2, random);
          } finally {
            fair.unlock();
          }
        }
        case 2 -> {
          boolean shared = random.nextBoolean();
          (shared ? readWrite.readLock() : readWrite.writeLock()).lock();
          try {
            take(3, random);
          } finally {
            (shared ? readWrite.readLock() : readWrite.writeLock()).unlock();
          }
        }
        case 3 -> {
          if (fairReadWrite.writeLock().tryLock()) {
            try {
              take(4, random);
            } finally {
              fairReadWrite.writeLock().unlock();
            }
          }
        }
        case 4 -> {
          long stamp = stamped.writeLock();
          try {
            take(5, random);
          } finally {
            stamped.unlockWrite(stamp);
          }
        }
        default -> {
          semaphore.acquire();
          try {
            take(6, random);
          } finally {
            semaphore.release();
          }
        }
      }
    }
  }

  /** Runs until its standard input says that it may end. */
  public static void main(String[] args) throws Exception {
    List<WeakReference<Object>> left = new ArrayList<>(run());
    System.out.println("done");
    while (!left.isEmpty()) {
      System.gc();
      left.removeIf(each -> each.get() == null);
      Thread.sleep(50);
    }
    System.out.println("collected");
    System.in.read();
  }

  /** All threads have ended when it returns, and nobody refers to the locks. */
  private static List<WeakReference<Object>> run() throws Exception {
    Locks locks = new Locks();
    CountDownLatch done = new CountDownLatch(THREADS);
    for (int i = 0; i < THREADS; i++) {
      Random random = new Random(i);
      Runnable work =
          () -> {
            try {
              for (int round = 0; round < ROUNDS; round++) {
                locks.take(0, random);
              }
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            } finally {
              done.countDown();
            }
          };
      start(work, i);
    }
    done.await();
    return List.of(
        new WeakReference<>(locks.unfair),
        new WeakReference<>(locks.fair),
        new WeakReference<>(locks.readWrite),
        new WeakReference<>(locks.fairReadWrite),
        new WeakReference<>(locks.stamped),
        new WeakReference<>(locks.semaphore));
  }

  /** Every other thread is virtual where there are virtual threads. */
  private static void start(Runnable work, int number) throws ReflectiveOperationException {
    if (number % 2 == 1 && Runtime.version().feature() >= 21) {
      Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, work);
    } else {
      new Thread(work, "worker-" + number).start();
    }
  }
}
