package dev.tallyman.stress.demo;

import dev.tallyman.stress.Built;
import dev.tallyman.stress.CannotRunException;
import dev.tallyman.stress.Display;
import dev.tallyman.stress.ExitStatus;
import dev.tallyman.stress.JUnitXml;
import dev.tallyman.stress.JvmOptions;
import dev.tallyman.stress.Results;
import dev.tallyman.stress.StepResult;
import dev.tallyman.stress.proof.Check;
import dev.tallyman.stress.proof.JmcRules;
import dev.tallyman.stress.proof.Recorded;
import dev.tallyman.testkit.Jdk;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The whole sequence, end to end. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "One order processor, three generations: finds the deadlock of the first, names the line that"
          + " the second leaks at before the heap is full, and has nothing to say of the third.",
      ""
    })
@SuppressWarnings("NullAway.Init")
public final class DemoCommand implements Callable<Integer> {

  /** Which part to run. */
  enum Step {
    DEADLOCK,
    LEAK,
    FIXED
  }

  private static final long MEBIBYTE = 1L << 20;

  /** The catalogue, a thousand orders that leak, the agent and the recorder. */
  private static final long SMALLEST_HEAP = 120 * MEBIBYTE;

  private static final long LARGEST_HEAP = 256 * MEBIBYTE;

  @Spec private CommandSpec spec;

  @Mixin private JvmOptions jvm;

  @Option(
      names = "--report",
      paramLabel = "DIR",
      defaultValue = "target/demo",
      description = "Where recordings and outputs go (default: ${DEFAULT-VALUE})")
  private Path directory;

  @Option(
      names = "--app",
      paramLabel = "JAR",
      description = "The order processor (default: the one that was built here)")
  private @Nullable Path app;

  @Option(
      names = "--heap",
      paramLabel = "SIZE",
      defaultValue = "128m",
      description = "Heap of the order processor (default: ${DEFAULT-VALUE})")
  private String heap;

  @Option(
      names = "--only",
      paramLabel = "STEP",
      split = ",",
      description = "Only these steps: deadlock, leak, fixed")
  private @Nullable List<Step> only;

  @Option(
      names = "--junit",
      paramLabel = "FILE",
      description = "Also write the results as JUnit XML")
  private @Nullable Path junit;

  @Option(
      names = "--rules",
      description = "Also list what JMC's built-in rules remark on each recording")
  private boolean listRules;

  @Override
  public Integer call() throws IOException, InterruptedException {
    checkHeap();
    DemoRun.Setting setting =
        new DemoRun.Setting(jvm.jdk(), jvm.agent(), Built.demoApp(app), heap, prepared(directory));
    StringWriter report = new StringWriter();
    PrintWriter out = new PrintWriter(new Tee(spec.commandLine().getOut(), report));
    Instant began = Instant.now();
    List<StepResult> results = runAll(setting, out);
    Duration took = Duration.between(began, Instant.now());
    out.println();
    Results.printTable(results, out);
    boolean asTold = results.stream().allMatch(StepResult::asTold);
    out.println();
    String missing = ReportPage.write(setting, results);
    if (missing != null) {
      out.println("the report could not be made: " + missing);
    }
    out.println(
        lastSentence(setting, results, took, missing == null ? "report.html" : "report.txt"));
    out.flush();
    Files.writeString(setting.directory().resolve("report.txt"), report.toString());
    if (junit != null) {
      JUnitXml.write(junit, "demo", results);
    }
    return asTold && missing == null ? ExitStatus.AS_TOLD : ExitStatus.NOT_AS_TOLD;
  }

  private List<StepResult> runAll(DemoRun.Setting setting, PrintWriter out)
      throws IOException, InterruptedException {
    List<StepResult> results = new ArrayList<>();
    out.println("Tallyman demo: one order processor, three generations, " + name(setting.jdk()));
    try (Display display = new Display(System.err, Display.onTerminal())) {
      if (wanted(Step.DEADLOCK)) {
        title(out, "1  deadlock   two code paths take two locks in opposite order");
        results.add(step("deadlock", () -> DeadlockStep.run(setting, display), setting, display));
        show(results, out);
      }
      if (wanted(Step.LEAK)) {
        title(out, "2  leak       the locks are ordered now, and every call makes a new one");
        results.add(step("leak", () -> LeakStep.run(setting, display), setting, display));
        show(results, out);
      }
      if (wanted(Step.FIXED)) {
        title(out, "3  fixed      the locks are leased and given back");
        results.add(
            step(
                "fixed-1000", () -> FixedStep.run(setting, display, 1_000, 100), setting, display));
        show(results, out);
        results.add(
            step(
                "fixed-20000", () -> FixedStep.run(setting, display, 20_000, 0), setting, display));
        show(results, out);
      }
    }
    return results;
  }

