package dev.tallyman.stress.deadlock.scenario;

import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

/** One printer, handed out as a permit, and a queue of jobs behind a lock. */
public final class LockAndSemaphore {

  private final Play play;
  private final Semaphore printer = new Semaphore(1);
  private final ReentrantLock jobs = new ReentrantLock();

  private LockAndSemaphore(Play play) {
    this.play = play;
  }

  public static void main(String[] args) throws InterruptedException {
    Play play = new Play(args[0]);
    LockAndSemaphore office = new LockAndSemaphore(play);
    play.part("print", office::print);
    play.part("cancel", play.is("correct-ordered") ? office::print : office::cancel);
    play.perform();
  }

  private void print() throws InterruptedException {
    printer.acquire();
    try {
      play.meanwhile();
      jobs.lock();
      try {
        play.work();
      } finally {
        jobs.unlock();
      }
    } finally {
      printer.release();
    }
  }

  private void cancel() throws InterruptedException {
    jobs.lock();
    try {
      play.meanwhile();
      if (play.is("correct-try-lock")) {
        if (printer.tryAcquire()) {
          work();
        }
        return;
      }
      printer.acquire();
      work();
    } finally {
      jobs.unlock();
    }
  }

  private void work() {
    try {
      play.work();
    } finally {
      printer.release();
    }
  }
}
