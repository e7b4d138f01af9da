package dev.tallyman.stress.deadlock.scenario;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Money goes from one account to another, and back: the locks of both are taken. */
public final class Transfers {

  private static final class Account {
    final int number;
    final ReentrantLock lock = new ReentrantLock();
    long cents = 1_000_000;

    Account(int number) {
      this.number = number;
    }
  }

  private final Play play;
  private final ReentrantLock clearing = new ReentrantLock();

  private Transfers(Play play) {
    this.play = play;
  }

  public static void main(String[] args) throws InterruptedException {
    Play play = new Play(args[0]);
    Transfers bank = new Transfers(play);
    Account savings = new Account(1);
    Account current = new Account(2);
    play.part("clerk-1", () -> bank.move(savings, current));
    play.part("clerk-2", () -> bank.move(current, savings));
    play.perform();
  }

  private void move(Account from, Account to) throws InterruptedException {
    if (play.is("correct-ordered")) {
      transferOrdered(from, to);
    } else if (play.is("correct-gate")) {
      clearing.lock();
      try {
        transfer(from, to);
      } finally {
        clearing.unlock();
      }
    } else if (play.is("correct-try-lock")) {
      transferPatiently(from, to);
    } else {
      transfer(from, to);
    }
  }

  private void transfer(Account from, Account to) throws InterruptedException {
    from.lock.lock();
    try {
      play.meanwhile();
      to.lock.lock();
      try {
        book(from, to);
      } finally {
        to.lock.unlock();
      }
    } finally {
      from.lock.unlock();
    }
  }

  /** The account with the lower number first, whichever way the money goes. */
  private void transferOrdered(Account from, Account to) {
    Account first = from.number < to.number ? from : to;
    Account second = first == from ? to : from;
    first.lock.lock();
    try {
      second.lock.lock();
      try {
        book(from, to);
      } finally {
        second.lock.unlock();
      }
    } finally {
      first.lock.unlock();
    }
  }

  /** Waits a while for the second, then gives the first one back and begins anew. */
  private void transferPatiently(Account from, Account to) throws InterruptedException {
    while (true) {
      from.lock.lock();
      try {
        if (to.lock.tryLock(5, TimeUnit.MILLISECONDS)) {
          try {
            book(from, to);
            return;
          } finally {
            to.lock.unlock();
          }
        }
      } finally {
        from.lock.unlock();
      }
      Play.pause();
    }
  }

  private void book(Account from, Account to) {
    from.cents -= 1;
    to.cents += 1;
    play.work();
  }
}
