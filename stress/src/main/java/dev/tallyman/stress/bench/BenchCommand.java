package dev.tallyman.stress.bench;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import dev.tallyman.stress.CannotRunException;
import dev.tallyman.stress.ExitStatus;
import dev.tallyman.stress.JvmOptions;
import dev.tallyman.testkit.Jdk;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.ListStatistics;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the agent costs, bare beside it from the same run. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "Runs the benchmarks bare and with the agent and prints both with their ratio; then the start"
          + " of a whole process. Nothing else should run on the machine.",
      ""
    })
@SuppressWarnings("NullAway.Init")
public final class BenchCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private JvmOptions jvm;

  @Option(
      names = "--forks",
      paramLabel = "N",
      defaultValue = "3",
      description = "JVMs for each, bare and agent in turns (default: ${DEFAULT-VALUE})")
  private int forks;

  @Option(
      names = "--iterations",
      paramLabel = "N",
      defaultValue = "5",
      description = "Measurements in each JVM (default: ${DEFAULT-VALUE})")
  private int iterations;

  @Option(
      names = "--millis",
      paramLabel = "MS",
      defaultValue = "1000",
      description = "Length of a measurement (default: ${DEFAULT-VALUE})")
  private int millis;

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "31",
      description = "Starts of a process of each sort, 0 for none (default: ${DEFAULT-VALUE})")
  private int runs;

  @Option(
      names = "--only",
      paramLabel = "REGEX",
      defaultValue = "",
      description = "Only benchmarks with such a name")
  private String only;

  /** One line of the table; errors are JMH's half widths of the 99.9 % interval. */
  private record Row(String name, Score bare, Score agent) {
    double ratio() {
      return agent.value() / bare.value();
    }
  }

  /** Mean of all forks and the half width of its interval. */
  record Score(double value, double error) {}

  @Override
  public Integer call() {
    if (forks < 1 || iterations < 1 || millis < 1 || runs < 0) {
      throw new ParameterException(
          spec.commandLine(), "--forks, --iterations and --millis must be at least 1, --runs 0");
    }
    Jdk jdk = jvm.jdk();
    Path agent = jvm.agent();
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        "Tallyman's cost, "
            + jdk
            + ", "
            + forks
            + " forks of "
            + iterations
            + " x "
            + millis
            + " ms, mean and 99.9 % interval");
    out.flush();
    List<Row> rows = rows(jdk, agent);
    out.println(
        AsciiTable.getTable(
            AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS,
            rows,
            List.of(
                column("ns/op", HorizontalAlign.LEFT).with(Row::name),
                column("bare", HorizontalAlign.RIGHT).with(r -> text(r.bare())),
                column("with agent", HorizontalAlign.RIGHT).with(r -> text(r.agent())),
                column("ratio", HorizontalAlign.RIGHT)
                    .with(r -> String.format(Locale.ROOT, "%.2f", r.ratio())))));
    out.flush();
    if (runs > 0) {
      StartUp.Medians start = StartUp.measure(jdk, agent, runs);
      out.printf(
          Locale.ROOT,
          "hello world, %d runs of each in turns, medians: %.0f ms bare, %.0f ms with agent (%+.0f"
              + " ms)%n",
          start.runs(),
          start.bareMillis(),
          start.agentMillis(),
          start.addedMillis());
    }
    out.flush();
    return ExitStatus.AS_TOLD;
  }

  private static Column column(String header, HorizontalAlign align) {
    return new Column().header(header).headerAlign(align).dataAlign(align);
  }

  private static String text(Score score) {
    return Double.isNaN(score.error())
        ? String.format(Locale.ROOT, "%.2f", score.value())
        : String.format(Locale.ROOT, "%.2f +- %.2f", score.value(), score.error());
  }

  /** Bare and with the agent in turns, so that what happens to the machine happens to both. */
  private List<Row> rows(Jdk jdk, Path agent) {
    Map<String, ListStatistics> bare = new LinkedHashMap<>();
    Map<String, ListStatistics> with = new LinkedHashMap<>();
    for (int fork = 0; fork < forks; fork++) {
      run(jdk, null, bare);
      run(jdk, agent, with);
    }
    List<Row> rows = new ArrayList<>();
    bare.forEach(
        (name, scores) -> rows.add(new Row(name, score(scores), score(measured(with, name)))));
    return rows;
  }

  private void run(Jdk jdk, @Nullable Path agent, Map<String, ListStatistics> into) {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(LockBenchmarks.class.getName() + "\\..*" + only + ".*")
            .include(CollectionBenchmarks.class.getName() + "\\..*" + only + ".*")
            .jvm(jdk.tool("java").toString())
            .forks(1)
            .warmupIterations(iterations)
            .warmupTime(TimeValue.milliseconds(millis))
            .measurementIterations(iterations)
            .measurementTime(TimeValue.milliseconds(millis))
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT);
    if (agent != null) {
      options.jvmArgsAppend("-javaagent:" + agent);
    }
    try {
      for (RunResult result : new Runner(options.build()).run()) {
        String name = result.getParams().getBenchmark();
        ListStatistics all = measured(into, name.substring(name.lastIndexOf('.') + 1));
        Iterator<Map.Entry<Double, Long>> raw =
            result.getPrimaryResult().getStatistics().getRawData();
        while (raw.hasNext()) {
          Map.Entry<Double, Long> each = raw.next();
          for (long i = 0; i < each.getValue(); i++) {
            all.addValue(each.getKey());
          }
        }
      }
    } catch (RunnerException e) {
      throw new CannotRunException(ExitStatus.NOT_AS_TOLD, "a benchmark failed: " + e.getMessage());
    }
  }

  private static ListStatistics measured(Map<String, ListStatistics> all, String name) {
    return all.computeIfAbsent(name, unknown -> new ListStatistics());
  }

  private static Score score(ListStatistics scores) {
    return new Score(scores.getMean(), scores.getMeanErrorAt(0.999));
  }
}
