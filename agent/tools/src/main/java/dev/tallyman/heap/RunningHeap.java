package dev.tallyman.heap;

import dev.tallyman.heap.Explained.Source;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.jspecify.annotations.Nullable;

/**
 * The heap of a running JVM, asked through its beans: what the agent's walk has come across, JFR's
 * samples of old objects, and a dump.
 *
 * <p>One thread; every call blocks until the JVM has answered, a dump for as long as it takes.
 */
public final class RunningHeap implements AutoCloseable {
  private static final String SENT =
      "java.lang.*;java.util.*;java.math.*;java.io.*;java.rmi.**;javax.management.**;sun.rmi.**"
          + ";javax.rmi.ssl.*;!*";

  private final long pid;
  private final JMXConnector connector;
  private final MBeanServerConnection beans;

  private RunningHeap(long pid, JMXConnector connector, MBeanServerConnection beans) {
    this.pid = pid;
    this.connector = connector;
    this.beans = beans;
  }

  /**
   * Connects.
   *
   * @param address where the JVM's beans answer
   */
  @SuppressWarnings("BanJNDI") // the address is the JVM's own, and says where on this machine
  public static RunningHeap connect(long pid, String address) throws HeapException {
    if (ObjectInputFilter.Config.getSerialFilter() == null) {
      // The JVM may be a foreign user's: what it sends makes values of the JDK and nothing else.
      ObjectInputFilter.Config.setSerialFilter(ObjectInputFilter.Config.createFilter(SENT));
    }
    try {
      JMXConnector connector =
          JMXConnectorFactory.connect(
              new JMXServiceURL(address),
              Map.of("jmx.remote.x.client.connection.check.period", 0L));
      return new RunningHeap(pid, connector, connector.getMBeanServerConnection());
    } catch (IOException | RuntimeException e) {
      throw HeapException.refused(pid + " does not answer: " + e.getMessage());
    }
  }

  /** Whether the agent is in the JVM. */
  public boolean isWatched() throws HeapException {
    return ask(() -> beans.isRegistered(name("dev.tallyman:type=LeakMonitor")));
  }

  /**
   * What the agent has found to be left and, where its walk has come across it, who holds it.
   *
   * @param wanted which lines: a number, or a part of the line as a stack trace writes it; null for
   *     all
   */
  public List<Explained> walked(@Nullable String wanted) throws HeapException {
    return ask(
        () -> {
          Object findings = beans.getAttribute(name("dev.tallyman:type=LeakMonitor"), "Findings");
          List<Explained> explained = new ArrayList<>();
          for (CompositeData finding : (CompositeData[]) findings) {
            CompositeData site = (CompositeData) finding.get("site");
            List<String> path = texts(finding.get("retainedBy"));
            Integer id = site == null ? null : (Integer) site.get("id");
            String frame = site == null ? null : (String) site.get("frame");
            boolean asked =
                wanted == null
                    || (id != null && wanted.equals(id.toString()))
                    || (frame != null && !wanted.matches("\\d+") && frame.contains(wanted));
            if (asked && finding.get("question") != null) {
              explained.add(
                  new Explained(
                      Source.WALK,
                      id,
                      frame,
                      finding.get("kind") == null ? "object" : (String) finding.get("kind"),
                      left(finding),
                      null,
                      path.isEmpty() ? List.of() : List.of(new Holding(path, null)),
                      0,
                      companions(finding)));
            }
          }
          return explained;
        });
  }

  private static @Nullable Long left(CompositeData finding) {
    CompositeData counts = (CompositeData) finding.get("counts");
    String cell = (String) finding.get("question");
    return counts == null || !counts.containsKey(cell) ? null : (Long) counts.get(cell);
  }

  private static List<String> companions(CompositeData finding) {
    List<String> lines = new ArrayList<>();
    for (CompositeData companion : (CompositeData[]) finding.get("companions")) {
      lines.add(companion.get("kind") + " " + companion.get("frame"));
    }
    return lines;
  }

  private static List<String> texts(@Nullable Object value) {
    return value instanceof String[] array ? Arrays.asList(array) : List.of();
  }

  /** Whether a recording that runs now has samples of old objects in it. */
  public boolean samplesOldObjects() throws HeapException {
    return ask(
        () -> {
          ObjectName recorder = name("jdk.management.jfr:type=FlightRecorder");
          if (!beans.isRegistered(recorder)) {
            return false;
          }
          for (CompositeData recording :
              (CompositeData[]) beans.getAttribute(recorder, "Recordings")) {
            if ("RUNNING".equals(recording.get("state"))
                && recording.get("settings") instanceof TabularData settings
                && isOn(settings)) {
              return true;
            }
          }
          return false;
        });
  }

  private static boolean isOn(TabularData settings) {
    CompositeData setting = settings.get(new Object[] {"jdk.OldObjectSample#enabled"});
    return setting != null && "true".equals(setting.get("value"));
  }

  /** Writes what JFR has recorded, with the ways from the roots to its samples of old objects. */
  public void copyOldObjects(Path file) throws HeapException {
    ask(
        () ->
            beans.invoke(
                name("com.sun.management:type=DiagnosticCommand"),
                "jfrDump",
                new Object[] {new String[] {"filename=" + file, "path-to-gc-roots=true"}},
                new String[] {String[].class.getName()}));
  }

  /** How much of the heap is in use, garbage included. */
  public long usedBytes() throws HeapException {
    return ask(
        () ->
            MemoryUsage.from(
                    (CompositeData)
                        beans.getAttribute(
                            name(ManagementFactory.MEMORY_MXBEAN_NAME), "HeapMemoryUsage"))
                .getUsed());
  }

  /**
   * Has the JVM write a heap dump of what is reachable: it collects and stands still for that.
   *
   * @param file where; the JVM sees the same path, and its user may write there
   */
  public void dump(Path file) throws HeapException {
    ask(
        () ->
            beans.invoke(
                name("com.sun.management:type=HotSpotDiagnostic"),
                "dumpHeap",
                new Object[] {file.toString(), true},
                new String[] {String.class.getName(), boolean.class.getName()}));
    if (!java.nio.file.Files.isReadable(file)) {
      throw HeapException.refused(
          pid
              + " has written its heap dump where this process cannot read it: run this command as"
              + " the same user and in the same container");
    }
  }

  private interface Question<T> {
    T put() throws IOException, JMException;
  }

  private <T> T ask(Question<T> question) throws HeapException {
    try {
      return question.put();
    } catch (IOException | JMException | RuntimeException e) {
      Throwable cause = e;
      while (cause.getCause() != null && cause.getCause() != cause) {
        cause = cause.getCause();
      }
      boolean gone = ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty();
      throw HeapException.refused(
          pid + (gone ? " has ended" : " does not do it: " + cause.getMessage()));
    }
  }

  private static ObjectName name(String name) throws MalformedObjectNameException {
    return new ObjectName(name);
  }

  @Override
  public void close() {
    try {
      connector.close();
    } catch (IOException gone) {
      // then there is nothing to close
    }
  }
}
