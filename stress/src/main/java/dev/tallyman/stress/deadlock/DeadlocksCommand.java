package dev.tallyman.stress.deadlock;

import dev.tallyman.stress.Choice;
import dev.tallyman.stress.ExitStatus;
import dev.tallyman.stress.JUnitXml;
import dev.tallyman.stress.JvmOptions;
import dev.tallyman.stress.Results;
import dev.tallyman.stress.StepResult;
import dev.tallyman.stress.TwoAtOnce;
import dev.tallyman.stress.TwoAtOnce.Start;
import dev.tallyman.stress.deadlock.DeadlockRun.Seen;
import dev.tallyman.stress.deadlock.DeadlockRun.Setting;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Each deadlock: found; the same locks without a deadlock: named all the same; right: silent. */
@Command(
    name = "deadlocks",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "Runs programs that deadlock under the agent, the same so that they do not this time, and"
          + " right ones; prints a table of what was found.",
      ""
    })
@SuppressWarnings("NullAway.Init")
public final class DeadlocksCommand implements Callable<Integer> {

  private static final String LINE = "%-20s  %-26s  %-17s  %s";

  @Spec private CommandSpec spec;

  @Mixin private JvmOptions jvm;

  @Parameters(paramLabel = "NAME", arity = "0..*", description = "Only these (default: all)")
  private @Nullable List<String> only;

  @Option(
      names = "--app",
      paramLabel = "JAR",
      description = "The demo's services (default: those that were built here)")
  private @Nullable Path app;

  @Option(
      names = "--within",
      paramLabel = "SECONDS",
      defaultValue = "2",
      description = "How long a deadlock may take to be found (default: ${DEFAULT-VALUE})")
  private int within;

  @Option(
      names = "--duration",
      paramLabel = "SECONDS",
      defaultValue = "5",
      description = "How long each runs that does not deadlock (default: ${DEFAULT-VALUE})")
  private int seconds;

  @Option(
      names = "--report",
      paramLabel = "DIR",
      defaultValue = "target/deadlocks",
      description = "Where recordings and outputs go (default: ${DEFAULT-VALUE})")
  private Path directory;

  @Option(
      names = "--junit",
      paramLabel = "FILE",
      description = "Also write the results as JUnit XML")
  private @Nullable Path junit;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (within < 1 || within > 600) {
      throw new ParameterException(spec.commandLine(), "--within " + within + ": give 1 to 600");
    }
    if (seconds < 3 || seconds > 600) {
      throw new ParameterException(spec.commandLine(), "--duration " + seconds + ": give 3 to 600");
    }
    List<Scenario> chosen = Choice.among(Scenarios.ALL, Scenario::name, only, spec.commandLine());
    Setting setting =
        new Setting(
            jvm.jdk(),
            jvm.agent(),
            app,
            Duration.ofSeconds(within),
            seconds,
            Choice.report(directory));
    List<Scenario> possible =
        chosen.stream().filter(s -> s.fromJdk() <= setting.jdk().feature()).toList();
    PrintWriter out = spec.commandLine().getOut();
    out.println("Deadlocks under Tallyman, " + setting.jdk());
    out.flush();
    Map<String, Seen> seen = TwoAtOnce.run("deadlocks", starts(possible, setting));
    for (Seen each : seen.values()) {
      if (!each.result().asTold()) {
        out.println(each.result().name());
        Results.print(each.result(), out);
      }
    }
    out.println();
    print(chosen, seen, setting.jdk().feature(), out);
    List<StepResult> results = seen.values().stream().map(Seen::result).toList();
    if (junit != null) {
      JUnitXml.write(junit, "deadlocks", results);
    }
    return results.stream().allMatch(StepResult::asTold)
        ? ExitStatus.AS_TOLD
        : ExitStatus.NOT_AS_TOLD;
  }

  private static Queue<Start<Seen>> starts(List<Scenario> scenarios, Setting setting) {
    Queue<Start<Seen>> starts = new ArrayDeque<>();
    for (Scenario scenario : scenarios) {
      for (String variant : scenario.variants()) {
        starts.add(() -> DeadlockRun.start(setting, scenario, variant));
      }
    }
    return starts;
  }

  private static void print(
      List<Scenario> scenarios, Map<String, Seen> seen, int feature, PrintWriter out) {
    row(out, "scenario", "deadlock", "none this time", "right, and silent");
    for (Scenario scenario : scenarios) {
      if (scenario.fromJdk() > feature) {
        row(out, scenario.name(), "not on JDK " + feature, "", "");
        continue;
      }
      row(
          out,
          scenario.name(),
          scenario.deadlocks() ? deadlock(scenario, seen) : "",
          scenario.reordered() ? reordered(scenario, seen) : "",
          scenario.correct().stream()
              .map(c -> asTold(scenario, Scenario.CORRECT + c, seen) ? c : c + " NOT SO")
              .collect(Collectors.joining(", ")));
    }
    long asTold = seen.values().stream().filter(each -> each.result().asTold()).count();
    out.printf(
        Locale.ROOT,
        "%n%d of %d runs as told; a deadlock is counted from its last step, an inversion from the"
            + " JVM's start.%n",
        asTold,
        seen.size());
    out.flush();
  }

  private static String deadlock(Scenario scenario, Map<String, Seen> seen) {
    int threads = scenario.parts().size();
    return result(
        scenario,
        Scenario.DEADLOCK,
        seen,
        scenario.severity() + ", " + threads + (threads == 1 ? " thread" : " threads"));
  }

  private static String reordered(Scenario scenario, Map<String, Seen> seen) {
    return result(scenario, Scenario.REORDERED, seen, "inversion");
  }

  private static String result(
      Scenario scenario, String variant, Map<String, Seen> seen, String what) {
    Seen found = seen.get(scenario.runName(variant));
    if (found == null || found.after().isEmpty()) {
      return "NEVER";
    }
    return (found.result().asTold() ? what : "NOT SO") + ", " + found.after();
  }

  private static boolean asTold(Scenario scenario, String variant, Map<String, Seen> seen) {
    Seen each = seen.get(scenario.runName(variant));
    return each != null && each.result().asTold();
  }

  private static void row(PrintWriter out, Object... cells) {
    out.println(String.format(Locale.ROOT, LINE, cells).stripTrailing());
  }
}
