package dev.tallyman.programs;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** A lock per call that is kept for ever, beside two threads that wait for each other. */
public final class LeakAndDeadlock {
  private static final Map<Integer, Lock> REGISTRY = new ConcurrentHashMap<>();
  private static final Lock STOCK = new ReentrantLock();
  private static final Lock ACCOUNT = new ReentrantLock();
  private static final CountDownLatch BOTH = new CountDownLatch(2);

  public static void main(String[] args) throws InterruptedException {
    System.out.println("ready");
    new Thread(() -> both(STOCK, ACCOUNT), "reserve").start();
    new Thread(() -> both(ACCOUNT, STOCK), "refund").start();
    for (int call = 0; ; call++) {
      lockFor(call);
      Thread.sleep(10);
    }
  }

  private static void lockFor(int call) {
    REGISTRY.put(call, new ReentrantLock()); // leaks here
  }

  private static void both(Lock first, Lock second) {
    first.lock();
    BOTH.countDown();
    try {
      BOTH.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    second.lock();
  }

  private LeakAndDeadlock() {}
}
