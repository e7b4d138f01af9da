package dev.tallyman.cli;

import dev.tallyman.jvm.JvmException;
import dev.tallyman.model.Severity;
import dev.tallyman.recording.Recording;
import dev.tallyman.top.LiveMonitor;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tallyman findings}: the findings of a running JVM. */
@Command(
    name = "findings",
    header = "The findings of a running JVM, as check tells those of a recording.",
    description = {
      "",
      "Asks the agent in that JVM. Starts the JVM's local management connector if it does not run"
          + " yet: a port on the loopback address and a few idle threads, until the JVM ends.",
      ""
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:nothing at or above --fail-on",
      "1:findings at or above it",
      "2:wrong usage",
      "3:there is no such JVM, or Tallyman is not in it",
      "4:the JVM refused"
    })
final class FindingsCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      paramLabel = "PID",
      converter = Pid.class,
      description = "The JVM's process number, as tallyman list shows it.")
  private long pid;

  @Option(names = "--json", description = "Print JSON instead of text.")
  private boolean json;

  @Option(
      names = "--fail-on",
      paramLabel = "SEVERITY",
      defaultValue = "warning",
      converter = CheckCommand.SeverityConverter.class,
      description = "The least that fails: error, warning or info (default: ${DEFAULT-VALUE}).")
  private Severity failOn = Severity.WARNING;

  FindingsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Recording now;
    try (LiveMonitor monitor = LiveMonitor.open(pid)) {
      now = monitor.read().recording();
    } catch (JvmException e) {
      throw new CommandException(e.exitStatus(), String.valueOf(e.getMessage()));
    }
    now.damage().forEach(terminal::note);
    CheckResult result = new CheckResult(List.of(now), Set.of(), failOn);
    terminal.result(json ? FindingsJson.of(result) : FindingsText.of(result, terminal));
    return result.exitStatus();
  }
}
