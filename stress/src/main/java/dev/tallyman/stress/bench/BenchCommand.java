package dev.tallyman.stress.bench;

import dev.tallyman.stress.Built;
import dev.tallyman.stress.CannotRunException;
import dev.tallyman.stress.Choice;
import dev.tallyman.stress.ExitStatus;
import dev.tallyman.stress.bench.paths.Paths;
import dev.tallyman.stress.bench.programs.Programs;
import dev.tallyman.stress.bench.scale.Scale;
import dev.tallyman.stress.bench.starts.Starts;
import dev.tallyman.testkit.Jdk;
import dev.tallyman.testkit.Jdks;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the agent costs, each time beside the bare JVM of the same run. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "Measures what the agent costs, beside the bare JVM of the same run, and prints the tables."
          + " Nothing else should run on the machine.",
      ""
    })
@SuppressWarnings("NullAway.Init")
public final class BenchCommand implements Callable<Integer> {

  /** In the order in which they are run. */
  static final List<Part> PARTS =
      List.of( //
          new Paths(), //
          new Programs(), //
          new Starts(), //
          new Scale());

  private static final List<Integer> FEATURES = List.of(17, 25);

  /** The parts' names, for the help. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return PARTS.stream().map(Part::name).iterator();
    }
  }

  @Spec private CommandSpec spec;

  @Option(
      names = "--jdk",
      paramLabel = "HOME",
      description = "A JDK to measure on; may be given again (default: JDK 17 and 25)")
  private @Nullable List<Path> homes;

  @Option(
      names = "--agent",
      paramLabel = "JAR",
      description = "The agent (default: the one that was built here)")
  private @Nullable Path agent;

  @Option(
      names = "--part",
      paramLabel = "NAME",
      split = ",",
      completionCandidates = Names.class,
      description = "Only these: ${COMPLETION-CANDIDATES} (default: all)")
  private @Nullable List<String> parts;

  @Option(
      names = "--only",
      paramLabel = "REGEX",
      defaultValue = "",
      description = "Only work with such a name")
  private String only;

  @Option(
      names = "--effort",
      paramLabel = "EFFORT",
      defaultValue = "usual",
      description =
          "brief: seconds, for a look, its figures mean nothing; usual; thorough: what"
              + " docs/performance.md is made of (default: ${DEFAULT-VALUE})")
  private Effort effort;

  @Option(
      names = "--report",
      paramLabel = "DIR",
      defaultValue = "target/bench",
      description = "Where the raw figures go, as JSON (default: ${DEFAULT-VALUE})")
  private Path directory;

  @Override
  public Integer call() throws IOException, InterruptedException {
    try {
      Pattern.compile(only);
    } catch (PatternSyntaxException e) {
      throw new ParameterException(
          spec.commandLine(),
          "--only " + only + ": not a regular expression: " + e.getDescription(),
          e);
    }
    List<Part> wanted = Choice.among(PARTS, Part::name, parts, spec.commandLine());
    List<Jdk> jdks = jdks();
    Path jar = Built.agent(agent);
    Path whole = Choice.report(directory);
    PrintWriter out = spec.commandLine().getOut();
    out.println("What Tallyman costs, beside the bare JVM of the same run");
    out.println(Machine.here());
    if (effort == Effort.BRIEF) {
      out.println("--effort brief: shows that it works; its figures mean nothing");
    }
    List<String> failed = new ArrayList<>();
    for (Part part : wanted) {
      for (Jdk jdk : jdks) {
        String heading = part.name() + ", " + jdk;
        out.println();
        out.println(heading + ": " + part.question());
        out.flush();
        try {
          part.run(new Setting(jdk, jar, whole, effort, only, out));
        } catch (CannotRunException e) {
          failed.add(heading);
          out.println("NOT MEASURED: " + e.getMessage());
        }
        out.flush();
      }
    }
    out.println();
    out.println("raw figures: " + whole);
    if (!failed.isEmpty()) {
      out.println("NOT AS TOLD: " + String.join("; ", failed));
    }
    out.flush();
    return failed.isEmpty() ? ExitStatus.AS_TOLD : ExitStatus.NOT_AS_TOLD;
  }

  private List<Jdk> jdks() {
    if (homes != null) {
      return homes.stream()
          .map(
              home ->
                  Jdk.at(home)
                      .orElseThrow(
                          () ->
                              new CannotRunException(
                                  ExitStatus.UNREADABLE,
                                  home
                                      + " holds no whole JDK (no release file, java or jcmd); name"
                                      + " one with --jdk HOME")))
          .collect(Collectors.toList());
    }
    List<Jdk> found =
        FEATURES.stream().map(Jdks::find).flatMap(Optional::stream).collect(Collectors.toList());
    return found.isEmpty() ? Stream.of(Jdks.running()).collect(Collectors.toList()) : found;
  }
}
