package dev.tallyman.detect;

import dev.tallyman.model.LockNesting;
import dev.tallyman.model.NestedLock;
import java.util.ArrayList;
import java.util.List;

/**
 * Nestings written as text: {@code "A B>C"} holds A and B and takes C. A lock is a capital letter,
 * its site, and maybe a number, its instance; behind it {@code r} for a reader, {@code t} for
 * tried.
 */
final class Nestings {
  private Nestings() {}

  static LockNesting by(long thread, String text) {
    return by(thread, 1_000, 0, text);
  }

  /** As {@link #by(long, String)}, when the next thread was to have this id, at that moment. */
  static LockNesting by(long thread, long nextThread, long nanos, String text) {
    String[] sides = text.split(">");
    List<NestedLock> held = new ArrayList<>();
    for (String lock : sides[0].trim().split(" +")) {
      held.add(lock(lock));
    }
    return new LockNesting(
        held, lock(sides[1].trim()), thread, "worker-" + thread, false, nextThread, nanos);
  }

  private static NestedLock lock(String text) {
    String digits = text.replaceAll("\\D", "");
    int instance = digits.isEmpty() ? 7 : Integer.parseInt(digits);
    int site = text.charAt(0) - 'A' + 1;
    return new NestedLock(
        site,
        instance,
        text.endsWith("r"),
        text.endsWith("t"),
        List.of(
            new StackTraceElement("java.util.concurrent.locks.TallyHolds", "x", "T.java", 1),
            new StackTraceElement("a.Shop", "take" + text.charAt(0), "Shop.java", 100 + site)));
  }
}
