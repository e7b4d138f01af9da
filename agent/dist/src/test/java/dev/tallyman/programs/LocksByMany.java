package dev.tallyman.programs;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Threads that make locks at one line at the same time, more than there are cells to count in, over
 * many periods; and short-lived threads, each of which makes a few at another.
 */
public final class LocksByMany {
  private static final int THREADS = 24;
  private static final int EACH = 100_000;
  private static final int SHORT_LIVED = 300;
  private static volatile Object newest;

  private LocksByMany() {}

  private static Lock make() {
    return new ReentrantLock(); // site: 2400000
  }

  private static Lock makeOne() {
    return new ReentrantLock(); // site: 600
  }

  public static void main(String[] args) throws Exception {
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Thread thread =
          new Thread(
              () -> {
                await(start);
                for (int j = 0; j < EACH; j++) {
                  newest = make();
                }
              });
      thread.start();
      threads.add(thread);
    }
    start.countDown();
    for (int i = 0; i < SHORT_LIVED; i++) {
      Thread thread =
          new Thread(
              () -> {
                newest = makeOne();
                newest = makeOne();
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    System.out.println("made");
    System.in.read();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
