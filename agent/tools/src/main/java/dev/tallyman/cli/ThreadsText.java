package dev.tallyman.cli;

import dev.tallyman.model.Finding;
import dev.tallyman.model.FindingType;
import dev.tallyman.model.InvolvedThread;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The threads of a finding, or the orders of an inversion, as lines of text: who holds what, taken
 * where, and who waits for it. What does not fit beside a lock's name goes below it.
 */
final class ThreadsText {
  private static final int MOST_THREADS = 16;
  private static final int WIDEST_NAME = 24;
  private static final int WIDEST_LOCK = 44;
  private static final int FRAMES = 4;
  private static final String HOLDS = "holds     ";
  private static final String WAITS = "waits for ";

  private final Finding finding;
  private final LockNames names;
  private final int columns;
  private final List<String> lines = new ArrayList<>();

  private ThreadsText(Finding finding, LockNames names, int columns) {
    this.finding = finding;
    this.names = names;
    this.columns = columns;
  }

  /** Two or three lines for each thread. */
  static List<String> threads(Finding finding, LockNames names, int columns) {
    ThreadsText text = new ThreadsText(finding, names, columns);
    text.threads();
    return text.lines;
  }

  /** Three lines for each order. */
  static List<String> orders(Finding finding, LockNames names, int columns) {
    ThreadsText text = new ThreadsText(finding, names, columns);
    text.orders();
    return text.lines;
  }

  /** How many locks take part. */
  static int locks(Finding finding) {
    Set<String> locks = new LinkedHashSet<>();
    for (InvolvedThread thread : finding.threads()) {
      locks.add(thread.holds());
      locks.add(thread.waitsFor());
    }
    locks.remove("");
    return locks.size();
  }

  private void threads() {
    List<InvolvedThread> shown =
        finding.threads().subList(0, Math.min(MOST_THREADS, finding.threads().size()));
    int width = 0;
    int lockWidth = 0;
    for (InvolvedThread thread : shown) {
      width = Math.max(width, name(thread).length());
      lockWidth = Math.max(lockWidth, names.shortened(thread.holds()).length());
      lockWidth = Math.max(lockWidth, names.shortened(thread.waitsFor()).length());
    }
    width = Math.min(WIDEST_NAME, width);
    lockWidth = lockWidth > WIDEST_LOCK ? 0 : lockWidth;
    for (InvolvedThread thread : shown) {
      String name = name(thread) + (thread.virtual() ? " (virtual)" : "");
      if (name.length() > width) {
        lines.add(name);
        name = "";
      }
      if (!thread.holds().isEmpty()) {
        row(name, width, HOLDS, names.shortened(thread.holds()), lockWidth, taken(thread));
        name = "";
      }
      if (!thread.waitsFor().isEmpty()) {
        String at = thread.waitsAt();
        row(
            name,
            width,
            WAITS,
            names.shortened(thread.waitsFor()),
            lockWidth,
            at == null ? "" : "at\u00a0" + Words.shortFrame(at));
      } else if (!thread.stack().isEmpty() || thread.waitsAt() != null) {
        boolean now = finding.type() != FindingType.FOREIGN_UNLOCK;
        String place = place(thread.waitsAt(), thread.stack());
        row(name, width, now ? "now at    " : "at        ", place, 0, "");
      }
    }
    int more = finding.threads().size() - shown.size();
    if (more > 0) {
      lines.add("and " + Words.count(more, "thread") + " more");
    }
  }

  /** Virtual threads have no name unless somebody gives them one. */
  private static String name(InvolvedThread thread) {
    return thread.name().isEmpty() ? "#" + thread.threadId() : thread.name();
  }

  private static String taken(InvolvedThread thread) {
    String at = thread.takenAt();
    Double held = thread.heldSeconds();
    String since = held == null ? "" : Words.duration(held).replace(' ', '\u00a0');
    if (at == null) {
      return held == null ? "" : "for\u00a0" + since;
    }
    return "taken\u00a0at\u00a0"
        + Words.shortFrame(at)
        + (held == null ? "" : ", " + since + "\u00a0earlier");
  }

  /** A lock and a remark beside it, or below where there is no room. */
  private void row(String name, int width, String does, String lock, int lockWidth, String remark) {
    int indent = width + 2 + does.length();
    String lead = name + " ".repeat(width + 2 - name.length()) + does;
    int gap = Math.max(0, lockWidth - lock.length()) + 2;
    if (!remark.isEmpty() && indent + lock.length() + gap + remark.length() <= columns) {
      lines.add(lead + lock + " ".repeat(gap) + remark.replace('\u00a0', ' '));
      return;
    }
    for (String line : Words.wrap(lock, columns - indent)) {
      lines.add(lead + line);
      lead = " ".repeat(indent);
    }
    if (!remark.isEmpty()) {
      Words.wrap(remark, columns - indent).forEach(line -> lines.add(" ".repeat(indent) + line));
    }
  }

  private void orders() {
    int number = 0;
    for (InvolvedThread order : finding.threads()) {
      if (number == MOST_THREADS) {
        lines.add("and " + Words.count(finding.threads().size() - number, "order") + " more");
        return;
      }
      String label = "order " + ++number + "  ";
      String by = "by\u00a0" + name(order).replace(' ', '\u00a0');
      labelled(
          label,
          names.shortened(order.holds())
              + ", then "
              + names.shortened(order.waitsFor())
              + ", "
              + by
              + (order.virtual() ? "\u00a0(virtual)" : ""));
      String indent = " ".repeat(label.length());
      labelled(indent + "taken at  ", place(order.takenAt(), order.takenStack()));
      labelled(indent + "then at   ", place(order.waitsAt(), order.stack()));
    }
  }

  private void labelled(String label, String what) {
    String lead = label;
    for (String line : Words.wrap(what, columns - label.length())) {
      lines.add(lead + line);
      lead = " ".repeat(label.length());
    }
  }

  private static String place(@Nullable String line, List<String> stack) {
    List<String> frames = fromApplication(stack);
    if (!frames.isEmpty()) {
      return FindingsText.chain(frames, FRAMES);
    }
    return line == null ? "a line that is not known" : Words.shortFrame(line);
  }

  /** Without the JDK's frames that are on top; all of it where there are no others. */
  private static List<String> fromApplication(List<String> stack) {
    int first = 0;
    while (first < stack.size() && FindingsText.isJdk(stack.get(first))) {
      first++;
    }
    return first == stack.size() ? stack : stack.subList(first, stack.size());
  }
}
