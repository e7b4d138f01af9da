package dev.tallyman.stress.bench.paths;

import java.util.concurrent.atomic.LongAdder;

/**
 * What rules of other tools count into: as cheap as a shared exact counter can be. In measured JVMs
 * it is on the boot class path, in sight of the JDK's classes. For any thread.
 */
public class PeerCounts {

  private static final LongAdder LOCKED = new LongAdder();
  private static final LongAdder UNLOCKED = new LongAdder();
  private static final LongAdder CREATED = new LongAdder();

  /** A lock was taken; as an instance's method, as Byteman calls its helpers. */
  public void onLock() {
    LOCKED.increment();
  }

  /** A lock was given back. */
  public void onUnlock() {
    UNLOCKED.increment();
  }

  /** A lock was made. */
  public void onCreation() {
    CREATED.increment();
  }

  /** A lock was taken; as a script of BTrace calls it. */
  public static void lockTaken() {
    LOCKED.increment();
  }

  /** A lock was given back. */
  public static void lockGiven() {
    UNLOCKED.increment();
  }

  /** A lock was made. */
  public static void lockMade() {
    CREATED.increment();
  }

  public static long locked() {
    return LOCKED.sum();
  }

  public static long unlocked() {
    return UNLOCKED.sum();
  }

  public static long created() {
    return CREATED.sum();
  }
}
