package dev.tallyman.stress;

import dev.tallyman.stress.bench.BenchCommand;
import dev.tallyman.stress.bench.scale.CurvesCommand;
import dev.tallyman.stress.deadlock.DeadlocksCommand;
import dev.tallyman.stress.demo.DemoCommand;
import dev.tallyman.stress.healthy.HealthyCommand;
import dev.tallyman.stress.leaks.LeaksCommand;
import dev.tallyman.stress.library.LibrariesCommand;
import dev.tallyman.stress.library.deadlock.LibraryDeadlocksCommand;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of the harness. */
@Command(
    name = "stress",
    mixinStandardHelpOptions = true,
    version = "stress 0.1.0",
    sortOptions = false,
    usageHelpAutoWidth = true,
    subcommands = {
      DemoCommand.class,
      HealthyCommand.class,
      LibrariesCommand.class,
      LibraryDeadlocksCommand.class,
      LeaksCommand.class,
      DeadlocksCommand.class,
      BenchCommand.class,
      CurvesCommand.class
    },
    description = "Tries Tallyman from outside, on real JVMs.",
    footer = {
      "",
      "Exit status: 0 all went as told, 1 something did not, 2 wrong usage, 3 something needed is"
          + " not there, 4 the JVM or the application refused to run like this."
    })
@SuppressWarnings("NullAway.Init")
public final class Stress implements Runnable {

  @Spec private CommandSpec spec;

  private Stress() {}

  public static void main(String[] args) {
    int status = commandLine().execute(args);
    System.out.flush();
    System.exit(status);
  }

  static CommandLine commandLine() {
    CommandLine line =
        new CommandLine(new Stress())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setParameterExceptionHandler(Stress::complain);
    line.setExecutionExceptionHandler(
        (e, commandLine, parsed) -> {
          if (e instanceof CannotRunException cannot) {
            commandLine.getErr().println("stress: " + cannot.getMessage());
            return cannot.exitStatus();
          }
          throw e;
        });
    return line;
  }

  private static int complain(ParameterException e, String[] args) {
    PrintWriter err = e.getCommandLine().getErr();
    err.println("stress: " + e.getMessage());
    err.println("Try 'stress " + nameOf(e.getCommandLine()) + "--help'.");
    return ExitStatus.USAGE;
  }

  private static String nameOf(CommandLine line) {
    return line.getParent() == null ? "" : line.getCommandName() + " ";
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }
}
