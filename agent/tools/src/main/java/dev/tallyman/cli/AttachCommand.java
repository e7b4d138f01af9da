package dev.tallyman.cli;

import dev.tallyman.jvm.Jvm;
import dev.tallyman.jvm.JvmException;
import dev.tallyman.jvm.JvmProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tallyman attach}: into a running JVM. */
@Command(
    name = "attach",
    header = "Begin to watch a JVM that runs already.",
    description = {
      "",
      "No flag is needed at that JVM's start. What it has created before has no line of code to it;"
          + " the answer says how much that is. Nothing is loaded if an option is wrong.",
      ""
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:it is watched now",
      "2:wrong usage; nothing was loaded",
      "3:there is no such process, or it is no JVM",
      "4:the JVM refused, or is watched already; tallyman doctor PID says more"
    },
    footer = {
      "",
      "On a JVM under suspicion:  tallyman attach 4711 period=1s,warm-up=8s,gc=on-suspicion",
      "All options and what they are without being named:  tallyman config --defaults"
    })
final class AttachCommand implements Callable<Integer> {
  private static final int REFUSED = 4;
  private static final int LAST_TO_DISCARD = 24;
  private static final int FIRST_TO_WARN = 21;

  private final Terminal terminal;

  @Parameters(
      index = "0",
      paramLabel = "PID",
      converter = Pid.class,
      description = "The JVM's process id.")
  private long pid;

  @Parameters(
      index = "1..*",
      paramLabel = "OPTIONS",
      completionCandidates = AgentOptions.Keys.class,
      description =
          "The agent's options, key=value separated by commas or blanks. Files are those of this"
              + " directory.")
  private List<String> options = new ArrayList<>();

  @Option(
      names = "--observe",
      description =
          "Weave nothing: look at collections, waiting threads and allocations only. Costs less,"
              + " and finds no line of code for locks, tasks and listeners.")
  private boolean observe;

  AttachCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    JvmProcess process = JvmProcess.of(pid);
    String text = AgentOptions.joined(options);
    if (observe) {
      text = text.isEmpty() ? "observe=true" : "observe=true," + text;
    }
    String checked =
        AgentOptions.checked(
            text, Path.of("").toAbsolutePath(), process == null || process.seesOurFiles());
    Path jar = OwnJar.path();
    try (Jvm jvm = Jvm.attach(pid)) {
      if (Watched.is(jvm)) {
        throw new CommandException(REFUSED, watching());
      }
      tellTheCost(jvm.process());
      AgentCall answer = AgentCall.to(jvm, jar, checked).warn(terminal);
      return told(jvm, answer);
    } catch (JvmException e) {
      throw new CommandException(e.exitStatus(), String.valueOf(e.getMessage()));
    }
  }

  private String watching() {
    return pid
        + " is watched by Tallyman already: see  tallyman top "
        + pid
        + "  or end it with  tallyman detach "
        + pid;
  }

  /** Before it is too late to think better of it. */
  private void tellTheCost(JvmProcess process) {
    int feature = process.feature();
    boolean weaves = !observe;
    if (weaves && feature > 0 && feature <= LAST_TO_DISCARD) {
      terminal.note(
          "JDK "
              + feature
              + (feature == 17 ? " discards" : " may discard")
              + " its compiled code when classes are woven: "
              + pid
              + " is slower for some seconds now (not with --observe)");
    }
    if (feature >= FIRST_TO_WARN && process.flag("EnableDynamicAgentLoading") == null) {
      terminal.note(
          "JDK "
              + feature
              + " warns of the agent on the stderr of "
              + pid
              + "; it does not if it is started with -XX:+EnableDynamicAgentLoading");
    }
  }

  private int told(Jvm jvm, AgentCall answer) throws JvmException {
    String status = answer.status();
    boolean watched = status == null ? Watched.is(jvm) : status.equals("ok");
    if (!watched) {
      throw new CommandException(
          REFUSED,
          "watching".equals(status)
              ? watching()
              : pid
                  + " is not watched"
                  + (answer.warnings().isEmpty() ? "; it did not say why" : ""));
    }
    String name = jvm.process().name();
    StringBuilder text = new StringBuilder();
    text.append(terminal.in(Terminal.Colour.STRONG, pid + (name.isEmpty() ? "" : " " + name)));
    text.append(observe ? " is observed, nothing is woven\n" : " is watched\n");
    text.append(answer.text());
    text.append('\n');
    text.append("next   tallyman top ").append(pid).append("        what it sees, live\n");
    text.append("       tallyman findings ").append(pid).append("   the findings so far\n");
    text.append("       tallyman explain ").append(pid).append("    who holds what piles up\n");
    text.append("       tallyman detach ").append(pid).append("     leave, without a trace\n");
    terminal.result(text.toString());
    return 0;
  }
}
