package dev.tallyman.programs;

import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** The paths that every application goes all the time, each in a method that gets hot. */
public final class HotPaths {
  private static final int ROUNDS = 400;
  private static final int OPERATIONS = 1_000;
  private static final int LOCKS = 64;

  private static long sum;

  private HotPaths() {}

  public static void main(String[] args) throws Exception {
    ReentrantLock lock = new ReentrantLock();
    ReentrantLock inner = new ReentrantLock();
    ReentrantLock[] locks = new ReentrantLock[LOCKS];
    for (int i = 0; i < LOCKS; i++) {
      locks[i] = new ReentrantLock();
    }
    ReentrantReadWriteLock readWrite = new ReentrantReadWriteLock();
    Semaphore permits = new Semaphore(1);
    for (int i = 0; i < ROUNDS; i++) {
      pair(lock);
      nested(lock, inner);
      rotation(locks);
      tried(lock);
      read(readWrite.readLock());
      write(readWrite.writeLock());
      permit(permits);
      creation();
    }
    System.out.println("done " + sum);
  }

  private static void pair(ReentrantLock lock) {
    for (int i = 0; i < OPERATIONS; i++) {
      lock.lock();
      sum++;
      lock.unlock();
    }
  }

  private static void nested(ReentrantLock outer, ReentrantLock inner) {
    for (int i = 0; i < OPERATIONS; i++) {
      outer.lock();
      inner.lock();
      sum++;
      inner.unlock();
      outer.unlock();
    }
  }

  private static void rotation(ReentrantLock[] locks) {
    for (int i = 0; i < OPERATIONS; i++) {
      ReentrantLock lock = locks[i & LOCKS - 1];
      lock.lock();
      sum++;
      lock.unlock();
    }
  }

  private static void tried(ReentrantLock lock) {
    for (int i = 0; i < OPERATIONS; i++) {
      if (lock.tryLock()) {
        sum++;
        lock.unlock();
      }
    }
  }

  private static void read(Lock lock) {
    for (int i = 0; i < OPERATIONS; i++) {
      lock.lock();
      sum++;
      lock.unlock();
    }
  }

  private static void write(Lock lock) {
    for (int i = 0; i < OPERATIONS; i++) {
      lock.lock();
      sum++;
      lock.unlock();
    }
  }

  private static void permit(Semaphore permits) throws InterruptedException {
    for (int i = 0; i < OPERATIONS; i++) {
      permits.acquire();
      sum++;
      permits.release();
    }
  }

  private static void creation() {
    for (int i = 0; i < OPERATIONS; i++) {
      sum += new ReentrantLock().isLocked() ? 0 : 1;
    }
  }
}
