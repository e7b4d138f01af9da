package dev.tallyman.programs;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** A lock per call, kept for ever; beside it one per call that is let go. */
public final class TenLineLeak {
  private static final Map<Integer, Lock> REGISTRY = new ConcurrentHashMap<>();
  private static Object garbage;

  public static void main(String[] args) throws InterruptedException {
    for (int call = 0; ; call++) {
      lockFor(call).lock();
      healthy();
      for (int i = 0; i < 20; i++) {
        garbage = new byte[8192];
      }
      Thread.sleep(10);
    }
  }

  private static Lock lockFor(int call) {
    return REGISTRY.computeIfAbsent(call, key -> new ReentrantLock()); // leaks here
  }

  private static void healthy() {
    Lock lock = new ReentrantLock();
    lock.lock();
    lock.unlock();
  }

  private TenLineLeak() {}
}
