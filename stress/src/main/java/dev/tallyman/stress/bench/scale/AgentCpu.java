package dev.tallyman.stress.bench.scale;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;

/** Processor time of the agent's threads, by the JVM's own account of them. */
final class AgentCpu {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final List<Long> all = new ArrayList<>();
  private long census = -1;

  /** Looks which threads are the agent's; there are none in a bare JVM. */
  AgentCpu() {
    for (ThreadInfo thread : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
      if (thread != null && thread.getThreadName().startsWith("tallyman-")) {
        all.add(thread.getThreadId());
        if (thread.getThreadName().equals("tallyman-census")) {
          census = thread.getThreadId();
        }
      }
    }
  }

  /** Of all of them since they started. */
  long nanos() {
    long sum = 0;
    for (long id : all) {
      sum += Math.max(0, THREADS.getThreadCpuTime(id));
    }
    return sum;
  }

  /** Of the one that takes the census; 0 if there is none. */
  long censusNanos() {
    return census < 0 ? 0 : Math.max(0, THREADS.getThreadCpuTime(census));
  }

  int threads() {
    return all.size();
  }
}
