package dev.tallyman.top;

import dev.tallyman.jvm.Jvm;
import dev.tallyman.jvm.JvmException;
import dev.tallyman.model.Finding;
import dev.tallyman.model.LockProfile;
import dev.tallyman.model.LockWait;
import dev.tallyman.model.SiteCounts;
import dev.tallyman.recording.RecordedJvm;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.management.Attribute;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.jspecify.annotations.Nullable;

/**
 * Reads the agent's beans in another JVM of this machine. The JVM is asked to start its local
 * management connector if it has none, and keeps that until it ends: a port on the loopback
 * address, and a few threads that wait.
 *
 * <p>One thread at a time. Calls block until the JVM has answered, or for {@link #PATIENCE}.
 */
public final class LiveMonitor implements AutoCloseable {
  /** How long the JVM may take to answer. */
  public static final Duration PATIENCE = Duration.ofSeconds(15);

  /** A property of a JVM with Tallyman in it. */
  private static final String WATCHED = "dev.tallyman.watched";

  private static final String SENT =
      "java.lang.*;java.util.*;java.math.*;java.io.*;java.rmi.**;javax.management.**;sun.rmi.**"
          + ";javax.rmi.ssl.*;!*";

  /** How long a process may take to end once its connections are cut off. */
  private static final Duration TO_END = Duration.ofSeconds(3);

  private static final String[] MONITOR = {
    "Version",
    "WatchingSince",
    "Rounds",
    "Paused",
    "Findings",
    "Forecast",
    "LiveSetBytes",
    "LockProfiles",
    "LockWaits",
    "Health",
  };

  private final long pid;
  private final Properties properties;
  private final JMXConnector connector;
  private final MBeanServerConnection beans;
  private final ObjectName monitor;
  private @Nullable RecordedJvm jvm;
  private long sitesOfRound = Long.MIN_VALUE;
  private List<SiteCounts> sites = List.of();

  private LiveMonitor(
      long pid,
      Properties properties,
      JMXConnector connector,
      MBeanServerConnection beans,
      ObjectName monitor) {
    this.pid = pid;
    this.properties = properties;
    this.connector = connector;
    this.beans = beans;
    this.monitor = monitor;
  }

  /**
   * Connects to the agent in that JVM.
   *
   * @param pid the JVM's process
   * @throws JvmException if there is no such JVM, it refuses, or it is not watched
   */
  public static LiveMonitor open(long pid) throws JvmException {
    harden();
    String address;
    Properties properties;
    try (Jvm jvm = Jvm.attach(pid)) {
      properties = jvm.systemProperties();
      if (properties.getProperty(WATCHED) == null) {
        throw notWatched(pid); // and nothing was started in it
      }
      address = jvm.managementAddress();
    }
    JMXConnector connector = connect(pid, address);
    LiveMonitor opened = null;
    try {
      MBeanServerConnection beans = connector.getMBeanServerConnection();
      ObjectName monitor = new ObjectName("dev.tallyman:type=LeakMonitor");
      if (!beans.isRegistered(monitor)) {
        throw JvmException.none(
            pid + " is watched, but its beans are not there, or not yet: try again in a moment",
            new IOException("no such bean"));
      }
      opened = new LiveMonitor(pid, properties, connector, beans, monitor);
      return opened;
    } catch (JvmException e) {
      throw e;
    } catch (IOException | JMException | RuntimeException e) {
      throw gone(pid, e);
    } finally {
      if (opened == null) {
        close(connector);
      }
    }
  }

  /** Both are read once in a JVM's life, when RMI is used first. */
  private static void harden() {
    // Without them a JVM that is stopped, or does nothing but collect, would keep us for long.
    for (String timeout : List.of("responseTimeout", "handshakeTimeout")) {
      String name = "sun.rmi.transport.tcp." + timeout;
      if (System.getProperty(name) == null) {
        System.setProperty(name, Long.toString(PATIENCE.toMillis()));
      }
    }
    if (ObjectInputFilter.Config.getSerialFilter() == null) {
      // The JVM may be a foreign user's: what it sends makes values of the JDK and nothing else.
      ObjectInputFilter.Config.setSerialFilter(ObjectInputFilter.Config.createFilter(SENT));
    }
  }

  @SuppressWarnings("BanJNDI") // the address is the JVM's own, and says where on this machine
  private static JMXConnector connect(long pid, String address) throws JvmException {
    try {
      // The connector would ask once a minute whether the JVM lives; whoever reads finds out.
      return JMXConnectorFactory.connect(
          new JMXServiceURL(address), Map.of("jmx.remote.x.client.connection.check.period", 0L));
    } catch (IOException | RuntimeException e) {
      throw gone(pid, e);
    }
  }

  private static JvmException notWatched(long pid) {
    return JvmException.none(
        pid + " is not watched by Tallyman: attach it with  tallyman attach " + pid,
        new IOException("no such bean"));
  }

