package dev.tallyman.programs;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Locks that are held too long, for ever, by too many in turn, or given back by the wrong thread,
 * and one server that does nothing of the sort. Each runs until its input says to go on.
 */
public final class LockTroubles {
  private static final ReentrantLock STOCK = new ReentrantLock(); // made: stock

  private LockTroubles() {}

  private static Thread daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void awaitQueue(int length) throws InterruptedException {
    while (STOCK.getQueueLength() < length) {
      Thread.sleep(1);
    }
  }

  private static void say(String what) {
    System.out.println(what);
  }

  private static void awaitInput() throws Exception {
    System.in.read();
  }

  private static void reserve(CountDownLatch taken, CountDownLatch over) {
    STOCK.lock(); // taken: reserve
    try {
      taken.countDown();
      ask(over);
    } finally {
      STOCK.unlock();
    }
  }

  private static void ask(CountDownLatch over) {
    try {
      over.await(); // does: ask
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void refund() {
    STOCK.lock(); // waits: refund
    STOCK.unlock();
  }

  /** Takes the lock briefly for a while, and then for long, by the same code. */
  private static void slow(long usualMillis, CountDownLatch taken, CountDownLatch over) {
    long end = System.nanoTime() + usualMillis * 1_000_000;
    CountDownLatch open = new CountDownLatch(0);
    boolean last;
    do {
      LockSupport.parkNanos(1_000_000);
      last = System.nanoTime() > end;
      reserve(last ? taken : open, last ? over : open);
    } while (!last);
  }

  private static void longHold(long usualMillis) throws Exception {
    CountDownLatch taken = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    daemon("slow-1", () -> slow(usualMillis, taken, over));
    taken.await();
    daemon("refund-1", LockTroubles::refund);
    daemon("refund-2", LockTroubles::refund);
    awaitQueue(2);
    say("held");
    awaitInput();
    over.countDown();
    say("given back");
    awaitInput();
  }

  private static void orphan() throws Exception {
    Thread thread = daemon("gone-1", () -> STOCK.lock()); // taken: orphan
    thread.join();
    daemon("refund-1", LockTroubles::refund);
    awaitQueue(1);
    say("ended");
    awaitInput();
  }

  private static void foreign() throws Exception {
    CountDownLatch taken = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    daemon("owner-1", () -> reserve(taken, over));
    taken.await();
    // Again and again: what is given back before the agent's threads are up is not seen.
    while (System.in.available() == 0) {
      try {
        STOCK.unlock(); // gives: foreign
      } catch (IllegalMonitorStateException expected) {
        Thread.sleep(20);
      }
    }
  }

  /** Far more threads than the lock can serve: its queue is never empty. */
  private static void convoy() throws Exception {
    for (int i = 0; i < 12; i++) {
      daemon(
          "convoy-" + i,
          () -> {
            while (true) {
              STOCK.lock();
              try {
                LockSupport.parkNanos(100_000);
              } finally {
                STOCK.unlock();
              }
            }
          });
    }
    awaitQueue(4);
    say("convoy");
    awaitInput();
  }

  /** Many threads, many locks and one that all take now and then: a server under load. */
  private static void healthy() throws Exception {
    List<ReentrantLock> stripes = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      stripes.add(new ReentrantLock());
    }
    for (int i = 0; i < 16; i++) {
      int number = i;
      daemon(
          "server-" + i,
          () -> {
            for (int n = number; ; n++) {
              ReentrantLock stripe = stripes.get(n * 31 % stripes.size());
              stripe.lock();
              try {
                LockSupport.parkNanos(200_000);
              } finally {
                stripe.unlock();
              }
              STOCK.lock();
              try {
                Thread.onSpinWait();
              } finally {
                STOCK.unlock();
              }
              LockSupport.parkNanos(1_000_000);
            }
          });
    }
    // By design one lock is held all along, and one thread waits for its turn.
    ReentrantLock leadership = new ReentrantLock();
    leadership.lock();
    daemon(
        "standby",
        () -> {
          while (true) {
            try {
              if (leadership.tryLock(500, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                return;
              }
            } catch (InterruptedException e) {
              return;
            }
          }
        });
    say("healthy");
    awaitInput();
  }

  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "long-hold" -> longHold(Long.parseLong(args[1]));
      case "orphan" -> orphan();
      case "foreign" -> foreign();
      case "convoy" -> convoy();
      case "healthy" -> healthy();
      default -> throw new IllegalArgumentException(args[0]);
    }
    System.exit(0);
  }
}
