package dev.tallyman.stress.bench.paths;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import jdk.jfr.FlightRecorder;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * Runs in the measured JVM, and asks all who have counted when the last iteration is over: JMH, the
 * benchmark, and the agent or whoever else is to be there. Judges nothing; {@link Trial} does.
 */
public final class Witness implements InternalProfiler {

  /** Operations that JMH has counted, warm-up and all. */
  static final String OPERATIONS = "witness.operations";

  /** Operations that the benchmark has counted. */
  static final String DONE = "witness.done";

  /** What the agent, or another, says was created. */
  static final String CREATED = "witness.created";

  /** What another says how many locks were taken. */
  static final String LOCKED = "witness.locked";

  /** What another says how many locks were given back. */
  static final String UNLOCKED = "witness.unlocked";

  /** How many holds the agent has timed, which is a sample. */
  static final String HELD = "witness.held";

  /** Whether it is there: the agent's periods and one, or how many recordings go on. */
  static final String AGENT = "witness.agent";

  private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(45);

  private final String asked;
  private long operations;
  private int iterations;

  /**
   * Is told whom to ask.
   *
   * @param asked {@code agent}; {@code agent:KIND:FRAME}, also for what the agent has counted
   *     there, {@code agent:holds:CLASS} for the holds that it has timed; {@code jfr}; the name of
   *     a class with static methods {@code created}, {@code locked} and {@code unlocked}; or
   *     nothing
   */
  public Witness(String asked) {
    this.asked = asked;
  }

  @Override
  public String getDescription() {
    return "asks who has counted what";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    // It asks once, at the end.
  }

  @Override
  public Collection<? extends Result<?>> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    operations += result.getMetadata().getAllOps();
    iterations++;
    int all = benchmark.getWarmup().getCount() + benchmark.getMeasurement().getCount();
    if (iterations < all) {
      return List.of();
    }
    List<Result<?>> said = new ArrayList<>();
    said.add(counted(OPERATIONS, operations));
    said.add(counted(DONE, Counted.total()));
    try {
      if (asked.startsWith("agent")) {
        askAgent(said);
      } else if (asked.equals(Variant.JFR)) {
        said.add(counted(AGENT, FlightRecorder.getFlightRecorder().getRecordings().size()));
      } else if (!asked.isEmpty()) {
        Class<?> counts = Class.forName(asked);
        said.add(counted(CREATED, (long) counts.getMethod("created").invoke(null)));
        said.add(counted(LOCKED, (long) counts.getMethod("locked").invoke(null)));
        said.add(counted(UNLOCKED, (long) counts.getMethod("unlocked").invoke(null)));
      }
    } catch (JMException | ReflectiveOperationException e) {
      throw new IllegalStateException("nobody answers who was to count: " + asked, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return said;
  }

  /** The agent's figures are those of its newest period: they are waited for. */
  private void askAgent(List<Result<?>> said) throws JMException, InterruptedException {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    ObjectName monitor = new ObjectName("dev.tallyman:type=LeakMonitor");
    long end = System.nanoTime() + DEADLINE_NANOS;
    while (!server.isRegistered(monitor) && System.nanoTime() - end < 0) {
      Thread.sleep(20); // it takes its time, to keep out of the start's way
    }
    if (!server.isRegistered(monitor)) {
      said.add(counted(AGENT, 0));
      return;
    }
    long first = (long) server.getAttribute(monitor, "Rounds");
    said.add(counted(AGENT, first + 1));
    String[] words = asked.split(":", 3);
    if (words.length < 3) {
      return;
    }
    boolean holds = words[1].equals(Variant.HOLDS);
    long seen = 0;
    while (true) {
      long round = (long) server.getAttribute(monitor, "Rounds");
      seen =
          holds
              ? heldAt(server, monitor, words[2])
              : createdAt(server, monitor, words[1], words[2]);
      if (seen >= (holds ? 1 : operations) || round >= first + 3 || System.nanoTime() - end > 0) {
        break;
      }
      Thread.sleep(20);
    }
    said.add(counted(holds ? HELD : CREATED, seen));
  }

  private static long heldAt(MBeanServer server, ObjectName monitor, String frame)
      throws JMException {
    long held = 0;
    for (CompositeData line : (CompositeData[]) server.getAttribute(monitor, "LockProfiles")) {
      if (String.valueOf(line.get("frame")).startsWith(frame)) {
        Object count = ((CompositeData) line.get("holdsSinceStart")).get("count");
        held += ((Number) count).longValue();
      }
    }
    return held;
  }

  private static long createdAt(MBeanServer server, ObjectName monitor, String kind, String frame)
      throws JMException {
    long created = 0;
    for (CompositeData site : (CompositeData[]) server.getAttribute(monitor, "Sites")) {
      if (kind.equals(site.get("kind")) && String.valueOf(site.get("frame")).startsWith(frame)) {
        Object count = ((CompositeData) site.get("counts")).get("created");
        created += ((Number) count).longValue();
      }
    }
    return created;
  }

  private static ScalarResult counted(String name, long count) {
    return new ScalarResult(name, count, "", AggregationPolicy.MAX);
  }
}
