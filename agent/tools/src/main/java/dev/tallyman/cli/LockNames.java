package dev.tallyman.cli;

import dev.tallyman.model.InvolvedThread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The locks of one finding, by the shortest names that tell them apart: {@code Orders.stock} for
 * {@code Orders.stock (ReentrantLock made at Orders.java:12)}.
 */
final class LockNames {
  private static final Pattern NAMED =
      Pattern.compile("(\\S+) \\((\\S+ made at (?:[^()]|\\([^()]*\\))+)\\)(.*)");

  private final Map<String, String> madeAt = new LinkedHashMap<>();
  private final List<String> ambiguous = new ArrayList<>();

  LockNames(List<InvolvedThread> threads) {
    for (InvolvedThread thread : threads) {
      note(thread.holds());
      note(thread.waitsFor());
    }
    ambiguous.forEach(madeAt::remove);
  }

  private void note(String lock) {
    Matcher matcher = NAMED.matcher(Words.framesAsLines(lock));
    if (matcher.matches()) {
      String before = madeAt.putIfAbsent(matcher.group(1), matcher.group(2));
      if (before != null && !before.equals(matcher.group(2))) {
        ambiguous.add(matcher.group(1));
      }
    }
  }

  String shortest(String lock) {
    String name = Words.framesAsLines(lock);
    Matcher matcher = NAMED.matcher(name);
    return matcher.matches() && madeAt.containsKey(matcher.group(1))
        ? matcher.group(1) + matcher.group(3)
        : name;
  }

  /** What the short names leave out: {@code Orders.stock is a ReentrantLock made at ...}. */
  List<String> explained() {
    List<String> lines = new ArrayList<>();
    madeAt.forEach((name, made) -> lines.add(name + ": " + made));
    return lines;
  }
}
