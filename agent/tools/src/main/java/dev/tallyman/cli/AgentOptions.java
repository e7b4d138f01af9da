package dev.tallyman.cli;

import dev.tallyman.option.Option;
import dev.tallyman.option.Options;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** The agent's options as a command gets them, for use in another process. */
final class AgentOptions {
  /** What a file's option can say that is no file. */
  private static final List<String> NO_FILE = List.of("off", "none", "stderr", "");

  private AgentOptions() {}

  /** Several words are as good as one with commas. */
  static String joined(List<String> words) {
    return String.join(",", words);
  }

  /**
   * The same with paths that hold wherever the other process runs.
   *
   * @param text {@code key=value} separated by commas
   * @param directory where relative paths begin
   * @param sameFiles whether the other process sees the files that we see
   * @throws CommandException if an option is not known, or its value is none
   */
  static String checked(String text, Path directory, boolean sameFiles) {
    Options options = Options.parse(absolute(text, directory, true), Map.of(), Map.of());
    List<String> warnings = new ArrayList<>(options.warnings());
    if (!sameFiles) {
      // What the file says is read there; here it is not to be found.
      warnings.removeIf(warning -> warning.contains("option config="));
    }
    if (!warnings.isEmpty()) {
      StringBuilder lines = new StringBuilder();
      for (String warning : warnings) {
        lines.append(lines.length() == 0 ? "" : "\ntallyman: ").append(wrong(warning));
      }
      throw new CommandException(CommandException.USAGE, lines.toString());
    }
    return absolute(text, directory, sameFiles);
  }

  /** Without what the agent would do instead: here nothing is done. */
  private static String wrong(String warning) {
    return warning.replaceFirst("^tallyman: ", "").replaceFirst("; (ignored|using [^;]*)$", "");
  }

  private static String absolute(String text, Path directory, boolean sameFiles) {
    StringBuilder all = new StringBuilder();
    for (Iterator<String> words = words(text).iterator(); words.hasNext(); ) {
      String word = words.next();
      int equals = word.indexOf('=');
      Option option = equals < 0 ? null : Option.ofKey(word.substring(0, equals).strip());
      if (option != null && option.form() == Option.Form.FILE) {
        String file = word.substring(equals + 1).strip();
        if (!NO_FILE.contains(file)) {
          if (!sameFiles && !file.startsWith("/")) {
            throw new CommandException(
                CommandException.USAGE,
                "option "
                    + word
                    + ": that JVM sees other files than you, so name it as it is called there, from"
                    + " / on");
          }
          word = option.key() + "=" + (sameFiles ? directory.resolve(file).normalize() : file);
        }
      }
      all.append(AgentCall.escaped(word)).append(words.hasNext() ? "," : "");
    }
    return all.toString();
  }

  /** What stands between commas, those that are escaped left alone. */
  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (text.startsWith("\\,", i)) {
        word.append(',');
        i++;
      } else if (c == ',') {
        words.add(word.toString().strip());
        word.setLength(0);
      } else {
        word.append(c);
      }
    }
    words.add(word.toString().strip());
    words.removeIf(String::isEmpty);
    return words;
  }

  /** The keys, for a shell that completes them. */
  static final class Keys implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      List<String> keys = new ArrayList<>();
      for (Option option : Option.values()) {
        keys.add(option.key() + "=");
      }
      return keys.iterator();
    }
  }
}
