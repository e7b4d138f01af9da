package dev.tallyman.cli;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import dev.tallyman.jvm.Checkup;
import dev.tallyman.jvm.Checkup.Answer;
import dev.tallyman.jvm.Checkup.Level;
import dev.tallyman.jvm.Jvm;
import dev.tallyman.jvm.JvmException;
import dev.tallyman.jvm.JvmProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tallyman doctor}: whether attaching will work. */
@Command(
    name = "doctor",
    header = "Whether attach will work, and if not, why and what to do.",
    description = {
      "",
      "Looks from outside first. Only if nothing speaks against it, the JVM is asked for its"
          + " properties through the attach mechanism, as jcmd does: nothing is loaded, but a JVM"
          + " that was never attached to starts its thread \"Attach Listener\". --look-only leaves"
          + " that out.",
      ""
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:attach will work",
      "2:wrong usage",
      "3:there is no such process, or it is no JVM",
      "4:attach will not work"
    })
final class DoctorCommand implements Callable<Integer> {
  private static final int SCHEMA = 1;

  private final Terminal terminal;

  @Parameters(
      index = "0",
      paramLabel = "PID",
      converter = Pid.class,
      description = "The JVM's process id.")
  private long pid;

  @Option(names = "--json", description = "Print JSON instead of text.")
  private boolean json;

  @Option(names = "--look-only", description = "Do not ask the JVM anything.")
  private boolean lookOnly;

  DoctorCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Checkup checkup = Checkup.of(pid);
    JvmProcess process = checkup.process();
    JvmException refusal = checkup.refusal();
    if (process == null) {
      throw new CommandException(
          CommandException.INPUT, String.valueOf(refusal == null ? pid : refusal.getMessage()));
    }
    List<Answer> answers = new ArrayList<>(checkup.answers());
    int status = refusal == null ? 0 : refusal.exitStatus();
    if (status == 0 && !lookOnly) {
      status = ask(process, answers);
    } else if (Watched.looks(process)) {
      answers.add(watched(process));
    }
    terminal.result(json ? json(process, answers, status) : text(process, answers, status));
    return status;
  }

  private int ask(JvmProcess process, List<Answer> answers) {
    long begin = System.nanoTime();
    try (Jvm jvm = Jvm.attach(pid)) {
      Properties properties = jvm.systemProperties();
      long millis = (System.nanoTime() - begin) / 1_000_000;
      answers.add(
          new Answer(
              Level.OK,
              "answer",
              "answered when asked for its properties, after "
                  + millis
                  + " ms; nothing was loaded"));
      if (Watched.is(jvm, properties)) {
        answers.add(watched(process));
      }
      return 0;
    } catch (JvmException e) {
      String message = String.valueOf(e.getMessage());
      String subject = pid + " ";
      answers.add(
          new Answer(
              Level.NO,
              "answer",
              message.startsWith(subject) ? message.substring(subject.length()) : message));
      return e.exitStatus();
    }
  }

  private Answer watched(JvmProcess process) {
    String version = Watched.version(process);
    return new Answer(
        Level.NOTE,
        "watched",
        "is watched by Tallyman already"
            + (version == null ? "" : " (" + version + ")")
            + ": see  tallyman top "
            + pid
            + "  or end it with  tallyman detach "
            + pid);
  }

  private String text(JvmProcess process, List<Answer> answers, int status) {
    StringBuilder head = new StringBuilder();
    head.append(process.name().isEmpty() ? "" : " " + process.name());
    String version = process.version();
    head.append(version == null ? "" : ", JDK " + version);
    head.append(process.user().isEmpty() ? "" : ", user " + process.user());
    String container = process.container();
    if (container != null) {
      head.append(", container").append(container.equals("unknown") ? "" : " " + container);
      head.append(" (own pid namespace)");
    }
    StringBuilder text = new StringBuilder();
    text.append(terminal.in(Terminal.Colour.STRONG, Long.toString(pid))).append(head).append('\n');
    for (Answer answer : answers) {
      String label = terminal.in(colour(answer.level()), word(answer.level()));
      String lead = " " + label + " ".repeat(6 - word(answer.level()).length());
      for (String line : Words.wrap(answer.text(), Terminal.COLUMNS - 7)) {
        text.append(lead).append(line).append('\n');
        lead = " ".repeat(7);
      }
    }
    text.append('\n');
    text.append(
        status == 0
            ? "attach will work:  tallyman attach " + pid + "\n"
            : status == CommandException.INPUT
                ? "there is nothing to attach to\n"
                : "attach will not work as things are\n");
    return text.toString();
  }

  private static String word(Level level) {
    return switch (level) {
      case OK -> "ok";
      case NOTE -> "note";
      case NO -> "no";
    };
  }

  private static Terminal.Colour colour(Level level) {
    return switch (level) {
      case OK -> Terminal.Colour.GOOD;
      case NOTE -> Terminal.Colour.WARNING;
      case NO -> Terminal.Colour.ERROR;
    };
  }

  private static String json(JvmProcess process, List<Answer> answers, int status) {
    JsonStringWriter json = JsonWriter.indent("  ").string();
    json.object().value("schema", SCHEMA).value("pid", process.pid());
    json.value("name", process.name()).value("jdk", process.version());
    json.value("user", process.user()).value("container", process.container());
    json.value("works", status == 0).array("answers");
    for (Answer answer : answers) {
      json.object().value("level", word(answer.level())).value("about", answer.about());
      json.value("text", answer.text()).end();
    }
    return json.end().end().done() + "\n";
  }
}
