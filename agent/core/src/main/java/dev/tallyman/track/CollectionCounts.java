package dev.tallyman.track;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How often the collectors of this JVM say they have worked. Only the sum is used, never a name: a
 * collector may count a collection, its pauses, or both (see {@link #perCollection()}).
 */
final class CollectionCounts {
  private @Nullable Beans beans;
  private boolean absent;

  /** The sum of all counts since the JVM's start; -1 without {@code java.management}. */
  long sum() {
    if (absent) {
      return -1;
    }
    try {
      if (beans == null) {
        beans = new Beans();
      }
      return beans.sum();
    } catch (Throwable noManagement) {
      absent = true;
      return -1;
    }
  }

  /**
   * By how much the sum may rise in one collection that ages objects, at most. Generational ZGC
   * counts a major cycle, its three young and three old pauses and the start it shares: 8. The
   * others count less; G1 on 25 one for a young collection and two for the concurrent pauses behind
   * it.
   */
  static int perCollection() {
    return 8;
  }

  private static final class Beans {
    private final List<GarbageCollectorMXBean> all = ManagementFactory.getGarbageCollectorMXBeans();

    long sum() {
      long sum = 0;
      for (GarbageCollectorMXBean bean : all) {
        sum += Math.max(0, bean.getCollectionCount());
      }
      return sum;
    }
  }
}