  private static void title(PrintWriter out, String text) {
    out.println();
    out.println(text);
    out.flush();
  }

  private void show(List<StepResult> results, PrintWriter out) {
    Results.print(results.get(results.size() - 1), out);
  }

  private interface Runner {
    StepResult run() throws IOException, InterruptedException;
  }

  /** Runs a step; what it could not even look at is a promise not kept. */
  private StepResult step(String name, Runner runner, DemoRun.Setting setting, Display display)
      throws InterruptedException {
    Instant began = Instant.now();
    display.begin(name);
    StepResult result;
    try {
      result = runner.run();
    } catch (IOException | IllegalArgumentException | IllegalStateException e) {
      result =
          new StepResult(
              name,
              List.of(Check.that("the step runs to its end", false, "no exception", e.toString())),
              List.of(),
              Duration.between(began, Instant.now()),
              List.of(setting.directory().resolve(name + ".jfr")));
    } finally {
      display.close();
    }
    return withRules(result);
  }

  /** JMC's built-in rules run over every recording that there is. */
  private StepResult withRules(StepResult step) throws InterruptedException {
    List<Check> checks = new ArrayList<>(step.checks());
    List<String> evidence = new ArrayList<>(step.evidence());
    try {
      JmcRules rules = JmcRules.over(Recorded.by(step.outputs().get(0)).items());
      checks.add(rules.ran());
      if (listRules) {
        evidence.add(rules.size() + " rules of JMC ran; remarks:");
        rules
            .remarks()
            .forEach(a -> evidence.add("  " + a.severity() + " " + a.rule() + ": " + a.words()));
      }
    } catch (IllegalArgumentException e) {
      checks.add(
          Check.that(
              "the recording can be read", false, "a recording", String.valueOf(e.getMessage())));
    }
    return new StepResult(step.name(), checks, evidence, step.took(), step.outputs());
  }

  private boolean wanted(Step step) {
    return only == null || only.contains(step);
  }

  private String lastSentence(
      DemoRun.Setting setting, List<StepResult> results, Duration took, String report) {
    long broken = results.stream().filter(step -> !step.asTold()).count();
    String where = Results.shown(setting.directory());
    return String.format(
        Locale.ROOT,
        "%s, in %.0f s.   report: %s   recordings: %s",
        broken == 0
            ? only == null ? "All three as told" : "As told"
            : "NOT AS TOLD: " + broken + " of " + results.size() + " steps",
        took.toMillis() / 1e3,
        where + "/" + report,
        where + "/*.jfr");
  }

  private static String name(Jdk jdk) {
    return jdk.toString();
  }

  private void checkHeap() {
    long bytes;
    try {
      bytes = bytes(heap);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(), "--heap " + heap + ": not a size, give e.g. 128m");
    }
    if (bytes < SMALLEST_HEAP) {
      throw new CannotRunException(
          ExitStatus.REFUSED,
          "--heap "
              + heap
              + " is too small: the order processor lives in about 50 MB, a thousand leaked orders"
              + " are about 65 MB more; give at least "
              + SMALLEST_HEAP / MEBIBYTE
              + "m");
    }
    if (bytes > LARGEST_HEAP) {
      throw new CannotRunException(
          ExitStatus.REFUSED,
          "--heap "
              + heap
              + " is too large: at 30 orders in a second it would not be full in time; give at most "
              + LARGEST_HEAP / MEBIBYTE
              + "m");
    }
  }

  static long bytes(String size) {
    String text = size.toLowerCase(Locale.ROOT);
    char unit = text.isEmpty() ? ' ' : text.charAt(text.length() - 1);
    long factor =
        switch (unit) {
          case 'k' -> 1L << 10;
          case 'm' -> 1L << 20;
          case 'g' -> 1L << 30;
          default -> 1;
        };
    long number = Long.parseLong(factor == 1 ? text : text.substring(0, text.length() - 1));
    if (number <= 0) {
      throw new NumberFormatException(size);
    }
    return Math.multiplyExact(number, factor);
  }

  private static Path prepared(Path directory) {
    try {
      Files.createDirectories(directory);
      Files.delete(Files.createTempFile(directory, "can-write", ".part"));
      return directory.toAbsolutePath().normalize();
    } catch (IOException e) {
      throw new CannotRunException(
          ExitStatus.UNREADABLE, "--report " + directory + " cannot be written into: " + e);
    }
  }
}
