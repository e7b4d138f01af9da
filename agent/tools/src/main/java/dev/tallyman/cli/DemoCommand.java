package dev.tallyman.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tallyman demo}: needs what only a checkout has, so the launcher there runs it. */
@Command(
    name = "demo",
    header = "The whole proof: deadlock, leak and OutOfMemoryError, fixed version flat.",
    description = {
      "",
      "Runs from a checkout: ./tallyman demo builds what is missing and runs the sequence.",
      ""
    })
final class DemoCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(names = "--report", paramLabel = "DIR", description = "Where recordings and report go.")
  private java.nio.file.@org.jspecify.annotations.Nullable Path report;

  DemoCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    terminal.note(
        "the demo runs programs that are not in tallyman.jar: in a checkout of Tallyman, run"
            + " ./tallyman demo"
            + (report == null ? "" : " --report " + report));
    return CommandException.USAGE;
  }
}
