package dev.tallyman.stress.deadlock.scenario;

import java.util.concurrent.locks.ReentrantLock;

/** Philosophers around a table, a fork between any two; who eats needs the two beside his plate. */
public final class DiningPhilosophers {

  private final Play play;
  private final ReentrantLock[] forks;
  private final ReentrantLock waiter = new ReentrantLock();

  private DiningPhilosophers(Play play, int seats) {
    this.play = play;
    forks = new ReentrantLock[seats];
    for (int i = 0; i < seats; i++) {
      forks[i] = new ReentrantLock();
    }
  }

  public static void main(String[] args) throws InterruptedException {
    Play play = new Play(args[0]);
    int seats = Integer.parseInt(args[1]);
    DiningPhilosophers table = new DiningPhilosophers(play, seats);
    for (int i = 0; i < seats; i++) {
      int seat = i;
      play.part("philosopher-" + i, () -> table.sitAt(seat));
    }
    play.perform();
  }

  private void sitAt(int seat) throws InterruptedException {
    ReentrantLock left = forks[seat];
    ReentrantLock right = forks[(seat + 1) % forks.length];
    if (play.is("correct-ordered")) {
      boolean last = seat == forks.length - 1;
      eat(last ? right : left, last ? left : right);
    } else if (play.is("correct-gate")) {
      eatWhenAllowed(left, right);
    } else if (play.is("correct-try-lock")) {
      eatIfFree(left, right);
    } else {
      eat(left, right);
    }
  }

  private void eat(ReentrantLock one, ReentrantLock other) throws InterruptedException {
    one.lock();
    try {
      play.meanwhile();
      other.lock();
      try {
        play.work();
      } finally {
        other.unlock();
      }
    } finally {
      one.unlock();
    }
  }

  /** One at a time picks up forks. */
  private void eatWhenAllowed(ReentrantLock left, ReentrantLock right) throws InterruptedException {
    waiter.lock();
    try {
      eat(left, right);
    } finally {
      waiter.unlock();
    }
  }

  /** Who gets one fork only, lays it back. */
  private void eatIfFree(ReentrantLock left, ReentrantLock right) {
    while (true) {
      left.lock();
      try {
        if (right.tryLock()) {
          try {
            play.work();
            return;
          } finally {
            right.unlock();
          }
        }
      } finally {
        left.unlock();
      }
      Play.pause();
    }
  }
}
