package dev.tallyman.cli;

import dev.tallyman.model.Finding;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Findings that are known already: a text file, one fingerprint a line; what follows a {@code #} is
 * for the reader.
 */
final class Baseline {
  private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{4}-[0-9a-f]{4}");

  private Baseline() {}

  /**
   * The fingerprints in a file.
   *
   * @throws CommandException if it cannot be read or has a line that is none
   */
  static Set<String> read(Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      throw new CommandException(
          CommandException.INPUT,
          "baseline " + file + ": there is no such file; --write-baseline " + file + " makes it");
    } catch (MalformedInputException e) {
      throw new CommandException(CommandException.INPUT, "baseline " + file + ": is no text file");
    } catch (IOException e) {
      throw new CommandException(
          CommandException.INPUT, "baseline " + file + ": cannot be read: " + e.getMessage());
    }
    Set<String> known = new LinkedHashSet<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      int comment = line.indexOf('#');
      String fingerprint = (comment < 0 ? line : line.substring(0, comment)).strip();
      if (fingerprint.isEmpty()) {
        continue;
      }
      if (!FINGERPRINT.matcher(fingerprint).matches()) {
        throw new CommandException(
            CommandException.INPUT,
            "baseline "
                + file
                + ", line "
                + (i + 1)
                + ": '"
                + fingerprint
                + "' is no fingerprint, which looks like 7f3a-19c2");
      }
      known.add(fingerprint);
    }
    return known;
  }

  /** The content of a file that makes these findings known, in an order that does not change. */
  static String write(List<Finding> findings) {
    Map<String, String> lines = new LinkedHashMap<>();
    findings.stream()
        .sorted(java.util.Comparator.comparing(Finding::fingerprint))
        .forEach(f -> lines.putIfAbsent(f.fingerprint(), describe(f)));
    StringBuilder text = new StringBuilder();
    text.append("# Findings that are known and do not fail a check: tallyman check --baseline\n");
    text.append("# and the agent's option baseline= read this file. One fingerprint a line.\n");
    lines.forEach(
        (fingerprint, about) -> text.append(fingerprint).append("  # ").append(about).append('\n'));
    return text.toString();
  }

  /** Without figures: the file is to change only when the findings do. */
  private static String describe(Finding finding) {
    if (finding.site() != null) {
      return Words.kindAndType(finding) + " at " + Words.shortFrame(finding.site().frame());
    }
    return Words.kindAndType(finding) + ": " + finding.message().replaceAll("\\s+", " ");
  }
}
