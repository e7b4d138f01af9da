package dev.tallyman.stress.demo;

import com.sun.management.GarbageCollectorMXBean;
import com.sun.management.GcInfo;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import dev.tallyman.stress.proof.DeadlockSighting;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.lang.management.PlatformManagedObject;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.jspecify.annotations.Nullable;

/**
 * The platform beans of another JVM on this machine: a second opinion that does not come from the
 * agent. Blocks for as long as the JVM takes to answer.
 */
final class Jmx implements AutoCloseable {

  private final JMXConnector connector;
  private final MBeanServerConnection beans;
  private final MemoryMXBean memory;
  private final ThreadMXBean threads;
  private final Set<String> heapPools = new HashSet<>();

  private Jmx(JMXConnector connector) throws IOException {
    this.connector = connector;
    this.beans = connector.getMBeanServerConnection();
    this.memory = bean(ManagementFactory.MEMORY_MXBEAN_NAME, MemoryMXBean.class);
    this.threads = bean(ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
    for (MemoryPoolMXBean pool :
        ManagementFactory.getPlatformMXBeans(beans, MemoryPoolMXBean.class)) {
      if (pool.getType() == MemoryType.HEAP) {
        heapPools.add(pool.getName());
      }
    }
  }

  private <T extends PlatformManagedObject> T bean(String name, Class<T> type) throws IOException {
    return ManagementFactory.newPlatformMXBeanProxy(beans, name, type);
  }

  /** Attaches by the JVM's own mechanism; loads no agent of anybody's. */
  @SuppressWarnings("BanJNDI") // the address comes from a JVM of ours on this machine
  static Jmx of(long pid) throws IOException {
    VirtualMachine machine;
    try {
      machine = VirtualMachine.attach(Long.toString(pid));
    } catch (AttachNotSupportedException e) {
      throw new IOException(e);
    }
    try {
      JMXServiceURL url = new JMXServiceURL(machine.startLocalManagementAgent());
      return new Jmx(JMXConnectorFactory.connect(url));
    } finally {
      machine.detach();
    }
  }

  /** Asks for a full collection; what it left of the heap, in bytes. */
  long liveBytes() throws IOException {
    memory.gc();
    GcInfo last = null;
    for (GarbageCollectorMXBean collector :
        ManagementFactory.getPlatformMXBeans(beans, GarbageCollectorMXBean.class)) {
      GcInfo info = collectsAll(collector.getName()) ? collector.getLastGcInfo() : null;
      if (info != null && (last == null || info.getEndTime() > last.getEndTime())) {
        last = info;
      }
    }
    if (last == null) {
      return memory.getHeapMemoryUsage().getUsed();
    }
    long used = 0;
    for (Map.Entry<String, MemoryUsage> pool : last.getMemoryUsageAfterGc().entrySet()) {
      used += heapPools.contains(pool.getKey()) ? pool.getValue().getUsed() : 0;
    }
    return used;
  }

  private static boolean collectsAll(String collector) {
    return Stream.of("Young", "Scavenge", "Copy", "Minor", "Pauses").noneMatch(collector::contains);
  }

  /**
   * Asks the JVM's own detector once.
   *
   * @param notBefore the moment to put into the sighting as the last one without a deadlock
   * @param applicationPackage which frames are the application's
   * @return null if there is no deadlock
   */
  @Nullable DeadlockSighting deadlock(Instant notBefore, String applicationPackage) {
    long[] ids = threads.findDeadlockedThreads();
    if (ids == null) {
      return null;
    }
    Instant seen = Instant.now();
    List<DeadlockSighting.Member> members = new ArrayList<>();
    for (ThreadInfo info : threads.getThreadInfo(ids, Integer.MAX_VALUE)) {
      if (info != null) {
        members.add(
            new DeadlockSighting.Member(
                info.getThreadName(),
                String.valueOf(info.getLockOwnerName()),
                Arrays.stream(info.getStackTrace())
                    .filter(f -> f.getClassName().startsWith(applicationPackage))
                    .toList()));
      }
    }
    return DeadlockSighting.of(notBefore, seen, members);
  }

  @Override
  public void close() throws IOException {
    connector.close();
  }
}
