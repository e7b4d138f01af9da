package dev.tallyman.stress.leaks;

import dev.tallyman.stress.Built;
import dev.tallyman.stress.CannotRunException;
import dev.tallyman.stress.Display;
import dev.tallyman.stress.ExitStatus;
import dev.tallyman.stress.JUnitXml;
import dev.tallyman.stress.JvmOptions;
import dev.tallyman.stress.Results;
import dev.tallyman.stress.StepResult;
import dev.tallyman.stress.leaks.LeakRun.Seen;
import dev.tallyman.stress.leaks.LeakRun.Setting;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
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

  private static final int AT_ONCE = 2;
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

  /** A run that waits for its turn. */
  private interface Start {
    LeakRun now() throws IOException;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (within < 10 || within > 600) {
      throw new ParameterException(spec.commandLine(), "--within " + within + ": give 10 to 600");
    }
    List<Leak> leaks = chosen();
    Setting setting =
        new Setting(
            jvm.jdk(), jvm.agent(), Built.demoApp(app), Duration.ofSeconds(within), prepared());
    PrintWriter out = spec.commandLine().getOut();
    out.println("Leaks of the demo's services under Tallyman, " + setting.jdk());
    out.flush();
    Map<String, Seen> seen = run(starts(leaks, setting));
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

  private List<Leak> chosen() {
    List<String> wanted = only;
    if (wanted == null || wanted.isEmpty()) {
      return Leaks.ALL;
    }
    List<String> names = Leaks.ALL.stream().map(Leak::name).toList();
    for (String name : wanted) {
      if (!names.contains(name)) {
        throw new ParameterException(
            spec.commandLine(), name + ": none of " + String.join(", ", names));
      }
    }
    return Leaks.ALL.stream().filter(leak -> wanted.contains(leak.name())).toList();
  }

  /** Each leak, and each of their programs once without. */
  private static Queue<Start> starts(List<Leak> leaks, Setting setting) {
    Queue<Start> starts = new ArrayDeque<>();
    Map<Program, Start> fixed = new EnumMap<>(Program.class);
    for (Leak leak : leaks) {
      starts.add(() -> LeakRun.leaking(setting, leak));
      fixed.put(leak.program(), () -> LeakRun.fixed(setting, leak.program()));
    }
    starts.addAll(fixed.values());
    return starts;
  }

  /** All of them, two at a time; what became of each by its name, in the order of their ends. */
  private static Map<String, Seen> run(Queue<Start> starts)
      throws IOException, InterruptedException {
    Map<String, Seen> seen = new LinkedHashMap<>();
    List<LeakRun> running = new ArrayList<>();
    int all = starts.size();
    try (Display display = new Display(System.err, Display.onTerminal())) {
      display.begin("leaks");
      while (!starts.isEmpty() || !running.isEmpty()) {
        while (running.size() < AT_ONCE && !starts.isEmpty()) {
          running.add(starts.remove().now());
        }
        for (Iterator<LeakRun> each = running.iterator(); each.hasNext(); ) {
          LeakRun run = each.next();
          if (run.over()) {
            each.remove();
            seen.put(run.name(), run.judged());
          }
        }
        display.at((double) seen.size() / all, seen.size() + " of " + all);
        Thread.sleep(100);
      }
    } finally {
      running.forEach(LeakRun::close);
    }
    return seen;
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

  private Path prepared() {
    try {
      Files.createDirectories(directory);
      return directory.toAbsolutePath().normalize();
    } catch (IOException e) {
      throw new CannotRunException(
          ExitStatus.UNREADABLE, "--report " + directory + " cannot be written into: " + e);
    }
  }
}
