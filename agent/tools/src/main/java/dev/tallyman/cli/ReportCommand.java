package dev.tallyman.cli;

import dev.tallyman.model.Severity;
import dev.tallyman.model.State;
import dev.tallyman.recording.Recording;
import dev.tallyman.recording.RecordingException;
import dev.tallyman.recording.Recordings;
import dev.tallyman.report.HtmlReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tallyman report}: recordings as one page. */
@Command(
    name = "report",
    header = "Recordings as one HTML page that needs no network: verdict, curves, graphs, stacks.",
    description = {
      "",
      "Reads the same as check. Several inputs that tell of one JVM are read as one; several JVMs get"
          + " a section each. Findings do not make it fail: that is what check is for.",
      ""
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:the page is written",
      "2:wrong usage, or the page cannot be written",
      "3:an input cannot be read, or is no recording with Tallyman's events"
    })
final class ReportCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE.jfr|DIR",
      description = "Recordings, directories of them, JFR repositories.")
  private List<Path> inputs = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE.html",
      defaultValue = "tallyman-report.html",
      description = "Where the page goes (default: ${DEFAULT-VALUE}).")
  private Path output = Path.of("tallyman-report.html");

  ReportCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    for (Path input : inputs) {
      if (isSame(input, output)) {
        throw new CommandException(
            CommandException.USAGE,
            "-o " + output + " is one of the inputs and would be overwritten; name another file");
      }
    }
    List<Recording> recordings;
    try {
      recordings = Recordings.read(inputs, terminal::note);
    } catch (RecordingException e) {
      throw new CommandException(RecordingException.EXIT_STATUS, String.valueOf(e.getMessage()));
    }
    Set<String> damage = new LinkedHashSet<>();
    recordings.forEach(recording -> damage.addAll(recording.damage()));
    damage.forEach(terminal::note);
    String page =
        HtmlReport.of(
            recordings,
            terminal.zone(),
            Instant.now(),
            Main.class.getPackage().getImplementationVersion());
    OutputFile.write(output, page);
    terminal.result(
        output
            + "   "
            + Words.bytes(page.getBytes(StandardCharsets.UTF_8).length)
            + ", "
            + found(recordings)
            + "\n");
    return 0;
  }

  private static String found(List<Recording> recordings) {
    List<String> found = new ArrayList<>();
    for (Severity severity : List.of(Severity.ERROR, Severity.WARNING, Severity.INFO)) {
      long count =
          recordings.stream()
              .flatMap(recording -> recording.findings().stream())
              .filter(f -> f.state() == State.ACTIVE && f.severity() == severity)
              .count();
      if (count > 0) {
        found.add(Words.count(count, severity == Severity.INFO ? "note" : severity.word()));
      }
    }
    return found.isEmpty() ? "nothing found" : String.join(", ", found);
  }

  private static boolean isSame(Path input, Path output) {
    try {
      return Files.exists(output) && Files.isSameFile(input, output);
    } catch (IOException e) {
      return false; // what cannot be read is told by whoever reads it
    }
  }
}
