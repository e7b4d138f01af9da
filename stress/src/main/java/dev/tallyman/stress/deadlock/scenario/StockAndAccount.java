package dev.tallyman.stress.deadlock.scenario;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An order takes from the stock and then charges the account; a refund pays back first and then
 * restocks. The second argument says which of the two threads are virtual.
 */
public final class StockAndAccount {

  private final Play play;
  private final ReentrantLock stock = new ReentrantLock();
  private final ReentrantLock account = new ReentrantLock();

  private StockAndAccount(Play play) {
    this.play = play;
  }

  public static void main(String[] args) throws InterruptedException {
    Play play = new Play(args[0]);
    StockAndAccount shop = new StockAndAccount(play);
    String[] sorts = args[1].split("-", -1);
    play.part("order", sorts[0].equals("virtual"), shop::order);
    play.part("refund", sorts[1].equals("virtual"), shop::refund);
    play.perform();
  }

  private void order() throws InterruptedException {
    stock.lock();
    try {
      play.meanwhile();
      charge();
    } finally {
      stock.unlock();
    }
  }

  private void charge() {
    account.lock();
    try {
      play.work();
    } finally {
      account.unlock();
    }
  }

  private void refund() throws InterruptedException {
    if (play.is("correct-ordered")) {
      order();
    } else if (play.is("correct-try-lock")) {
      refundIfFree();
    } else {
      refundFirst();
    }
  }

  private void refundFirst() throws InterruptedException {
    account.lock();
    try {
      play.meanwhile();
      restock();
    } finally {
      account.unlock();
    }
  }

  private void restock() {
    stock.lock();
    try {
      play.work();
    } finally {
      stock.unlock();
    }
  }

  private void refundIfFree() throws InterruptedException {
    while (true) {
      account.lock();
      try {
        if (stock.tryLock(2, TimeUnit.MILLISECONDS)) {
          try {
            play.work();
            return;
          } finally {
            stock.unlock();
          }
        }
      } finally {
        account.unlock();
      }
      Play.pause();
    }
  }
}
