package dev.tallyman.cli;

import dev.tallyman.model.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Numbers and lines of code as people read them. */
final class Words {
  private static final Pattern UNIT =
      Pattern.compile("(?<=\\d) (?=(?:%|s|ms|min|h|KB|MB|GB)(?![\\w]))");

  private static final Pattern FRAME =
      Pattern.compile("(?:[\\w$]+[./])*[\\w$]+\\.[\\w$<>]+\\(([\\w$]+\\.\\w+:\\d+)\\)");

  private Words() {}

  /** {@code 1,000}. */
  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** {@code 1 lock}, {@code 2 locks}, {@code no locks}. */
  static String count(long number, String noun) {
    return (number == 0 ? "no" : count(number))
        + " "
        + (number == 1 ? singular(noun) : plural(noun));
  }

  /** {@code scheduled-task} as {@code scheduled tasks}. */
  static String plural(String kind) {
    return singular(kind) + "s";
  }

  static String singular(String kind) {
    return kind.replace('-', ' ');
  }

  /** {@code 128 MB}; a MB has 1024 times 1024 bytes, as in {@code -Xmx128m}. */
  static String bytes(long bytes) {
    double mega = bytes / (1024.0 * 1024);
    if (Math.abs(mega) >= 10 * 1024) {
      return String.format(Locale.ROOT, "%,.0f GB", mega / 1024);
    }
    if (Math.abs(mega) >= 10) {
      return String.format(Locale.ROOT, "%,.0f MB", mega);
    }
    return Math.abs(mega) >= 0.1
        ? String.format(Locale.ROOT, "%.1f MB", mega)
        : String.format(Locale.ROOT, "%,.0f KB", bytes / 1024.0);
  }

  /** A length of time with the unit that reads best. */
  static String duration(double seconds) {
    if (seconds < 10) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    if (seconds < 120) {
      return Math.round(seconds) + " s";
    }
    if (seconds < 7200) {
      return Math.round(seconds / 60) + " min";
    }
    return seconds < 48 * 3600
        ? Math.round(seconds / 3600) + " h"
        : Math.round(seconds / 86400) + " days";
  }

  /** {@code lock leak}, but {@code orphaned-lock} and not {@code lock orphaned-lock}. */
  static String kindAndType(Finding finding) {
    String type = finding.type().word();
    String kind = finding.kind() == null ? "" : finding.kind().word();
    boolean said = kind.isEmpty() || List.of(type.split("-")).contains(kind);
    return said ? type : kind + " " + type;
  }

  /** {@code +6,000 a minute}. */
  static String perMinute(double rate) {
    return String.format(
        Locale.ROOT, Math.abs(rate) < 10 ? "%+,.1f a minute" : "%+,.0f a minute", rate);
  }

  /** {@code Orders.java:148} of {@code com.acme.Orders.lockFor(Orders.java:148)}. */
  static String line(String frame) {
    int open = frame.indexOf('(');
    int close = frame.indexOf(')', open + 1);
    return open < 0 || close < 0 ? frame : frame.substring(open + 1, close);
  }

  /** {@code Orders.lockFor} of {@code com.acme.Orders.lockFor(Orders.java:148)}. */
  static String method(String frame) {
    String name = qualifiedMethod(frame);
    int dot = name.lastIndexOf('.');
    return name.substring(name.lastIndexOf('.', dot - 1) + 1);
  }

  /** {@code com.acme.Orders} of {@code com.acme.Orders.lockFor(Orders.java:148)}. */
  static String type(String frame) {
    String name = qualifiedMethod(frame);
    int dot = name.lastIndexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }

  private static String qualifiedMethod(String frame) {
    int open = frame.indexOf('(');
    String name = open < 0 ? frame : frame.substring(0, open);
    return name.substring(name.lastIndexOf('/') + 1); // a module or a class loader before it
  }

  /**
   * {@code Orders.lockFor(Orders.java:148)} of {@code com.acme.Orders.lockFor(Orders.java:148)}.
   */
  static String shortFrame(String frame) {
    int open = frame.indexOf('(');
    return open < 0 ? frame : method(frame) + frame.substring(open);
  }

  /** A text with each frame in it as its file and line. */
  static String framesAsLines(String text) {
    return FRAME.matcher(text).replaceAll("$1");
  }

  /**
   * Breaks a text into lines at its blanks, but for those that do not break and those between a
   * number and its unit. A word that is longer than a line stands alone.
   *
   * @param columns how long a line may be
   */
  static List<String> wrap(String text, int columns) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : UNIT.matcher(text.strip()).replaceAll("\u00a0").split("\\s+")) {
      if (line.length() > 0 && line.length() + 1 + word.length() > columns) {
        lines.add(line.toString().replace('\u00a0', ' '));
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " ").append(word);
    }
    lines.add(line.toString().replace('\u00a0', ' '));
    return lines;
  }
}
