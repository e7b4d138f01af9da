package dev.tallyman.cli;

import dev.tallyman.compare.Comparison;
import dev.tallyman.model.Finding;
import dev.tallyman.model.Severity;
import dev.tallyman.model.State;
import dev.tallyman.recording.RecordedJvm;
import dev.tallyman.recording.Recording;
import dev.tallyman.recording.RecordingException;
import dev.tallyman.recording.Recordings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.Stack;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
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
  private static final String STEP_SUMMARY = "GITHUB_STEP_SUMMARY";

  private final Terminal terminal;
  private final Map<String, String> environment;

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

  @Option(
      names = "--against",
      paramLabel = "OLD.jfr|DIR",
      description = {
        "Compare with recordings of a run that is known to be good: what it found too, and surely no"
            + " slower, does not fail. Lines that take more than then are told. May be repeated."
      })
  private List<Path> against = new ArrayList<>();

  @Option(
      names = "--sarif",
      paramLabel = "FILE",
      description = "Also write SARIF 2.1.0, for code-scanning dashboards.")
  private @Nullable Path sarif;

  @Option(
      names = "--source-root",
      paramLabel = "DIR",
      description = {
        "Where the sources are checked out: files in --sarif and --annotations are named as they lie"
            + " there, src/main/java/com/acme/Orders.java, and not com/acme/Orders.java."
      })
  private @Nullable Path sourceRoot;

  @Option(
      names = "--summary",
      paramLabel = "FILE.md",
      arity = "0..1",
      preprocessor = SummaryFile.class,
      description = {
        "Also write a summary in Markdown. Without a file it is added to GitHub's step summary, which"
            + " $GITHUB_STEP_SUMMARY names; another name than .md needs the equals sign:"
            + " --summary=FILE."
      })
  private @Nullable String summary;

  @Option(
      names = "--annotations",
      description = {
        "Also print GitHub's ::error and ::warning commands (to stderr), which put a remark beside"
            + " each line in a pull request. Give --source-root, too."
      })
  private boolean annotations;

  CheckCommand(Terminal terminal) {
    this(terminal, System.getenv());
  }

  CheckCommand(Terminal terminal, Map<String, String> environment) {
    this.terminal = terminal;
    this.environment = environment;
  }

  @Override
  public Integer call() {
    Path stepSummary = stepSummary();
    keepApart(stepSummary);
    SourceTree sources = sourceRoot == null ? null : SourceTree.of(sourceRoot);
    Set<String> known = new HashSet<>(baseline == null ? Set.of() : Baseline.read(baseline));
    List<Recording> recordings = read(inputs, "");
    Comparison comparison = null;
    if (!against.isEmpty()) {
      List<Recording> before = read(against, "--against ");
      tellTheSame(recordings, before);
      comparison = Comparison.of(recordings, before);
    }
    if (writeBaseline != null) {
      List<Finding> active =
          recordings.stream()
              .flatMap(recording -> recording.findings().stream())
              .filter(finding -> finding.state() == State.ACTIVE)
              .toList();
      OutputFile.write(writeBaseline, Baseline.write(active));
      active.forEach(finding -> known.add(finding.fingerprint()));
    }
    CheckResult result = new CheckResult(recordings, known, failOn, comparison);
    result.damage().forEach(terminal::note);
    if (junit != null) {
      OutputFile.write(junit, JunitXml.of(result));
    }
    if (sarif != null) {
      boolean compared = baseline != null || writeBaseline != null;
      OutputFile.write(sarif, Sarif.of(result, sources, compared));
    }
    if (stepSummary != null) {
      String text = StepSummary.of(result);
      if (namedByGitHub()) {
        OutputFile.append(stepSummary, text);
      } else {
        OutputFile.write(stepSummary, text);
      }
    }
    terminal.result(json ? FindingsJson.of(result) : FindingsText.of(result, terminal));
    if (annotations) {
      Annotations.of(result, sources).forEach(terminal.err()::println);
    }
    return result.exitStatus();
  }

  private List<Recording> read(List<Path> paths, String option) {
    try {
      return Recordings.read(paths, terminal::note);
    } catch (RecordingException e) {
      throw new CommandException(RecordingException.EXIT_STATUS, option + e.getMessage());
    }
  }

  private boolean namedByGitHub() {
    return SummaryFile.GITHUB.equals(summary);
  }

  private @Nullable Path stepSummary() {
    if (summary == null || !namedByGitHub()) {
      return summary == null ? null : Path.of(summary);
    }
    String file = environment.get(STEP_SUMMARY);
    if (file == null || file.isEmpty()) {
      throw new CommandException(
          CommandException.USAGE,
          "--summary names no file, and "
              + STEP_SUMMARY
              + " is not set, as it is in a step of GitHub Actions; elsewhere give"
              + " --summary=FILE.md");
    }
    return Path.of(file);
  }

  /** No output may overwrite an input, or another output. */
  private void keepApart(@Nullable Path stepSummary) {
    Map<Path, String> taken = new LinkedHashMap<>();
    inputs.forEach(input -> taken.put(place(input), "an input"));
    against.forEach(input -> taken.put(place(input), "an input"));
    Map<String, @Nullable Path> outputs = new LinkedHashMap<>();
    outputs.put("--junit", junit);
    outputs.put("--sarif", sarif);
    outputs.put("--summary", stepSummary);
    outputs.put("--write-baseline", writeBaseline);
    outputs.forEach(
        (option, file) -> {
          if (file != null && !(Files.exists(file) && !Files.isRegularFile(file))) {
            String use = taken.putIfAbsent(place(file), option);
            if (use != null) {
              throw new CommandException(
                  CommandException.USAGE,
                  option + " " + file + ": this file is " + use + " already; give another name");
            }
          }
        });
  }

  private static Path place(Path file) {
    try {
      return file.toRealPath();
    } catch (IOException notThere) {
      return file.toAbsolutePath().normalize();
    }
  }

  /** Comparing a run with itself is a mistake that looks like good news. */
  private void tellTheSame(List<Recording> now, List<Recording> before) {
    for (Recording recording : now) {
      RecordedJvm jvm = recording.jvm();
      for (Recording other : before) {
        if (jvm.startedAt() != null
            && jvm.startedAt().equals(other.jvm().startedAt())
            && Objects.equals(jvm.pid(), other.jvm().pid())) {
          terminal.note(
              "--against "
                  + other.file()
                  + " is of the same JVM as "
                  + recording.file()
                  + ": what it has found cannot be new");
        }
      }
    }
  }

  /**
   * {@code --summary} takes what stands behind it only with an equals sign, or if it is a Markdown
   * file: {@code --summary leak.jfr} must not overwrite a recording.
   */
  static final class SummaryFile implements IParameterPreprocessor {
    /** Stands for the file that GitHub names. */
    static final String GITHUB = "";

    @Override
    public boolean preprocess(
        Stack<String> args, CommandSpec command, ArgSpec option, Map<String, Object> info) {
      boolean attached = "=".equals(info.get("separator"));
      if (!attached && (args.isEmpty() || !args.peek().endsWith(".md"))) {
        args.push(GITHUB);
      }
      return false; // picocli goes on
    }
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
