package dev.tallyman.stress.deadlock.scenario;

import java.util.concurrent.locks.ReentrantLock;

/** Who closes a journal waits for its writer to end, and the writer needs the lock to end. */
public final class JoinUnderLock {

  private final Play play;
  private final ReentrantLock lock = new ReentrantLock();
  private boolean closing;

  private JoinUnderLock(Play play) {
    this.play = play;
  }

  public static void main(String[] args) throws InterruptedException {
    Play play = new Play(args[0]);
    JoinUnderLock journal = new JoinUnderLock(play);
    if (play.deadlocks()) {
      play.meet(2);
      play.part("closer", journal::closeUnderLock);
    } else {
      play.part("closer-1", () -> new JoinUnderLock(play).close());
      play.part("closer-2", () -> new JoinUnderLock(play).close());
    }
    play.perform();
  }

  private void closeUnderLock() throws InterruptedException {
    lock.lock();
    try {
      closing = true;
      Thread writer = Threads.start("writer", false, this::flush);
      play.meanwhile();
      writer.join();
    } finally {
      lock.unlock();
    }
  }

  /** Says so under the lock, and waits when it has given it back. */
  private void close() throws InterruptedException {
    Thread writer = Threads.start("writer", false, this::flush);
    lock.lock();
    try {
      closing = true;
    } finally {
      lock.unlock();
    }
    writer.join();
  }

  private void flush() {
    try {
      play.meanwhile();
    } catch (InterruptedException e) {
      return;
    }
    boolean last = false;
    while (!last) {
      lock.lock();
      try {
        last = closing;
        play.work();
      } finally {
        lock.unlock();
      }
    }
  }
}
