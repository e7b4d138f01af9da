package dev.tallyman.core;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;

/** What the agent costs its JVM. */
final class Costs {
  // Measured with a heap dump, JDK 17 and 25, compressed references: a site with its slice and its
  // catalogue entry; a population with its book and its detector's state; a witness with its slots.
  private static final long BYTES_PER_SITE = 1_900;
  private static final long BYTES_PER_POPULATION = 2_600;
  private static final long BYTES_PER_REFERENCE = 60;

  /** A weak node with its place in the table: 64 and 8 bytes, some slack. */
  static final long BYTES_PER_NODE = 80;

  private static final List<Thread> THREADS = new ArrayList<>();

  private Costs() {}

  static synchronized void count(Thread thread) {
    THREADS.add(thread);
  }

  static synchronized void forget() {
    THREADS.clear();
  }

  static long memoryBytes(int sites, int populations, int references) {
    return sites * BYTES_PER_SITE
        + populations * BYTES_PER_POPULATION
        + references * BYTES_PER_REFERENCE;
  }

  /** The names of the JVM's collectors; empty where it does not say. */
  static String collectors() {
    return Host.hasModule("java.management") ? Management.collectors() : "";
  }

  /** Processor time of our threads; -1 where the JVM does not say. */
  static synchronized long cpuNanos() {
    if (!Host.hasModule("java.management")) {
      return -1;
    }
    return Management.cpuNanos(THREADS);
  }

  /** Apart, so that java.management is not needed where there is none. */
  private static final class Management {
    static String collectors() {
      StringBuilder names = new StringBuilder();
      for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
        names.append(names.length() == 0 ? "" : ", ").append(bean.getName());
      }
      return names.toString();
    }

    static long cpuNanos(List<Thread> threads) {
      ThreadMXBean bean = ManagementFactory.getThreadMXBean();
      if (!bean.isThreadCpuTimeSupported() || !bean.isThreadCpuTimeEnabled()) {
        return -1;
      }
      long sum = 0;
      for (Thread thread : threads) {
        sum += Math.max(0, bean.getThreadCpuTime(thread.getId()));
      }
      return sum;
    }
  }
}
