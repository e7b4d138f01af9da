package java.util.concurrent.locks;

import java.util.concurrent.atomic.AtomicInteger;
import jdk.internal.misc.Unsafe;

/**
 * Called where a collection of the JDK takes in an element: is it one of the few that are watched
 * at the moment? While none is, a call is one read of a static field.
 *
 * <p>The watched objects are held strongly, so whoever arms has to disarm soon. Arming and
 * disarming are the agent's; looking is anybody's, and allocates nothing, takes no lock and lets
 * nothing escape.
 */
public final class TallyGrowth {
  /** Told of additions to watched collections. */
  public interface Port {
    /**
     * An element comes in. Called on the application's thread, within the collection's method and
     * under whatever locks it holds; by one thread at a time, and never from within itself.
     */
    void grew(Object collection, int slot);
  }

  /** How many collections can be watched at once. */
  public static final int SLOTS = 8;

  /** How many objects can stand for one of them. */
  public static final int CHAIN = 4;

  /** So many additions are told, each. */
  public static final int FIRST = 64;

  /** After these, one of so many is. */
  public static final int THEN_ONE_OF = 256;

  /** After so many additions none is told any more. */
  private static final int LAST = FIRST + FIRST * THEN_ONE_OF;

  private static final Unsafe UNSAFE = Unsafe.getUnsafe();
  private static final AtomicInteger GATE = new AtomicInteger();

  /** A cell for each time that something is watched: who is late counts in the one before. */
  private static final int[][] ADDITIONS = new int[SLOTS][1];

  private static boolean armed;
  private static Object[] watched = new Object[0];
  private static Port port;
  private static long failures;
  private static String firstFailure;

  private TallyGrowth() {}

  // ---- called by woven code

  /** The collection is about to take in an element, or has just done so. */
  public static void look(Object collection) {
    if (armed) {
      compare(collection);
    }
  }

  /** The collection's size has changed. */
  public static void look(Object collection, long by) {
    if (armed && by > 0) {
      compare(collection);
    }
  }

  private static void compare(Object collection) {
    Object[] all = watched;
    for (int i = 0; i < all.length; i++) {
      if (all[i] == collection) {
        hit(collection, i / CHAIN);
        return;
      }
    }
  }

  private static void hit(Object collection, int slot) {
    try {
      int[] additions = ADDITIONS[slot];
      int n = additions[0]; // racy on purpose: a sampling decision
      if (n == Integer.MAX_VALUE || Thread.currentThread().getName().startsWith("tallyman-")) {
        return;
      }
      additions[0] = ++n;
      Port p = port;
      if (p == null || n > FIRST && (n % THEN_ONE_OF != 0 || n > LAST)) {
        return;
      }
      // One at a time, and so also not from within: class loading adds to collections, too.
      if (GATE.compareAndSet(0, 1)) {
        try {
          p.grew(collection, slot);
        } finally {
          GATE.set(0);
        }
      }
    } catch (Throwable t) {
      failed(t);
    }
  }

  private static void failed(Throwable t) {
    try {
      failures++;
      if (firstFailure == null) {
        firstFailure = t.getClass().getName();
      }
    } catch (Throwable ignored) {
      // Out of memory or stack: nothing is left to say it with.
    }
  }

  // ---- called by the agent

  /** Where additions are told; null for nowhere. */
  public static synchronized void port(Port p) {
    port = p;
  }

  /**
   * Watches a collection.
   *
   * @param slot from 0 to {@link #SLOTS} - 1; what was watched in it is not any more
   * @param chain at most {@link #CHAIN} objects that stand for it, held until {@link #disarm}
   */
  public static synchronized void arm(int slot, Object[] chain) {
    Object[] all = new Object[SLOTS * CHAIN];
    System.arraycopy(watched, 0, all, 0, watched.length);
    for (int i = 0; i < CHAIN; i++) {
      all[slot * CHAIN + i] = i < chain.length ? chain[i] : null;
    }
    ADDITIONS[slot] = new int[1];
    set(all);
  }

  /** Watches it no longer, and lets go of it. */
  public static synchronized void disarm(int slot) {
    arm(slot, new Object[0]);
  }

  /** Additions since it was armed; a few may be missing where several threads add. */
  public static int additions(int slot) {
    return ADDITIONS[slot][0];
  }

  /** How often telling failed, and was silent. */
  public static long failures() {
    return failures;
  }

  /** The first failure, as text; null if there was none. */
  public static String firstFailure() {
    return firstFailure;
  }

  private static void set(Object[] all) {
    int used = all.length;
    while (used > 0 && all[used - 1] == null) {
      used--;
    }
    Object[] some = new Object[used];
    System.arraycopy(all, 0, some, 0, used);
    UNSAFE.storeFence(); // a thread that sees the array sees what is in it
    watched = some;
    armed = used > 0;
    UNSAFE.fullFence();
  }
}
