package dev.tallyman.stress.deadlock.scenario;

import java.util.concurrent.locks.ReentrantLock;

/** Stock is guarded by a lock, the price list by a monitor, and two jobs need both. */
public final class LockAndMonitor {

  private static final class PriceList {
    long cents;
  }

  private final Play play;
  private final ReentrantLock stock = new ReentrantLock();
  private final PriceList prices = new PriceList();
  private final Object gate = new Object();

  private LockAndMonitor(Play play) {
    this.play = play;
  }

  public static void main(String[] args) throws InterruptedException {
    Play play = new Play(args[0]);
    LockAndMonitor shop = new LockAndMonitor(play);
    play.part("restock", () -> shop.either(true));
    play.part("reprice", () -> shop.either(play.is("correct-ordered")));
    play.perform();
  }

  private void either(boolean stockFirst) throws InterruptedException {
    if (play.is("correct-gate")) {
      synchronized (gate) {
        inOrder(stockFirst);
      }
    } else {
      inOrder(stockFirst);
    }
  }

  private void inOrder(boolean stockFirst) throws InterruptedException {
    if (stockFirst) {
      restock();
    } else {
      reprice();
    }
  }

  private void restock() throws InterruptedException {
    stock.lock();
    try {
      play.meanwhile();
      synchronized (prices) {
        prices.cents++;
        play.work();
      }
    } finally {
      stock.unlock();
    }
  }

  private void reprice() throws InterruptedException {
    synchronized (prices) {
      play.meanwhile();
      stock.lock();
      try {
        prices.cents--;
        play.work();
      } finally {
        stock.unlock();
      }
    }
  }
}
