package dev.tallyman.stress.healthy;

import dev.tallyman.stress.Choice;
import dev.tallyman.stress.Display;
import dev.tallyman.stress.ExitStatus;
import dev.tallyman.stress.JUnitXml;
import dev.tallyman.stress.JvmOptions;
import dev.tallyman.stress.Results;
import dev.tallyman.stress.StepResult;
import dev.tallyman.testkit.Jdk;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Healthy real programs, of which the agent must have nothing to say. */
@Command(
    name = "healthy",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "Runs healthy programs under the agent, each with the demo's options and with the defaults;"
          + " a warning or an error is a failure.",
      ""
    })
@SuppressWarnings("NullAway.Init")
public final class HealthyCommand implements Callable<Integer> {

  private static final String DEMO_OPTIONS = "period=1s,warm-up=8s,gc=on-suspicion";

  /** With the defaults, the first figures come after ten seconds. */
  private static final int FEWEST_SECONDS = 20;

  private static final int MOST_SECONDS = 24 * 60 * 60;

  @Spec private CommandSpec spec;

  @Mixin private JvmOptions jvm;

  @Option(names = "--only", paramLabel = "NAME", split = ",", description = "Only these programs")
  private @Nullable List<String> only;

  @Option(
      names = "--duration",
      paramLabel = "SECONDS",
      defaultValue = "25",
      description = "How long each runs, at least 20 (default: ${DEFAULT-VALUE})")
  private int seconds;

  @Option(
      names = "--report",
      paramLabel = "DIR",
      defaultValue = "target/healthy",
      description = "Where recordings and outputs go (default: ${DEFAULT-VALUE})")
  private Path directory;

  @Option(
      names = "--junit",
      paramLabel = "FILE",
      description = "Also write the results as JUnit XML")
  private @Nullable Path junit;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (seconds < FEWEST_SECONDS || seconds > MOST_SECONDS) {
      throw new ParameterException(
          spec.commandLine(),
          "--duration " + seconds + ": give " + FEWEST_SECONDS + " to " + MOST_SECONDS);
    }
    List<Class<?>> programs = chosen();
    Jdk jdk = jvm.jdk();
    Path agent = jvm.agent();
    Path whole = Choice.report(directory);
    PrintWriter out = spec.commandLine().getOut();
    out.println("Healthy programs under Tallyman, " + jdk);
    List<StepResult> results = new ArrayList<>();
    try (Display display = new Display(System.err, Display.onTerminal())) {
      for (Class<?> program : programs) {
        run(program, jdk, agent, whole, display, out, results);
      }
    }
    out.println();
    Results.printTable(results, out);
    if (junit != null) {
      JUnitXml.write(junit, "healthy", results);
    }
    return results.stream().allMatch(StepResult::asTold)
        ? ExitStatus.AS_TOLD
        : ExitStatus.NOT_AS_TOLD;
  }

  private List<Class<?>> chosen() {
    List<String> names =
        HealthyPrograms.ALL.stream().map(p -> HealthyPrograms.of(p).name()).toList();
    if (only == null) {
      return HealthyPrograms.ALL;
    }
    for (String name : only) {
      if (!names.contains(name)) {
        throw new ParameterException(
            spec.commandLine(),
            "--only " + name + ": none of " + names.stream().collect(Collectors.joining(", ")));
      }
    }
    List<String> wanted = only;
    return HealthyPrograms.ALL.stream()
        .filter(p -> wanted.contains(HealthyPrograms.of(p).name()))
        .toList();
  }

  /** With the demo's options and with the defaults at the same time: two cores will do. */
  private void run(
      Class<?> program,
      Jdk jdk,
      Path agent,
      Path whole,
      Display display,
      PrintWriter out,
      List<StepResult> results)
      throws IOException, InterruptedException {
    Healthy healthy = HealthyPrograms.of(program);
    out.println();
    out.println(healthy.name() + "  " + healthy.question());
    out.flush();
    display.begin(healthy.name());
    try (HealthyRun eager =
            HealthyRun.start(
                program, healthy.name() + "-demo", jdk, agent, DEMO_OPTIONS, seconds, whole);
        HealthyRun plain =
            HealthyRun.start(
                program, healthy.name() + "-default", jdk, agent, "", seconds, whole)) {
      long began = System.nanoTime();
      while (eager.isAlive() || plain.isAlive()) {
        double passed = (System.nanoTime() - began) / 1e9;
        if (passed > seconds + Duration.ofMinutes(1).toSeconds()) {
          break;
        }
        display.at(passed / seconds, String.format(Locale.ROOT, "%.0f s", passed));
        Thread.sleep(100);
      }
      display.close();
      results.add(eager.result());
      Results.print(results.get(results.size() - 1), out);
      results.add(plain.result());
      Results.print(results.get(results.size() - 1), out);
    }
  }
}
