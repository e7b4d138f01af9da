package dev.tallyman.stress.bench.scale;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.jspecify.annotations.Nullable;

/** What the agent in this JVM says of itself: its MXBean, read by the program that it watches. */
final class AgentEye {
  private static final long DEADLINE_NANOS = 120_000_000_000L;

  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
  private final ObjectName monitor;

  private AgentEye() throws JMException {
    monitor = new ObjectName("dev.tallyman:type=LeakMonitor");
  }

  /**
   * One line of code as the agent counts it; -1: it has no such count.
   *
   * @param low the low end of the stated interval of what is live
   */
  record Line(String frame, String kind, long created, long live, long open, long low, long high) {}

  /** Waits until the agent answers. */
  static AgentEye open() throws JMException, InterruptedException {
    AgentEye eye = new AgentEye();
    long end = System.nanoTime() + DEADLINE_NANOS;
    while (!eye.server.isRegistered(eye.monitor)) {
      giveUpAfter(end, "no agent answers in this JVM");
    }
    return eye;
  }

  private static void giveUpAfter(long end, String what) throws InterruptedException {
    if (System.nanoTime() - end > 0) {
      throw new IllegalStateException(what + " within " + DEADLINE_NANOS / 1_000_000_000L + " s");
    }
    Thread.sleep(5);
  }

  /** How many rounds have ended. */
  long rounds() throws JMException {
    return (Long) server.getAttribute(monitor, "Rounds");
  }

  /** Waits until a round that began after this call has ended. */
  void awaitWholeRound() throws JMException, InterruptedException {
    awaitRounds(2);
  }

  /** Waits until so many more rounds have ended. */
  void awaitRounds(int more) throws JMException, InterruptedException {
    long until = rounds() + more;
    long end = System.nanoTime() + DEADLINE_NANOS;
    while (rounds() < until) {
      giveUpAfter(end, "no round of the agent's ended");
    }
  }

  /** A figure of the agent's health; -1 if it tells none of that name. */
  long health(String name) throws JMException {
    CompositeData health = (CompositeData) server.getAttribute(monitor, "Health");
    return health != null && health.containsKey(name) ? number(health.get(name)) : -1;
  }

  /** What it says it cannot do. */
  List<String> limits() throws JMException {
    CompositeData health = (CompositeData) server.getAttribute(monitor, "Health");
    return health == null ? List.of() : List.of((String[]) health.get("limits"));
  }

  /** The figures of all lines at the end of the newest round. */
  List<Line> lines() throws JMException {
    List<Line> lines = new ArrayList<>();
    for (CompositeData site : (CompositeData[]) server.getAttribute(monitor, "Sites")) {
      CompositeData counts = (CompositeData) site.get("counts");
      long[] interval = (long[]) counts.get("interval");
      lines.add(
          new Line(
              (String) site.get("frame"),
              (String) site.get("kind"),
              number(counts.get("created")),
              number(counts.get("live")),
              number(counts.get("open")),
              interval.length == 2 ? interval[0] : -1,
              interval.length == 2 ? interval[1] : -1));
    }
    return lines;
  }

  /** How many of a kind were created at lines whose frame holds this text. */
  long created(String kind, String inFrame) throws JMException {
    long sum = 0;
    for (Line line : lines()) {
      if (line.kind().equals(kind) && line.frame().contains(inFrame)) {
        sum += line.created();
      }
    }
    return sum;
  }

  private static long number(@Nullable Object value) {
    return value instanceof Number number ? number.longValue() : -1;
  }
}
