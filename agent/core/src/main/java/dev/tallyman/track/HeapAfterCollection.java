package dev.tallyman.track;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much was left by the newest old collection. No collector says it in one place (seen on 17 and
 * 25, 40 MB live):
 *
 * <ul>
 *   <li>Serial, Parallel: the sum of the pools' {@code getCollectionUsage} is exact after a full
 *       collection, and only a full one changes it.
 *   <li>G1: the old pool's collection usage is 0 until the first mixed or full collection and stale
 *       between them; the old pool's usage holds garbage that marking has found and mixed
 *       collections have not yet taken. So the smallest usage of the old and survivor pools counts
 *       that was seen since the last old collection, and the collection usage whenever it is new.
 *   <li>ZGC, Shenandoah: the collection usage holds what was allocated while the cycle ran (204 MB
 *       for 40 MB live, ZGC on 17 under load); so the smallest usage of the pools counts here, too,
 *       and the collection usage where it is new and smaller.
 * </ul>
 *
 * Each of these is an upper bound of what was live at some moment since the last old collection,
 * and near to it (generational Shenandoah on 25 left 91 MB for 41 after a System.gc(): garbage that
 * shares old regions with the living); with G1, ZGC and Shenandoah it may be one old collection
 * behind. Without {@code java.management}, what {@link Runtime} says takes their place. One agent
 * thread owns it; a look costs some ten microseconds.
 */
public final class HeapAfterCollection {
  /**
   * What is live, and what may be.
   *
   * @param usedBytes left after the newest old collection
   * @param maxBytes what the heap may grow to
   */
  public record LiveSet(long usedBytes, long maxBytes) {}

  private @Nullable Pools pools;
  private boolean absent;
  private long least = Long.MAX_VALUE;
  private long newest = -1;

  /** Knows nothing yet, and touches no management class. */
  public HeapAfterCollection() {}

  /**
   * Looks; call it each period, right after the clock's tick.
   *
   * @param epoch what the clock said: null if no old collection is known to have ended since
   * @return what the newest old collection left; null if none has ended since the last look
   */
  public @Nullable LiveSet read(@Nullable OldEpoch epoch) {
    long max = Runtime.getRuntime().maxMemory();
    Look look = look();
    least = Math.min(least, look.leftNow);
    if (look.leftByCollection >= 0) {
      newest = look.leftByCollection;
    }
    if (epoch == null) {
      return null;
    }
    long used = look.leftByCollection >= 0 ? look.leftByCollection : least;
    newest = used;
    // This look stays for the next epoch: a concurrent collector ends before it has freed
    // everything,
    // so its own look may come too early (77 MB for 41, Shenandoah on 17).
    least = look.leftNow;
    return new LiveSet(used, max);
  }

  /**
   * The share of the heap that the newest collection left free, 0 to 1; 1 as long as nothing is
   * known. For "12 % free".
   */
  public double freeShare() {
    double max = Runtime.getRuntime().maxMemory();
    return newest < 0 ? 1 : Math.max(0, 1 - newest / max);
  }

  private Look look() {
    if (!absent) {
      try {
        if (pools == null) {
          pools = new Pools();
        }
        return pools.look();
      } catch (Throwable noManagement) {
        absent = true;
      }
    }
    Runtime runtime = Runtime.getRuntime();
    return new Look(runtime.totalMemory() - runtime.freeMemory(), -1);
  }

  /**
   * @param leftNow the least that can be said to be in use now without the newly born
   * @param leftByCollection left by a collection since the last look; -1: there was none, or it
   *     does not say
   */
  private record Look(long leftNow, long leftByCollection) {}

  private static final class Pools {
    private final List<MemoryPoolMXBean> heap = new ArrayList<>();
    private final boolean wholeAfterCollection =
        HotSpotFlags.isOn("UseSerialGC") || HotSpotFlags.isOn("UseParallelGC");
    private final boolean g1 = HotSpotFlags.isOn("UseG1GC");
    private long oldByCollection;

    Pools() {
      for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
        if (pool.getType() == MemoryType.HEAP) {
          heap.add(pool);
        }
      }
    }

    Look look() {
      long now = 0;
      long byCollection = 0;
      long old = 0;
      for (MemoryPoolMXBean pool : heap) {
        long used = pool.getUsage().getUsed();
        MemoryUsage after = pool.getCollectionUsage();
        long left = after == null ? used : after.getUsed();
        boolean newborn = isEden(pool);
        byCollection += left;
        old += isYoung(pool) ? 0 : left;
        now += newborn && (g1 || wholeAfterCollection) ? 0 : used;
      }
      boolean collected = old > 0 && old != oldByCollection;
      oldByCollection = old;
      if (!collected) {
        return new Look(now, -1);
      }
      return g1 || wholeAfterCollection
          ? new Look(now, byCollection)
          : new Look(Math.min(now, byCollection), -1);
    }

    private static boolean isEden(MemoryPoolMXBean pool) {
      return pool.getName().contains("Eden");
    }

    private static boolean isYoung(MemoryPoolMXBean pool) {
      return isEden(pool) || pool.getName().contains("Survivor");
    }
  }
}
