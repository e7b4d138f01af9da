package dev.tallyman.stress.library.deadlock;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import com.github.freva.asciitable.OverflowBehaviour;
import dev.tallyman.stress.CannotRunException;
import dev.tallyman.stress.Display;
import dev.tallyman.stress.ExitStatus;
import dev.tallyman.stress.JUnitXml;
import dev.tallyman.stress.JvmOptions;
import dev.tallyman.stress.Results;
import dev.tallyman.stress.StepResult;
import dev.tallyman.stress.library.deadlock.LibraryDeadlockRun.Setting;
import dev.tallyman.stress.library.deadlock.LibraryDeadlockRun.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
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

/** Deadlocks of real libraries: found; in the version that mends them: silent. */
@Command(
    name = "library-deadlocks",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "Runs real libraries in a version with a known deadlock under the agent, and in the version"
          + " that mends it; where locks are the cause, also so gently that nothing deadlocks.",
      ""
    })
@SuppressWarnings("NullAway.Init")
public final class LibraryDeadlocksCommand implements Callable<Integer> {

  private static final int AT_ONCE = 2;

  @Spec private CommandSpec spec;

  @Mixin private JvmOptions jvm;

  @Parameters(paramLabel = "NAME", arity = "0..*", description = "Only these (default: all)")
  private @Nullable List<String> only;

  @Option(
      names = "--within",
      paramLabel = "SECONDS",
      defaultValue = "2",
      description = "How long after it happened a deadlock may be told (default: ${DEFAULT-VALUE})")
  private int within;

  @Option(
      names = "--report",
      paramLabel = "DIR",
      defaultValue = "target/library-deadlocks",
      description = "Where recordings and outputs go (default: ${DEFAULT-VALUE})")
  private Path directory;

  @Option(
      names = "--junit",
      paramLabel = "FILE",
      description = "Also write the results as JUnit XML")
  private @Nullable Path junit;

  /** A run that waits for its turn. */
  private record Turn(LibraryDeadlock deadlock, Verdict verdict) {}

  /** A line of the table. */
  private record Row(
      String name, String version, String issue, String expected, String found, boolean asTold) {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (within < 1 || within > 60) {
      throw new ParameterException(spec.commandLine(), "--within " + within + ": give 1 to 60");
    }
    List<Turn> turns = turns(chosen());
    Setting setting = new Setting(jvm.jdk(), jvm.agent(), Duration.ofSeconds(within), prepared());
    PrintWriter out = spec.commandLine().getOut();
    out.println("Deadlocks with libraries under Tallyman, " + setting.jdk());
    out.flush();
    Map<Turn, StepResult> results = run(turns, setting);
    for (StepResult result : results.values()) {
      if (!result.asTold()) {
        out.println(result.name());
        Results.print(result, out);
      }
    }
    out.println();
    print(turns, results, out);
    List<StepResult> steps = List.copyOf(results.values());
    if (junit != null) {
      JUnitXml.write(junit, "library-deadlocks", steps);
    }
    return steps.stream().allMatch(StepResult::asTold)
        ? ExitStatus.AS_TOLD
        : ExitStatus.NOT_AS_TOLD;
  }

  private List<LibraryDeadlock> chosen() {
    List<String> wanted = only;
    if (wanted == null || wanted.isEmpty()) {
      return LibraryDeadlocks.ALL;
    }
    List<String> names = LibraryDeadlocks.ALL.stream().map(LibraryDeadlock::name).toList();
    for (String name : wanted) {
      if (!names.contains(name)) {
        throw new ParameterException(
            spec.commandLine(), name + ": none of " + String.join(", ", names));
      }
    }
    return LibraryDeadlocks.ALL.stream().filter(each -> wanted.contains(each.name())).toList();
  }

  private static List<Turn> turns(List<LibraryDeadlock> deadlocks) {
    List<Turn> turns = new ArrayList<>();
    for (LibraryDeadlock deadlock : deadlocks) {
      turns.add(new Turn(deadlock, Verdict.DEADLOCK));
      if (deadlock.inversion()) {
        turns.add(new Turn(deadlock, Verdict.INVERSION));
      }
      turns.add(new Turn(deadlock, Verdict.SILENCE));
    }
    return turns;
  }

  /** All of them, two at a time: two cores will do. */
  private static Map<Turn, StepResult> run(List<Turn> turns, Setting setting)
      throws IOException, InterruptedException {
    Queue<Turn> waiting = new ArrayDeque<>(turns);
    Map<Turn, LibraryDeadlockRun> running = new LinkedHashMap<>();
    Map<Turn, StepResult> results = new LinkedHashMap<>();
    try (Display display = new Display(System.err, Display.onTerminal())) {
      display.begin("library-deadlocks");
      while (!waiting.isEmpty() || !running.isEmpty()) {
        while (running.size() < AT_ONCE && !waiting.isEmpty()) {
          Turn next = waiting.remove();
          running.put(next, LibraryDeadlockRun.start(setting, next.deadlock(), next.verdict()));
        }
        for (Iterator<Map.Entry<Turn, LibraryDeadlockRun>> each = running.entrySet().iterator();
            each.hasNext(); ) {
          Map.Entry<Turn, LibraryDeadlockRun> run = each.next();
          if (run.getValue().over()) {
            each.remove();
            results.put(run.getKey(), run.getValue().judged());
          }
        }
        display.at((double) results.size() / turns.size(), results.size() + " of " + turns.size());
        Thread.sleep(100);
      }
    } finally {
      running.values().forEach(LibraryDeadlockRun::close);
    }
    return results;
  }

  private static void print(List<Turn> turns, Map<Turn, StepResult> results, PrintWriter out) {
    List<Row> rows = new ArrayList<>();
    for (Turn turn : turns) {
      StepResult result = results.get(turn);
      if (result != null) {
        rows.add(
            new Row(
                result.name(),
                LibraryDeadlockRun.version(turn.deadlock(), turn.verdict()),
                turn.deadlock().issue(),
                expected(turn.verdict()),
                result.evidence().get(0),
                result.asTold()));
      }
    }
    out.println(
        AsciiTable.getTable(
            AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS,
            rows,
            List.of(
                column("program", 30).with(Row::name),
                column("library", 20).with(Row::version),
                column("told in", 40).with(Row::issue),
                column("expected", 12).with(Row::expected),
                column("found", 80).with(Row::found),
                column("as told", 10).with(row -> row.asTold() ? "yes" : "NO"))));
    out.flush();
  }

  private static String expected(Verdict verdict) {
    return switch (verdict) {
      case DEADLOCK -> "deadlock";
      case INVERSION -> "inversion";
      case SILENCE -> "silent";
    };
  }

  private static Column column(String header, int width) {
    return new Column()
        .header(header)
        .headerAlign(HorizontalAlign.LEFT)
        .dataAlign(HorizontalAlign.LEFT)
        .maxWidth(width, OverflowBehaviour.ELLIPSIS_RIGHT);
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
