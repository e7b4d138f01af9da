package dev.tallyman.stress.deadlock.scenario;

import java.util.concurrent.locks.ReentrantLock;

/** A list whose nodes have a lock each; who walks it takes the next before giving back the last. */
public final class LinkedLocks {

  private static final int LENGTH = 6;

  private final Play play;
  private final ReentrantLock[] nodes = new ReentrantLock[LENGTH];

  private LinkedLocks(Play play) {
    this.play = play;
    for (int i = 0; i < LENGTH; i++) {
      nodes[i] = new ReentrantLock();
    }
  }

  public static void main(String[] args) throws InterruptedException {
    Play play = new Play(args[0]);
    LinkedLocks list = new LinkedLocks(play);
    play.part("forward", list::forward);
    play.part("backward", play.is("correct-hand-over-hand") ? list::forward : list::backward);
    play.perform();
  }

  private void forward() throws InterruptedException {
    int held = -1;
    try {
      while (held < LENGTH - 1) {
        if (held == LENGTH / 2 - 1) {
          play.meanwhile();
        }
        nodes[held + 1].lock();
        release(held++);
        play.work();
      }
    } finally {
      release(held);
    }
  }

  private void backward() throws InterruptedException {
    int held = LENGTH;
    try {
      while (held > 0) {
        if (held == LENGTH / 2) {
          play.meanwhile();
        }
        nodes[held - 1].lock();
        release(held--);
        play.work();
      }
    } finally {
      release(held);
    }
  }

  /** Before the first node and behind the last there is nothing to give back. */
  private void release(int held) {
    if (held >= 0 && held < LENGTH) {
      nodes[held].unlock();
    }
  }
}
