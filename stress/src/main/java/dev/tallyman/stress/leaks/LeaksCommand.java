package dev.tallyman.stress.leaks;

import dev.tallyman.stress.Built;
import dev.tallyman.stress.Choice;
import dev.tallyman.stress.ExitStatus;
import dev.tallyman.stress.JUnitXml;
import dev.tallyman.stress.JvmOptions;
import dev.tallyman.stress.Results;
import dev.tallyman.stress.StepResult;
import dev.tallyman.stress.TwoAtOnce;
import dev.tallyman.stress.TwoAtOnce.Start;
import dev.tallyman.stress.leaks.LeakRun.Seen;
import dev.tallyman.stress.leaks.LeakRun.Setting;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Each leak of the demo's alone: found in time, at its line, as one finding; fixed: silent. */
@Command(
    name = "leaks",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "Runs the demo's services under the agent with one leak each, and without any; prints a table"
          + " of what was found.",
      ""
    })
@SuppressWarnings("NullAway.Init")
public final class LeaksCommand implements Callable<Integer> {

  private static final String LINE = "%-22s  %-23s  %-29s  %6s  %4s  %-6s";

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
      defaultValue = "20",
      description = "How long a finding may take from the JVM's start (default: ${DEFAULT-VALUE})")
  private int within;

  @Option(
      names = "--report",
      paramLabel = "DIR",
      defaultValue = "target/leaks",
      description = "Where recordings and outputs go (default: ${DEFAULT-VALUE})")
  private Path directory;

  @Option(
      names = "--junit",
      paramLabel = "FILE",
      description = "Also write the results as JUnit XML")
  private @Nullable Path junit;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (within < 10 || within > 600) {
      throw new ParameterException(spec.commandLine(), "--within " + within + ": give 10 to 600");
    }
    List<Leak> leaks = Choice.among(Leaks.ALL, Leak::name, only, spec.commandLine());
    Setting setting =
        new Setting(
            jvm.jdk(),
            jvm.agent(),
            Built.demoApp(app),
            Duration.ofSeconds(within),
            Choice.report(directory));
    PrintWriter out = spec.commandLine().getOut();
    out.println("Leaks of the demo's services under Tallyman, " + setting.jdk());
    out.flush();
    Map<String, Seen> seen = TwoAtOnce.run("leaks", starts(leaks, setting));
    for (Seen each : seen.values()) {
      if (!each.result().asTold()) {
        out.println(each.result().name());
        Results.print(each.result(), out);
      }
    }
    out.println();
    print(leaks, seen, out);
    List<StepResult> results = seen.values().stream().map(Seen::result).toList();
    if (junit != null) {
      JUnitXml.write(junit, "leaks", results);
    }
    return results.stream().allMatch(StepResult::asTold)
        ? ExitStatus.AS_TOLD
        : ExitStatus.NOT_AS_TOLD;
  }

  /** Each leak, and each of their programs once without. */
  private static Queue<Start<Seen>> starts(List<Leak> leaks, Setting setting) {
    Queue<Start<Seen>> starts = new ArrayDeque<>();
    Map<Program, Start<Seen>> fixed = new EnumMap<>(Program.class);
    for (Leak leak : leaks) {
      starts.add(() -> LeakRun.leaking(setting, leak));
      fixed.put(leak.program(), () -> LeakRun.fixed(setting, leak.program()));
    }
    starts.addAll(fixed.values());
    return starts;
  }

  private static void print(List<Leak> leaks, Map<String, Seen> seen, PrintWriter out) {
    row(out, "leak", "found", "line", "after", "with", "fixed");
    for (Leak leak : leaks) {
      Seen found = seen.get(leak.name());
      Seen fixed = seen.get(leak.program().word() + "-fixed");
      if (found == null || fixed == null) {
        continue;
      }
      row(
          out,
          leak.name(),
          found.found(),
          found.place(),
          found.after().isEmpty() ? "never" : found.after() + " s",
          found.companions(),
          fixed.result().asTold() ? "silent" : "NOT SO");
    }
    long asTold = leaks.stream().filter(leak -> asTold(seen.get(leak.name()))).count();
    out.printf(
        Locale.ROOT,
        "%n%d of %d found as told; \"with\" counts what grows from the same cause.%n",
        asTold,
        leaks.size());
    out.flush();
  }

  private static boolean asTold(@Nullable Seen seen) {
    return seen != null && seen.result().asTold();
  }

  private static void row(PrintWriter out, Object... cells) {
    out.println(String.format(Locale.ROOT, LINE, cells).stripTrailing());
  }
}
