package dev.tallyman.stress.bench;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import dev.tallyman.stress.CannotRunException;
import dev.tallyman.stress.ExitStatus;
import dev.tallyman.testkit.Jdk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.ListStatistics;

/** The paths that every application goes all the time, by JMH. */
final class Paths implements Part {

  /** One line of the table; errors are JMH's half widths of the 99.9 % interval. */
  private record Row(String name, Score bare, Score agent) {
    double ratio() {
      return agent.value() / bare.value();
    }
  }

  /** Mean of all forks and the half width of its interval. */
  record Score(double value, double error) {}

  @Override
  public String name() {
    return "paths";
  }

  @Override
  public String question() {
    return "what does a call cost that every application makes all the time?";
  }

  @Override
  public void run(Setting setting) {
    int forks = setting.effort() == Effort.BRIEF ? 1 : 3;
    int iterations = setting.effort() == Effort.BRIEF ? 1 : 5;
    int millis = setting.effort() == Effort.BRIEF ? 100 : 1000;
    Map<String, ListStatistics> bare = new LinkedHashMap<>();
    Map<String, ListStatistics> with = new LinkedHashMap<>();
    for (int fork = 0; fork < forks; fork++) {
      run(setting.jdk(), null, setting.only(), iterations, millis, bare);
      run(setting.jdk(), setting.agent(), setting.only(), iterations, millis, with);
    }
    List<Row> rows = new ArrayList<>();
    bare.forEach(
        (name, scores) -> rows.add(new Row(name, score(scores), score(measured(with, name)))));
    setting
        .out()
        .println(
            AsciiTable.getTable(
                AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS,
                rows,
                List.of(
                    column("ns/op", HorizontalAlign.LEFT).with(Row::name),
                    column("bare", HorizontalAlign.RIGHT).with(r -> text(r.bare())),
                    column("with agent", HorizontalAlign.RIGHT).with(r -> text(r.agent())),
                    column("ratio", HorizontalAlign.RIGHT)
                        .with(r -> String.format(Locale.ROOT, "%.2f", r.ratio())))));
  }

  private static Column column(String header, HorizontalAlign align) {
    return new Column().header(header).headerAlign(align).dataAlign(align);
  }

  private static String text(Score score) {
    return Double.isNaN(score.error())
        ? String.format(Locale.ROOT, "%.2f", score.value())
        : String.format(Locale.ROOT, "%.2f +- %.2f", score.value(), score.error());
  }

  private static void run(
      Jdk jdk,
      @Nullable Path agent,
      String only,
      int iterations,
      int millis,
      Map<String, ListStatistics> into) {
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
