package dev.tallyman.stress.deadlock.scenario;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A cache that fills what it misses: who holds the read lock and asks for the write lock waits for
 * itself. The second argument is the number of readers.
 */
public final class ReadToWriteUpgrade {

  private static final int KEYS = 100;

  private final Play play;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final Map<Integer, String> cache = new HashMap<>();

  private ReadToWriteUpgrade(Play play) {
    this.play = play;
  }

  public static void main(String[] args) throws InterruptedException {
    Play play = new Play(args[0]);
    ReadToWriteUpgrade cache = new ReadToWriteUpgrade(play);
    for (int i = 1; i <= Integer.parseInt(args[1]); i++) {
      play.part("reader-" + i, play.deadlocks() ? cache::getUpgrading : cache::get);
    }
    play.perform();
  }

  private void getUpgrading() throws InterruptedException {
    lock.readLock().lock();
    try {
      play.meanwhile();
      if (!cache.containsKey(0)) {
        lock.writeLock().lock();
        try {
          cache.put(0, "made");
        } finally {
          lock.writeLock().unlock();
        }
      }
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Gives the read lock back first, looks again, and goes down from write to read. */
  private void get() {
    int key = ThreadLocalRandom.current().nextInt(KEYS);
    lock.readLock().lock();
    boolean there;
    try {
      there = cache.containsKey(key);
    } finally {
      lock.readLock().unlock();
    }
    if (there) {
      play.work();
      return;
    }
    lock.writeLock().lock();
    try {
      cache.putIfAbsent(key, "made");
      if (cache.size() == KEYS) {
        cache.clear();
      }
      lock.readLock().lock();
    } finally {
      lock.writeLock().unlock();
    }
    try {
      play.work();
    } finally {
      lock.readLock().unlock();
    }
  }
}
