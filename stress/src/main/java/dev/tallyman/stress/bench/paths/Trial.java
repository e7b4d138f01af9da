package dev.tallyman.stress.bench.paths;

import dev.tallyman.stress.bench.Effort;
import dev.tallyman.testkit.Jdk;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * What one JVM has measured, and who has counted what in it.
 *
 * @param nanos an operation, in each iteration
 * @param bytes that an operation allocates
 * @param operations as JMH has counted them, warm-up and all
 * @param done as the benchmark has
 * @param created as the agent or another has; negative if nobody was asked
 * @param locked as another has; negative if nobody was asked
 * @param unlocked as another has; negative if nobody was asked
 * @param held how many holds the agent has timed; negative if it was not asked
 * @param agent whether the agent, or the recording, was there
 */
record Trial(
    List<Double> nanos,
    double bytes,
    long operations,
    long done,
    long created,
    long locked,
    long unlocked,
    long held,
    boolean agent) {

  /** A JVM of the harness's own, or the JDK, may take locks and make some, too: so many. */
  private static final double OTHERS_SHARE = 0.001;

  private static final long OTHERS = 20_000;
  private static final Pattern CAUSE =
      Pattern.compile("^\\s*(Caused by: )?[\\w.$]+(Exception|Error)\\b");

  /** The work was not done, or is not proven; the message says what was counted. */
  static final class NotDoneException extends Exception {
    private static final long serialVersionUID = 1L;

    NotDoneException(String message) {
      super(message);
    }
  }

  /**
   * How long a JVM measures.
   *
   * @param rounds JVMs for each
   */
  record Length(int rounds, int warmUps, int warmUpMillis, int iterations, int millis) {

    static Length of(Effort effort) {
      return switch (effort) {
        case BRIEF -> new Length(1, 1, 100, 3, 100);
        case USUAL -> new Length(2, 3, 400, 5, 400);
        case THOROUGH -> new Length(3, 4, 500, 5, 800);
      };
    }

    /** How long a JVM takes, roughly, with its start and its witness. */
    double seconds() {
      return 2 + (warmUps * warmUpMillis + iterations * millis) / 1000.0;
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%d %s of %d x %d ms after %d x %d ms",
          rounds,
          rounds == 1 ? "JVM" : "JVMs",
          iterations,
          millis,
          warmUps,
          warmUpMillis);
    }
  }

  /**
   * Runs a JVM.
   *
   * @param first whether to ask for what takes the agent a period to know
   * @param raw where JMH's own result goes, as JSON
   * @throws NotDoneException if it failed, or if the counts differ
   */
  static Trial run(Work work, Variant variant, Jdk jdk, Length length, boolean first, Path raw)
      throws NotDoneException {
    String witness = variant.witness(work, first);
    Path log = raw.resolveSibling(raw.getFileName() + ".log");
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("^" + Pattern.quote(variant.type(work).getName() + "." + work.name()) + "$")
            .jvm(jdk.tool("java").toString())
            .jvmArgs(arguments(jdk, variant).toArray(String[]::new))
            .forks(1)
            .warmupIterations(length.warmUps())
            .warmupTime(TimeValue.milliseconds(length.warmUpMillis()))
            .measurementIterations(length.iterations())
            .measurementTime(TimeValue.milliseconds(length.millis()))
            .addProfiler(GCProfiler.class)
            .addProfiler(Witness.class, witness)
            .shouldFailOnError(true)
            .result(raw.toString())
            .resultFormat(ResultFormatType.JSON)
            .output(log.toString())
            .verbosity(VerboseMode.NORMAL);
    String classPath = System.getProperty("java.class.path");
    try {
      // JMH hands its own class path to the JVMs that it starts.
      System.setProperty("java.class.path", with(classPath, variant.jars()));
      Collection<RunResult> results = new Runner(options.build()).run();
      if (results.size() != 1) {
        throw new NotDoneException(results.size() + " results where one was to be");
      }
      Trial trial = of(results.iterator().next());
      trial.check(work, variant, witness);
      Files.deleteIfExists(log);
      return trial;
    } catch (RunnerException | IOException e) {
      throw new NotDoneException(cause(log, e));
    } finally {
      System.setProperty("java.class.path", classPath);
    }
  }

  /** The harness's own JVM may run with anything: nothing of it is handed on. */
  private static List<String> arguments(Jdk jdk, Variant variant) {
    List<String> arguments =
        new ArrayList<>(List.of("-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch", "-XX:+UseG1GC"));
    if (jdk.feature() >= 24) {
      arguments.add("--sun-misc-unsafe-memory-access=allow"); // JMH's; a warning otherwise
    }
    arguments.addAll(variant.arguments());
    return arguments;
  }

  private static String with(String classPath, List<Path> jars) {
    StringBuilder all = new StringBuilder(classPath);
    for (Path jar : jars) {
      all.append(File.pathSeparatorChar).append(jar);
    }
    return all.toString();
  }

  /** The first exception that JMH has written down, or what it said at last. */
  private static String cause(Path log, Exception e) {
    try (Stream<String> lines = Files.lines(log)) {
      return lines
          .filter(line -> CAUSE.matcher(line).find())
          .findFirst()
          .map(line -> line.trim() + " (" + log + ")")
          .orElse(e.getMessage() + " (" + log + ")");
    } catch (IOException | UncheckedIOException none) {
      return String.valueOf(e.getMessage());
    }
  }

  private static Trial of(RunResult result) {
    List<Double> nanos = new ArrayList<>();
    Iterator<Map.Entry<Double, Long>> raw = result.getPrimaryResult().getStatistics().getRawData();
    while (raw.hasNext()) {
      Map.Entry<Double, Long> each = raw.next();
      for (long i = 0; i < each.getValue(); i++) {
        nanos.add(each.getKey());
      }
    }
    return new Trial(
        nanos,
        said(result, "gc.alloc.rate.norm"),
        count(result, Witness.OPERATIONS),
        count(result, Witness.DONE),
        count(result, Witness.CREATED),
        count(result, Witness.LOCKED),
        count(result, Witness.UNLOCKED),
        count(result, Witness.HELD),
        count(result, Witness.AGENT) > 0);
  }

  private static long count(RunResult result, String name) {
    double said = said(result, name);
    return Double.isNaN(said) ? -1 : Math.round(said);
  }

  private static double said(RunResult result, String name) {
    for (Map.Entry<String, ? extends Result<?>> each : secondary(result).entrySet()) {
      if (each.getKey().endsWith(name)) {
        return each.getValue().getScore();
      }
    }
    return Double.NaN;
  }

  @SuppressWarnings({"rawtypes", "unchecked"})
  private static Map<String, ? extends Result<?>> secondary(RunResult result) {
    return (Map) result.getSecondaryResults();
  }

  /** All who have counted must have counted the same. */
  void check(Work work, Variant variant, String witness) throws NotDoneException {
    if (nanos.isEmpty() || operations <= 0) {
      throw new NotDoneException("nothing was measured");
    }
    differ("the benchmark has counted ", done, " operations of ", operations);
    if (variant.asked().equals(Variant.AGENT)) {
      if (!agent) {
        throw new NotDoneException("no agent was there");
      }
      if (witness.startsWith(Variant.AGENT + ":" + Variant.HOLDS)) {
        if (held <= 0) {
          throw new NotDoneException("the agent has timed none of its locks");
        }
      } else if (!witness.equals(Variant.AGENT)) {
        differ("the agent has counted ", created, " created of ", operations);
      }
    } else if (variant.asked().equals(Variant.JFR)) {
      if (!agent) {
        throw new NotDoneException("nothing was recorded");
      }
    } else if (!variant.asked().isEmpty()) {
      within(variant.name() + " has counted so many created: ", created, operations * work.made());
      within(variant.name() + " has counted so many locks: ", locked, operations * work.locks());
      within(
          variant.name() + " has counted so many unlocks: ", unlocked, operations * work.locks());
    }
  }

  private static void differ(String words, long counted, String of, long expected)
      throws NotDoneException {
    if (counted != expected) {
      throw new NotDoneException(words + counted + of + expected);
    }
  }

  private static void within(String words, long counted, long expected) throws NotDoneException {
    if (counted < expected || counted > expected * (1 + OTHERS_SHARE) + OTHERS) {
      throw new NotDoneException(words + counted + ", where " + expected + " were to be");
    }
  }
}
