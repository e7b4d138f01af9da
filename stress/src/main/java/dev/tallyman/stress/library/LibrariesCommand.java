package dev.tallyman.stress.library;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import com.github.freva.asciitable.OverflowBehaviour;
import dev.tallyman.stress.Choice;
import dev.tallyman.stress.Display;
import dev.tallyman.stress.ExitStatus;
import dev.tallyman.stress.JUnitXml;
import dev.tallyman.stress.JvmOptions;
import dev.tallyman.stress.Results;
import dev.tallyman.stress.StepResult;
import dev.tallyman.stress.proof.LibraryProof.Expected;
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
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Leaks with real libraries: found; the same without: silent. */
@Command(
    name = "libraries",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "Runs leaks with real libraries under the agent, and beside each the same program without"
          + " the leak or with the version in which it is mended.",
      ""
    })
@SuppressWarnings("NullAway.Init")
public final class LibrariesCommand implements Callable<Integer> {

  /** With the demo's options, the first warnings come after ten seconds. */
  private static final int FEWEST_SECONDS = 15;

  private static final int MOST_SECONDS = 24 * 60 * 60;

  @Spec private CommandSpec spec;

  @Mixin private JvmOptions jvm;

  @Parameters(paramLabel = "NAME", arity = "0..*", description = "Only these (default: all)")
  private @Nullable List<String> only;

  @Option(
      names = "--duration",
      paramLabel = "SECONDS",
      defaultValue = "22",
      description = "How long each runs, at least 15 (default: ${DEFAULT-VALUE})")
  private int seconds;

  @Option(
      names = "--report",
      paramLabel = "DIR",
      defaultValue = "target/libraries-report",
      description = "Where recordings and outputs go (default: ${DEFAULT-VALUE})")
  private Path directory;

  @Option(
      names = "--junit",
      paramLabel = "FILE",
      description = "Also write the results as JUnit XML")
  private @Nullable Path junit;

  /** A line of the table. */
  private record Row(
      String name, String version, String issue, String expected, String found, boolean asTold) {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (seconds < FEWEST_SECONDS || seconds > MOST_SECONDS) {
      throw new ParameterException(
          spec.commandLine(),
          "--duration " + seconds + ": give " + FEWEST_SECONDS + " to " + MOST_SECONDS);
    }
    List<LibraryLeak> leaks =
        Choice.among(LibraryLeaks.ALL, LibraryLeak::name, only, spec.commandLine());
    Jdk jdk = jvm.jdk();
    Path agent = jvm.agent();
    Path whole = Choice.report(directory);
    PrintWriter out = spec.commandLine().getOut();
    out.println("Leaks with libraries under Tallyman, " + jdk);
    out.println();
    List<StepResult> results = new ArrayList<>();
    List<Row> rows = new ArrayList<>();
    try (Display display = new Display(System.err, Display.onTerminal())) {
      for (LibraryLeak leak : leaks) {
        run(leak, jdk, agent, whole, display, out, results, rows);
      }
    }
    out.println();
    printTable(rows, out);
    if (junit != null) {
      JUnitXml.write(junit, "libraries", results);
    }
    return results.stream().allMatch(StepResult::asTold)
        ? ExitStatus.AS_TOLD
        : ExitStatus.NOT_AS_TOLD;
  }

  /** The leak and the same without at the same time: two cores will do. */
  private void run(
      LibraryLeak leak,
      Jdk jdk,
      Path agent,
      Path whole,
      Display display,
      PrintWriter out,
      List<StepResult> results,
      List<Row> rows)
      throws IOException, InterruptedException {
    display.begin(leak.name());
    try (LibraryRun leaking =
            LibraryRun.start(leak.leaking(), leak.name() + "-leak", jdk, agent, seconds, whole);
        LibraryRun right =
            LibraryRun.start(leak.right(), leak.name() + "-right", jdk, agent, seconds, whole)) {
      long began = System.nanoTime();
      while (leaking.isAlive() || right.isAlive()) {
        double passed = (System.nanoTime() - began) / 1e9;
        if (passed > seconds + Duration.ofMinutes(1).toSeconds()) {
          break;
        }
        display.at(passed / seconds, String.format(Locale.ROOT, "%.0f s", passed));
        Thread.sleep(100);
      }
      display.close();
      StepResult found = leaking.result(leak.found());
      StepResult silent = right.result(List.of());
      for (StepResult result : List.of(found, silent)) {
        results.add(result);
        out.println(result.name());
        Results.print(result, out);
      }
      rows.add(row(leak, leak.leaking().libraries(), leak.found(), found));
      rows.add(row(leak, leak.right().libraries(), List.of(), silent));
    }
  }

  private static Row row(
      LibraryLeak leak, String version, List<Expected> wanted, StepResult result) {
    String expected =
        wanted.stream()
            .map(e -> e.kind() + " " + e.question())
            .distinct()
            .collect(Collectors.joining(" or "));
    return new Row(
        result.name(),
        version,
        leak.issue(),
        expected.isEmpty() ? "silent" : expected,
        result.evidence().get(0),
        result.asTold());
  }

  private static void printTable(List<Row> rows, PrintWriter out) {
    out.println(
        AsciiTable.getTable(
            AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS,
            rows,
            List.of(
                column("program", 40).with(Row::name),
                column("library", 30).with(Row::version),
                column("told in", 45).with(Row::issue),
                column("expected", 40).with(Row::expected),
                column("found", 160).with(Row::found),
                column("as told", 10).with(row -> row.asTold() ? "yes" : "NO"))));
    out.flush();
  }

  private static Column column(String header, int width) {
    return new Column()
        .header(header)
        .headerAlign(HorizontalAlign.LEFT)
        .dataAlign(HorizontalAlign.LEFT)
        .maxWidth(width, OverflowBehaviour.ELLIPSIS_RIGHT);
  }
}
