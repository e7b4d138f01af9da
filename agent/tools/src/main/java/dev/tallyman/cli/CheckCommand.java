package dev.tallyman.cli;

import dev.tallyman.model.Finding;
import dev.tallyman.model.Severity;
import dev.tallyman.model.State;
import dev.tallyman.recording.Recording;
import dev.tallyman.recording.RecordingException;
import dev.tallyman.recording.Recordings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code tallyman check}: the findings in recordings. */
@Command(
    name = "check",
    header = "The findings in recordings, repositories and unfinished chunks of JVMs that died.",
    description = {
      "",
      "Reads what the agent recorded and exits with 1 if there is something to mend. FILE.jfr may be"
          + " missing or empty if its JVM was killed: then its repository FILE.jfr.repository is"
          + " read. Several inputs that tell of one JVM are read as one.",
      ""
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:nothing at or above --fail-on",
      "1:findings at or above it",
      "2:wrong usage, or an output file cannot be written",
      "3:an input cannot be read, or is no recording with Tallyman's events"
    })
final class CheckCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE.jfr|DIR",
      description = "Recordings, directories of them, JFR repositories.")
  private List<Path> inputs = new ArrayList<>();

  @Option(names = "--json", description = "Print JSON instead of text.")
  private boolean json;

  @Option(
      names = "--junit",
      paramLabel = "FILE",
      description = "Also write a JUnit report, a test case for each finding.")
  private @Nullable Path junit;

  @Option(
      names = "--fail-on",
      paramLabel = "SEVERITY",
      defaultValue = "warning",
      converter = SeverityConverter.class,
      description = "The least that fails: error, warning or info (default: ${DEFAULT-VALUE}).")
  private Severity failOn = Severity.WARNING;

  @Option(
      names = "--baseline",
      paramLabel = "FILE",
      description = "Findings whose fingerprints are in this file are known and do not fail.")
  private @Nullable Path baseline;

  @Option(
      names = "--write-baseline",
      paramLabel = "FILE",
      description = "Write the findings' fingerprints into this file; from then on they are known.")
  private @Nullable Path writeBaseline;

  CheckCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Set<String> known = new HashSet<>(baseline == null ? Set.of() : Baseline.read(baseline));
    List<Recording> recordings;
    try {
      recordings = Recordings.read(inputs, terminal::note);
    } catch (RecordingException e) {
      throw new CommandException(RecordingException.EXIT_STATUS, String.valueOf(e.getMessage()));
    }
    Set<String> damage = new LinkedHashSet<>();
    recordings.forEach(recording -> damage.addAll(recording.damage()));
    damage.forEach(terminal::note);

    if (writeBaseline != null) {
      List<Finding> active =
          recordings.stream()
              .flatMap(recording -> recording.findings().stream())
              .filter(finding -> finding.state() == State.ACTIVE)
              .toList();
      OutputFile.write(writeBaseline, Baseline.write(active));
      active.forEach(finding -> known.add(finding.fingerprint()));
    }
    CheckResult result = new CheckResult(recordings, known, failOn);
    if (junit != null) {
      OutputFile.write(junit, JunitXml.of(result));
    }
    terminal.result(json ? FindingsJson.of(result) : FindingsText.of(result, terminal));
    return result.exitStatus();
  }

  /** Severities by their words. */
  static final class SeverityConverter implements ITypeConverter<Severity> {
    @Override
    public Severity convert(String word) {
      try {
        return Severity.ofWord(word);
      } catch (IllegalArgumentException unknown) {
        throw new TypeConversionException("'" + word + "' is not error, warning or info");
      }
    }
  }
}
