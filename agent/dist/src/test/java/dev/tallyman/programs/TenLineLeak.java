package dev.tallyman.programs;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock per call, kept for ever with so many bytes beside it; and one per call that is let go.
 *
 * <p>{@code TenLineLeak BYTES_PER_CALL CALLS_PER_SECOND [fair]}
 */
public final class TenLineLeak {
  private record Kept(Lock lock, byte[] context) {}

  private static final Map<Integer, Kept> REGISTRY = new ConcurrentHashMap<>();
  private static Object garbage;
  private static boolean fair;

  public static void main(String[] args) throws InterruptedException {
    int bytes = Integer.parseInt(args[0]);
    long pause = 1_000 / Integer.parseInt(args[1]);
    fair = args.length > 2;
    for (int call = 0; ; call++) {
      Lock lock = lockFor(call, bytes);
      lock.lock();
      lock.unlock();
      healthy();
      for (int i = 0; i < 100; i++) {
        garbage = new byte[8192];
      }
      Thread.sleep(pause);
    }
  }

  private static Lock lockFor(int call, int bytes) {
    Lock lock = new ReentrantLock(fair); // leaks here
    REGISTRY.put(call, new Kept(lock, new byte[bytes]));
    return lock;
  }

  private static void healthy() {
    Lock lock = new ReentrantLock();
    lock.lock();
    lock.unlock();
  }

  private TenLineLeak() {}
}
