package dev.tallyman.report;

import dev.tallyman.model.Finding;
import dev.tallyman.model.InvolvedThread;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The locks of one finding by the shortest names that tell them apart: {@code Orders.stock} for
 * {@code Orders.stock (ReentrantLock made at com.acme.Orders.<clinit>(Orders.java:12))}.
 */
final class LockLabels {
  /** A field, the number of one of its locks if there are several, and where they are made. */
  private static final Pattern NAMED =
      Pattern.compile("([\\w.$]+)( #\\d+)? \\(([\\w.$]+ made at (?:[^()]|\\([^()]*\\))+)\\)");

  private final Map<String, String> madeAt = new LinkedHashMap<>();

  LockLabels(Finding finding) {
    Set<String> ambiguous = new HashSet<>();
    for (InvolvedThread thread : finding.threads()) {
      note(thread.holds(), ambiguous);
      note(thread.waitsFor(), ambiguous);
    }
    note(finding.message(), ambiguous);
    note(finding.hint(), ambiguous);
    madeAt.keySet().removeAll(ambiguous);
  }

  private void note(String text, Set<String> ambiguous) {
    Matcher matcher = NAMED.matcher(CodeLine.framesAsLines(text));
    while (matcher.find()) {
      String before = madeAt.putIfAbsent(matcher.group(1), matcher.group(3));
      if (before != null && !before.equals(matcher.group(3))) {
        ambiguous.add(matcher.group(1));
      }
    }
  }

  /** A text with the short names of the locks in it, and frames as their lines. */
  String shortened(String text) {
    return NAMED
        .matcher(CodeLine.framesAsLines(text))
        .replaceAll(
            match ->
                Matcher.quoteReplacement(
                    madeAt.containsKey(match.group(1))
                        ? match.group(1) + (match.group(2) == null ? "" : match.group(2))
                        : match.group()));
  }

  /** The field that a lock is stored into, or all that is said of it. */
  static String shortest(String lock) {
    String text = CodeLine.framesAsLines(lock);
    Matcher matcher = NAMED.matcher(text);
    return matcher.matches()
        ? matcher.group(1) + (matcher.group(2) == null ? "" : matcher.group(2))
        : text;
  }

  /** What the short names leave out, by short name: {@code ReentrantLock made at ...}. */
  Map<String, String> explained() {
    return madeAt;
  }
}