  /** Says why a JVM that was connected to does not answer. */
  private static JvmException gone(long pid, Exception e) {
    boolean timedOut = false;
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      timedOut |= cause instanceof SocketTimeoutException;
    }
    if (hasEnded(pid, timedOut ? Duration.ZERO : TO_END)) {
      return JvmException.none(pid + " has ended", e);
    }
    if (timedOut) {
      return JvmException.refused(
          pid + " has not answered for " + PATIENCE.toSeconds() + " s; is it stopped, or full?", e);
    }
    String why = String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " ");
    return JvmException.refused(
        pid
            + " does not let its beans be read on the loopback address: "
            + why
            + "; if it runs in a container, run this inside",
        e);
  }

  /** Whether a process has ended: its connections are cut off a moment before it has. */
  private static boolean hasEnded(long pid, Duration patience) {
    Optional<ProcessHandle> process = ProcessHandle.of(pid);
    if (process.isEmpty() || isZombie(pid)) {
      return true;
    }
    try {
      process.get().onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return isZombie(pid);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      return false;
    }
  }

  /** Whether it has ended and its parent has not asked yet how. */
  private static boolean isZombie(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return stat.startsWith(") Z", stat.lastIndexOf(')'));
    } catch (IOException notLinuxOrGone) {
      return false;
    }
  }

  /** What the agent says now. */
  public LiveState read() throws JvmException {
    try {
      return state();
    } catch (InstanceNotFoundException e) {
      throw JvmException.none("Tallyman has left " + pid, e);
    } catch (IOException | JMException | RuntimeException e) {
      throw gone(pid, e);
    }
  }

  /**
   * Frames of one creation at a line, the line first; empty if the agent knows none, or is older
   * than this question.
   */
  public List<String> stackOf(int siteId) throws JvmException {
    try {
      Object stack = beans.invoke(monitor, "stackOf", new Object[] {siteId}, new String[] {"int"});
      return stack instanceof String[] frames ? List.of(frames) : List.of();
    } catch (InstanceNotFoundException e) {
      throw JvmException.none("Tallyman has left " + pid, e);
    } catch (JMException e) {
      return List.of();
    } catch (IOException | RuntimeException e) {
      throw gone(pid, e);
    }
  }

  private LiveState state() throws IOException, JMException {
    Instant now = Instant.now();
    OpenItems said = attributes(monitor, MONITOR);
    List<String> unread = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    for (OpenItems items : said.parts("Findings")) {
      try {
        findings.add(LiveValues.finding(items, now));
      } catch (IllegalArgumentException e) {
        unread.add(
            "a finding of "
                + pid
                + " is not understood ("
                + e.getMessage()
                + "): use the tallyman.jar that watches it, "
                + said.textOrEmpty("Version"));
      }
    }
    long rounds = said.whole("Rounds", -1);
    if (rounds < 0 || rounds != sitesOfRound) {
      sites = sites();
      sitesOfRound = rounds;
    }
    List<LockProfile> profiles = new ArrayList<>();
    said.parts("LockProfiles").forEach(items -> profiles.add(LiveValues.lockProfile(items)));
    List<LockWait> waits = new ArrayList<>();
    said.parts("LockWaits").forEach(items -> waits.add(LiveValues.lockWait(items)));
    OpenItems health = said.part("Health");
    OpenItems forecast = said.part("Forecast");
    OpenItems heap =
        attributes(new ObjectName("java.lang:type=Memory"), "HeapMemoryUsage")
            .part("HeapMemoryUsage");
    String since = said.text("WatchingSince");
    return new LiveState(
        pid,
        now,
        jvm(said.text("Version"), heap),
        since == null ? null : LiveValues.instant(since, now),
        said.flag("Paused"),
        rounds,
        findings,
        sites,
        heap == null ? -1 : heap.whole("used", -1),
        heap == null ? -1 : heap.whole("max", -1),
        Arrays.stream(said.wholes("LiveSetBytes")).boxed().toList(),
        forecast == null ? null : LiveValues.forecast(forecast, now),
        profiles,
        waits,
        health == null ? null : LiveValues.health(health),
        unread);
  }

  private List<SiteCounts> sites() throws IOException, JMException {
    List<SiteCounts> all = new ArrayList<>();
    for (OpenItems items : attributes(monitor, "Sites").parts("Sites")) {
      SiteCounts site = LiveValues.site(items);
      if (site != null) {
        all.add(site);
      }
    }
    return all;
  }

  /** Those of the attributes that there are. */
  private OpenItems attributes(ObjectName bean, String... names) throws IOException, JMException {
    Map<String, Object> values = new HashMap<>();
    for (Attribute attribute : beans.getAttributes(bean, names).asList()) {
      values.put(attribute.getName(), attribute.getValue());
    }
    return new OpenItems(values::get);
  }

  /** What does not change while it lives. */
  private RecordedJvm jvm(@Nullable String agentVersion, @Nullable OpenItems heap)
      throws IOException, JMException {
    RecordedJvm known = jvm;
    if (known == null) {
      OpenItems runtime = attributes(new ObjectName("java.lang:type=Runtime"), "StartTime");
      Long startMillis = runtime.whole("StartTime");
      Long maxHeap = heap == null ? null : heap.whole("max");
      Set<String> collectors = new TreeSet<>();
      ObjectName all = new ObjectName("java.lang:type=GarbageCollector,*");
      for (ObjectName collector : beans.queryNames(all, null)) {
        collectors.add(collector.getKeyProperty("name"));
      }
      jvm =
          known =
              new RecordedJvm(
                  pid,
                  startMillis == null ? null : Instant.ofEpochMilli(startMillis),
                  JvmNames.mainClass(properties.getProperty("sun.java.command")),
                  null,
                  null,
                  properties.getProperty("java.version"),
                  JvmNames.collector(collectors),
                  maxHeap == null || maxHeap < 0 ? null : maxHeap,
                  agentVersion,
                  List.of());
    }
    return known;
  }

  /** Ends the connection; what the JVM started to answer stays there. */
  @Override
  public void close() {
    close(connector);
  }

  private static void close(JMXConnector connector) {
    try {
      connector.close();
    } catch (IOException gone) {
      // then there is no connection to close
    }
  }
}
