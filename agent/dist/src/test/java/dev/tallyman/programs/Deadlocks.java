package dev.tallyman.programs;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** Two threads and two locks, in ways that end in a deadlock and in ways that only look so. */
public final class Deadlocks {
  private final Lock stock;
  private final Lock account;
  private final CountDownLatch bothHold = new CountDownLatch(2);

  private Deadlocks(Lock stock, Lock account) {
    this.stock = stock;
    this.account = account;
  }

  interface Step {
    void run() throws InterruptedException;
  }

  private static Thread thread(String name, Step step) {
    Thread thread =
        new Thread(
            () -> {
              try {
                step.run();
              } catch (InterruptedException e) {
                System.out.println(name + " interrupted");
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void reserve() throws InterruptedException {
    stock.lock();
    bothHold.countDown();
    bothHold.await();
    charge();
  }

  private void charge() throws InterruptedException {
    account.lockInterruptibly(); // waits: reserve
  }

  private void refund() throws InterruptedException {
    account.lock();
    bothHold.countDown();
    bothHold.await();
    stock.lockInterruptibly(); // waits: refund
  }

  private void timed(Lock first, Lock second) throws InterruptedException {
    first.lock();
    try {
      bothHold.countDown();
      bothHold.await();
      second.tryLock(1, TimeUnit.HOURS);
    } finally {
      first.unlock();
    }
  }

  public static void main(String[] args) throws Exception {
    boolean fair = args[0].endsWith("-fair");
    Lock first = new ReentrantLock(fair);
    Lock second = new ReentrantLock(fair);
    Deadlocks d = new Deadlocks(first, second);
    switch (args[0]) {
      case "plain", "plain-fair" -> {
        Thread one = thread("reserve-1", d::reserve);
        thread("refund-1", d::refund);
        d.bothHold.await();
        thread("queued-1", () -> d.stock.lock());
        awaitWaiting(one);
      }
      case "dissolved" -> {
        Thread one = thread("reserve-1", d::reserve);
        thread("refund-1", d::refund);
        awaitWaiting(one);
        System.out.println("stuck at " + System.currentTimeMillis());
        System.in.read();
        one.interrupt();
      }
      case "timed" -> {
        Thread one = thread("timed-1", () -> d.timed(first, second));
        thread("timed-2", () -> d.timed(second, first));
        awaitWaiting(one);
      }
      case "monitor" -> {
        Object monitor = new Object();
        thread(
            "lock-then-monitor",
            () -> {
              first.lock();
              d.bothHold.countDown();
              d.bothHold.await();
              synchronized (monitor) {
                System.out.println("not expected");
              }
            });
        Thread one =
            thread(
                "monitor-then-lock",
                () -> {
                  synchronized (monitor) {
                    d.bothHold.countDown();
                    d.bothHold.await();
                    first.lock();
                  }
                });
        awaitWaiting(one);
      }
      default -> throw new IllegalArgumentException(args[0]);
    }
    System.out.println("stuck at " + System.currentTimeMillis());
    while (true) {
      Thread.sleep(60_000);
    }
  }

  private static void awaitWaiting(Thread thread) {
    while (thread.getState() != Thread.State.WAITING
        && thread.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
  }
}
