package dev.tallyman.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line. */
@Command(
    name = "tallyman",
    header = "Finds leaks and deadlocks in running JVMs, and says which line of code makes them.",
    description = {
      "",
      "In the JVM to be watched: java -javaagent:tallyman.jar=recording=leak.jfr ...",
      ""
    },
    versionProvider = Main.Version.class,
    footer = {"", "tallyman COMMAND --help tells more about each."},
    synopsisSubcommandLabel = "COMMAND")
public final class Main implements Runnable {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = CommandLine.ScopeType.INHERIT,
      description = "Show this help.")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Print the version.")
  private boolean version;

  @CommandLine.Spec private CommandSpec spec;

  private Main() {}

  /** Runs a command and ends this JVM with its exit status. */
  public static void main(String[] args) {
    System.exit(run(args, Terminal.ofThisProcess()));
  }

  /**
   * Runs a command, without colours.
   *
   * @param out where results go, in UTF-8
   * @param err where everything else goes
   * @return the exit status: 0 nothing to report, 1 findings, 2 wrong usage, 3 unreadable input, 4
   *     the JVM refused
   */
  public static int run(String[] args, PrintStream out, PrintStream err) {
    return run(args, Terminal.plain(out, err));
  }

  static int run(String[] args, Terminal terminal) {
    Help.Ansi ansi = terminal.colours() ? Help.Ansi.ON : Help.Ansi.OFF;
    PrintWriter out = new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8);
    CommandLine commands = new CommandLine(new Main());
    commands.addSubcommand(new DemoCommand(terminal));
    commands.addSubcommand(new ListCommand(terminal));
    commands.addSubcommand(new AttachCommand(terminal));
    commands.addSubcommand(new DetachCommand(terminal));
    commands.addSubcommand(new CheckCommand(terminal));
    commands.addSubcommand(new FindingsCommand(terminal));
    commands.addSubcommand(new TopCommand(terminal));
    commands.addSubcommand(new ExplainCommand(terminal));
    commands.addSubcommand(new DoctorCommand(terminal));
    commands.addSubcommand(new ConfigCommand(terminal));
    commands.addSubcommand(new CompletionCommand(terminal));
    commands.addSubcommand(new ReportCommand(terminal));
    commands.setOut(out);
    commands.setErr(err);
    commands.setColorScheme(Help.defaultColorScheme(ansi));
    commands.setUsageHelpWidth(Terminal.COLUMNS);
    commands.setUsageHelpAutoWidth(false);
    commands.setParameterExceptionHandler((e, unused) -> wrongUsage(e, terminal));
    commands.setExecutionExceptionHandler(
        (e, command, parsed) -> {
          if (e instanceof CommandException expected) {
            terminal.note(String.valueOf(expected.getMessage()));
            return expected.exitStatus();
          }
          terminal.note("this is a defect in Tallyman, please report it: " + e);
          e.printStackTrace(terminal.err());
          return CommandException.INPUT;
        });
    int status = execute(commands, args, terminal);
    out.flush();
    err.flush();
    return status;
  }

  /** A defect of ours must not look like a finding, which is what picocli's status 1 would do. */
  private static int execute(CommandLine commands, String[] args, Terminal terminal) {
    try {
      return commands.execute(args);
    } catch (RuntimeException | Error e) {
      terminal.note("this is a defect in Tallyman, please report it: " + e);
      e.printStackTrace(terminal.err());
      return CommandException.INPUT;
    }
  }

  private static int wrongUsage(ParameterException e, Terminal terminal) {
    String message = String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " ");
    if (e instanceof UnmatchedArgumentException unmatched) {
      String first = unmatched.getUnmatched().get(0);
      List<String> like =
          unmatched.getSuggestions().stream().filter(each -> isLike(first, each)).toList();
      if (!like.isEmpty()) {
        message +=
            "; did you mean " + like.stream().limit(3).collect(Collectors.joining(" or ")) + "?";
      }
    } else if (message.startsWith("Invalid value for positional parameter")) {
      message = message.replaceFirst("^[^(]*\\(([^)]*)\\)", "$1");
    } else if (e instanceof MissingParameterException) {
      message = message.replace("Missing required parameter", "missing");
    }
    terminal.note(
        message + "  (" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help)");
    return CommandException.USAGE;
  }

  /** Whether one may have been meant by the other: a third of the letters differ, or two do. */
  private static boolean isLike(String said, String known) {
    int[] row = new int[known.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= said.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) { // Levenshtein 1966
        int replaced = diagonal + (said.charAt(i - 1) == known.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[known.length()] <= Math.max(2, known.length() / 3);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command?");
  }

  /** The version that the jar's manifest tells. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {
        "tallyman " + (version == null ? "(built from source)" : version),
        "on Java " + System.getProperty("java.version") + ", " + System.getProperty("java.vm.name")
      };
    }
  }
}
