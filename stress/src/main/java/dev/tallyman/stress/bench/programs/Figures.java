package dev.tallyman.stress.bench.programs;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.HdrHistogram.Histogram;

/**
 * The figures of one run, as its JVM prints them and the harness reads them.
 *
 * @param perSecond pieces of work
 * @param p50Micros latency of a piece
 * @param p99Micros the same
 * @param maxMicros the same
 * @param measured pieces in the measured time
 * @param all pieces, those of the warm-up too
 * @param checked pieces that the program's own books show to have been done; must be {@code all}
 * @param rounds periods that the agent has ended; -1 where there is no agent
 * @param tracked what the agent has counted: creations of all kinds; -1 where there is no agent
 */
record Figures(
    double perSecond,
    double p50Micros,
    double p99Micros,
    double maxMicros,
    long measured,
    long all,
    long checked,
    long rounds,
    long tracked) {

  private static final String MARK = "figures ";
  private static final String AGENT = "dev.tallyman:type=LeakMonitor";
  private static final String KINDS = "dev.tallyman:type=Kind,kind=*";
  private static final long FIRST_ROUND_NANOS = TimeUnit.SECONDS.toNanos(30);

  /**
   * In the measured JVM, once all is done: says what was done.
   *
   * @param checked pieces that were found to have been done
   */
  static void print(Load.Done done, long checked) throws JMException, InterruptedException {
    Histogram latencies = done.latencies();
    long[] agent = agent();
    System.out.println(
        String.format(
            Locale.ROOT,
            MARK
                + "persecond=%.3f p50=%.3f p99=%.3f max=%.3f measured=%d all=%d checked=%d"
                + " rounds=%d tracked=%d",
            latencies.getTotalCount() / done.seconds(),
            latencies.getValueAtPercentile(50) / 1e3,
            latencies.getValueAtPercentile(99) / 1e3,
            latencies.getMaxValue() / 1e3,
            latencies.getTotalCount(),
            done.all(),
            checked,
            agent[0],
            agent[1]));
  }

  /** What the agent in this JVM has seen: waits until its first period has ended. */
  private static long[] agent() throws JMException, InterruptedException {
    MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    ObjectName monitor = new ObjectName(AGENT);
    boolean asked =
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .anyMatch(argument -> argument.startsWith("-javaagent:"));
    if (!asked) {
      return new long[] {-1, -1};
    }
    long end = System.nanoTime() + FIRST_ROUND_NANOS;
    while (!beans.isRegistered(monitor) || (Long) beans.getAttribute(monitor, "Rounds") < 1) {
      if (System.nanoTime() - end > 0) {
        throw new IllegalStateException("the agent has ended no period in 30 s");
      }
      Thread.sleep(50);
    }
    long tracked = 0;
    for (ObjectName kind : beans.queryNames(new ObjectName(KINDS), null)) {
      tracked += Math.max(0, (Long) beans.getAttribute(kind, "Created"));
    }
    return new long[] {(Long) beans.getAttribute(monitor, "Rounds"), tracked};
  }

  /**
   * What a run has printed.
   *
   * @throws IllegalArgumentException if there is no such line in it, or not all is in it
   */
  static Figures of(String output) {
    String line =
        output
            .lines()
            .filter(each -> each.startsWith(MARK))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no figures"));
    Map<String, String> values = new LinkedHashMap<>();
    for (String pair : line.substring(MARK.length()).split(" ", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        values.put(pair.substring(0, equals), pair.substring(equals + 1));
      }
    }
    ToDoubleFunction<String> value =
        key -> {
          String text = values.get(key);
          if (text == null) {
            throw new IllegalArgumentException("no " + key + " in: " + line);
          }
          return Double.parseDouble(text);
        };
    double[] all =
        Arrays.stream("persecond p50 p99 max measured all checked rounds tracked".split(" ", -1))
            .mapToDouble(value)
            .toArray();
    return new Figures(
        all[0],
        all[1],
        all[2],
        all[3],
        (long) all[4],
        (long) all[5],
        (long) all[6],
        (long) all[7],
        (long) all[8]);
  }

  /**
   * Why these figures prove nothing; empty if they do.
   *
   * @param agent whether there had to be an agent
   */
  String doubt(boolean agent) {
    if (measured < 1 || perSecond <= 0 || p50Micros <= 0 || p99Micros < p50Micros) {
      return "nothing was measured";
    }
    if (checked != all || all < measured) {
      return all + " were done and " + checked + " are in the books";
    }
    if (agent && (rounds < 1 || tracked < 1)) {
      return "the agent saw nothing: " + rounds + " periods, " + tracked + " creations";
    }
    return !agent && rounds != -1 ? "an agent was there" : "";
  }
}
