package dev.tallyman.detect;

import dev.tallyman.model.CreationSite;
import dev.tallyman.model.FindingType;
import dev.tallyman.model.Fingerprint;
import dev.tallyman.model.Frames;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Words that the findings about locks share. Pure. */
final class LockWords {
  private static final int MOST_FRAMES = 32;
  private static final int MOST_NAMES = 8;

  private LockWords() {}

  /** {@code 850 ns}, {@code 1.2 ms}, {@code 12.3 s}, {@code 7 min}. */
  static String time(double seconds) {
    double nanos = seconds * 1e9;
    if (nanos < 999.5) {
      return Math.round(nanos) + " ns";
    }
    if (nanos < 999_950) {
      return String.format(Locale.ROOT, "%.1f us", nanos / 1e3);
    }
    if (nanos < 999_950_000) {
      return String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
    }
    if (seconds < 119.95) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    return Math.round(seconds / 60) + " min";
  }

  static String number(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** {@code 1 thread}, {@code 12 threads}. */
  static String threads(long count) {
    return number(count) + (count == 1 ? " thread" : " threads");
  }

  /** {@code worker-1, worker-2 and 5 more}. */
  static String names(List<String> names, int count) {
    StringBuilder text = new StringBuilder();
    int shown = Math.min(MOST_NAMES, names.size());
    for (int i = 0; i < shown; i++) {
      text.append(i == 0 ? "" : ", ").append(names.get(i));
    }
    if (shown > 0 && count > shown) {
      text.append(" and ").append(number(count - shown)).append(" more");
    }
    return text.toString();
  }

  /** The name without where it was made. */
  static String shortName(String lockName) {
    int end = lockName.indexOf(" (");
    return end < 0 ? lockName : lockName.substring(0, end);
  }

  /** The innermost frame that is not the JDK's; null if there is none. */
  static @Nullable StackTraceElement applicationFrame(List<StackTraceElement> stack) {
    for (StackTraceElement frame : stack) {
      String name = frame.getClassName();
      if (!name.startsWith("java.") && !name.startsWith("jdk.") && !name.startsWith("sun.")) {
        return frame;
      }
    }
    return null;
  }

  /** That frame as text; null if there is none. */
  static @Nullable String applicationLine(List<StackTraceElement> stack) {
    StackTraceElement frame = applicationFrame(stack);
    return frame == null ? null : Frames.text(frame);
  }

  /** The frames as text, without ours. */
  static List<String> texts(List<StackTraceElement> stack) {
    List<String> texts = new ArrayList<>();
    for (StackTraceElement frame : stack) {
      if (!frame.getClassName().startsWith("java.util.concurrent.locks.Tally")) {
        texts.add(Frames.text(frame));
      }
      if (texts.size() == MOST_FRAMES) {
        break;
      }
    }
    return texts;
  }

  /** What is found about the locks that are made here. */
  static String fingerprint(FindingType type, CreationSite site) {
    return Fingerprint.of(
        List.of(type.word(), site.className() + "." + site.method(), site.resourceClass()));
  }
}
