package dev.tallyman.cli;

import dev.tallyman.jvm.Jvm;
import dev.tallyman.jvm.JvmException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tallyman detach}: out of a running JVM. */
@Command(
    name = "detach",
    header = "Leave a JVM: its original classes come back, and nothing of ours goes on.",
    description = {
      "",
      "It does not matter how Tallyman came there, or from which version. A file that is recorded"
          + " into is written first.",
      ""
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:it is not watched any more",
      "2:wrong usage",
      "3:there is no such process, it is no JVM, or it is not watched",
      "4:the JVM refused; tallyman doctor PID says more"
    })
final class DetachCommand implements Callable<Integer> {
  private static final int REFUSED = 4;

  private final Terminal terminal;

  @Parameters(
      index = "0",
      paramLabel = "PID",
      converter = Pid.class,
      description = "The JVM's process id.")
  private long pid;

  DetachCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Path jar = OwnJar.path();
    try (Jvm jvm = Jvm.attach(pid)) {
      if (!Watched.is(jvm)) {
        throw new CommandException(
            CommandException.INPUT,
            pid + " is not watched by Tallyman: tallyman list shows which JVMs are");
      }
      AgentCall answer = AgentCall.to(jvm, jar, "detach").warn(terminal);
      boolean left = answer.status() == null ? !Watched.is(jvm) : answer.status().equals("ok");
      if (!left) {
        throw new CommandException(
            REFUSED,
            pid
                + " is still watched"
                + (answer.warnings().isEmpty() ? "; it did not say why" : ""));
      }
      String name = jvm.process().name();
      StringBuilder text = new StringBuilder();
      text.append(terminal.in(Terminal.Colour.STRONG, pid + (name.isEmpty() ? "" : " " + name)));
      text.append(" is not watched any more\n");
      text.append(answer.text());
      terminal.result(text.toString());
      return 0;
    } catch (JvmException e) {
      throw new CommandException(e.exitStatus(), String.valueOf(e.getMessage()));
    }
  }
}
