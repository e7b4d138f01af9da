package dev.tallyman.cli;

import dev.tallyman.jvm.HandedFiles;
import dev.tallyman.jvm.Jvm;
import dev.tallyman.jvm.JvmException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A word with the agent in another JVM: its jar is loaded there with what is asked, and it writes
 * its answer into a file.
 *
 * @param lines what it did
 * @param warnings what it could not do
 * @param status the last word: {@code ok}, {@code refused} or {@code watching}; null: it said none
 */
record AgentCall(List<String> lines, List<String> warnings, @Nullable String status) {
  private static final String STATUS = "status=";
  private static final String WARNING = "warning: ";
  private static final String FILE = "answer";

  /** Copies the lines. */
  AgentCall {
    lines = List.copyOf(lines);
    warnings = List.copyOf(warnings);
  }

  /**
   * Loads the jar and waits for the answer.
   *
   * @param words the agent's options, or what else it is asked
   */
  static AgentCall to(Jvm jvm, Path jar, String words) throws JvmException {
    try (HandedFiles files = jvm.files()) {
      files.make(FILE);
      String there = files.readable(jar);
      files.handOver();
      StringBuilder argument = new StringBuilder();
      argument.append("jar=").append(escaped(there));
      argument.append(",answer=").append(escaped(files.seenAs(FILE)));
      if (!words.isEmpty()) {
        argument.append(',').append(words);
      }
      jvm.loadAgent(there, argument.toString());
      return of(files.lines(FILE));
    } catch (JvmException e) {
      throw e;
    } catch (IOException e) {
      String reason = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
      throw JvmException.refused(
          jvm.pid() + " cannot be handed the agent's jar through its /tmp: " + reason, e);
    }
  }

  static AgentCall of(List<String> answer) {
    List<String> lines = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    String status = null;
    for (String line : answer) {
      if (line.startsWith(STATUS)) {
        status = line.substring(STATUS.length()).strip();
      } else if (line.startsWith(WARNING)) {
        warnings.add(line.substring(WARNING.length()));
      } else {
        lines.add(line);
      }
    }
    return new AgentCall(lines, warnings, status);
  }

  /** Notes what it could not do. */
  AgentCall warn(Terminal terminal) {
    warnings.forEach(terminal::note);
    return this;
  }

  /** What it did, as lines of a screen. */
  String text() {
    StringBuilder text = new StringBuilder();
    for (String line : lines) {
      for (String part : Words.wrap(line, Terminal.COLUMNS - 2)) {
        text.append("  ").append(part).append('\n');
      }
    }
    return text.toString();
  }

  /** A value as it stands among others. */
  static String escaped(String value) {
    return value.replace(",", "\\,");
  }
}
