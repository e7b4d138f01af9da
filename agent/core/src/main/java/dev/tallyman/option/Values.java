package dev.tallyman.option;

import dev.tallyman.model.Kind;
import dev.tallyman.model.Severity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the text of a value. What it throws is an {@link IllegalArgumentException} whose message
 * says what is wrong and what would be right. Part of every start: no pattern matching, no lambda.
 */
final class Values {
  /** A share of something, in percent. */
  record Share(double percent) {}

  private static final long MOST_MILLIS = 36_500L * 24 * 60 * 60 * 1000;

  private Values() {}

  /** The value of a text; null where the text says that there is none. */
  static @Nullable Object read(Option option, String text) {
    Option.Form form = option.form();
    if (form == Option.Form.DURATION) {
      return duration(option, text);
    }
    if (form == Option.Form.SIZE) {
      return size(text);
    }
    if (form == Option.Form.FILE) {
      return file(option, text);
    }
    if (form == Option.Form.PATTERNS) {
      return packages(text);
    }
    if (form == Option.Form.KINDS) {
      return kinds(text);
    }
    if (option == Option.LOCK_ORDER) {
      return oneOf(text, "off", "locks", "monitors");
    }
    if (option == Option.OBSERVE) {
      return yesOrNo(text);
    }
    return option == Option.FAIL_ON
        ? severity(text)
        : oneOf(text, "never", "gentle", "on-suspicion");
  }

  private static Duration duration(Option option, String text) {
    int end = endOfNumber(text);
    long unit = unitMillis(text.substring(end));
    double number = number(text, end);
    if (number < 0 || unit == 0) {
      throw wrong("not a duration, use e.g. 500ms or 10s");
    }
    double millis = number * unit;
    if (millis < option.leastMillis()) {
      throw wrong("too short, use at least " + option.leastMillis() + "ms");
    }
    if (millis > MOST_MILLIS) {
      throw wrong("too long, use at most " + MOST_MILLIS / 86_400_000 + "d");
    }
    return Duration.ofMillis(Math.round(millis));
  }

  private static long unitMillis(String unit) {
    switch (unit) {
      case "ms":
        return 1;
      case "s":
        return 1_000;
      case "m":
        return 60_000;
      case "h":
        return 3_600_000;
      case "d":
        return 86_400_000;
      default:
        return 0;
    }
  }

  private static Object size(String text) {
    int end = endOfNumber(text);
    double number = number(text, end);
    String unit = text.substring(end).trim();
    if (number >= 0 && unit.equals("%")) {
      if (number == 0 || number > 50) {
        throw wrong("not between 0% and 50%, use e.g. 1% or 64MiB");
      }
      return new Share(number);
    }
    long factor = unitBytes(unit);
    if (number < 0 || factor == 0) {
      throw wrong("not a size, use e.g. 1% or 64MiB");
    }
    double bytes = number * factor;
    if (bytes < 1 << 20 || bytes > 1L << 50) {
      throw wrong("too ".concat(bytes < 1 << 20 ? "small" : "large") + ", use e.g. 1% or 64MiB");
    }
    return Math.round(bytes);
  }

  private static long unitBytes(String unit) {
    switch (unit) {
      case "", "B":
        return 1;
      case "k", "K", "KiB":
        return 1 << 10;
      case "m", "M", "MiB":
        return 1 << 20;
      case "g", "G", "GiB":
        return 1 << 30;
      case "KB", "kB":
        return 1_000;
      case "MB":
        return 1_000_000;
      case "GB":
        return 1_000_000_000;
      default:
        return 0;
    }
  }

  private static int endOfNumber(String text) {
    int end = 0;
    while (end < text.length()
        && (text.charAt(end) >= '0' && text.charAt(end) <= '9' || text.charAt(end) == '.')) {
      end++;
    }
    return end;
  }

  /** The number before {@code end}; -1 if it is none. */
  private static double number(String text, int end) {
    if (end == 0 || end > 18) {
      return -1;
    }
    String number = text.substring(0, end);
    try {
      return number.indexOf('.') < 0 ? Long.parseLong(number) : Double.parseDouble(number);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static @Nullable String file(Option option, String text) {
    if (text.isEmpty()) {
      throw wrong("empty, use ".concat(option.accepted()));
    }
    if (text.indexOf('\0') >= 0 || text.indexOf('\n') >= 0) {
      throw wrong("not a path, use ".concat(option.accepted()));
    }
    return text.equals("off") || text.equals("none") ? null : text;
  }

  private static AppPackages packages(String text) {
    List<String> patterns = split(text);
    if (patterns.isEmpty()) {
      throw wrong("empty, use ".concat(Option.APP_PACKAGES.accepted()));
    }
    for (int i = 0; i < patterns.size(); i++) {
      if (!AppPackages.isPattern(patterns.get(i))) {
        throw wrong(
            "'" + patterns.get(i) + "' is not a pattern, use " + Option.APP_PACKAGES.accepted());
      }
    }
    return AppPackages.of(patterns);
  }

  /** Words for kinds, whatever they are; null if the text is no list of words. */
  static @Nullable List<String> words(String text) {
    List<String> words = split(text);
    for (int i = 0; i < words.size(); i++) {
      if (!isWord(words.get(i))) {
        return null;
      }
    }
    return words.isEmpty() ? null : words;
  }

  /** Small letters and digits, with single hyphens between. */
  static boolean isWord(String text) {
    boolean start = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '-') {
        if (start) {
          return false;
        }
        start = true;
      } else {
        if (!(c >= 'a' && c <= 'z' || !start && c >= '0' && c <= '9')) {
          return false;
        }
        start = false;
      }
    }
    return !start;
  }

  private static List<String> kinds(String text) {
    List<String> kinds = split(text);
    boolean all = false;
    for (int i = 0; i < kinds.size(); i++) {
      String kind = kinds.get(i);
      all |= kind.equals("all");
      if (!kind.equals("all") && !isKind(kind)) {
        throw notTracked(kind);
      }
    }
    if (kinds.isEmpty()) {
      throw wrong("empty, use ".concat(Option.KINDS.accepted()));
    }
    return all ? List.of("all") : List.copyOf(kinds);
  }

  /** What to say of a word that is no kind. */
  static IllegalArgumentException notTracked(String kind) {
    return wrong("'" + kind + "' is not a kind that is tracked, use " + Option.KINDS.accepted());
  }

  static boolean isKind(String word) {
    for (Kind kind : Kind.ALL) {
      if (kind.word().equals(word)) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable Severity severity(String text) {
    switch (oneOf(text, "error", "warning", "off")) {
      case "error":
        return Severity.ERROR;
      case "warning":
        return Severity.WARNING;
      default:
        return null;
    }
  }

  private static String yesOrNo(String text) {
    if (text.equals("true") || text.equals("false")) {
      return text;
    }
    throw wrong("neither true nor false");
  }

  private static String oneOf(String text, String a, String b, String c) {
    if (text.equals(a) || text.equals(b) || text.equals(c)) {
      return text;
    }
    throw wrong("not a word known here, use " + a + ", " + b + " or " + c);
  }

  /** The words between commas, semicolons and blanks. */
  private static List<String> split(String text) {
    List<String> words = new ArrayList<>(4);
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : ',';
      if (c == ',' || c == ';' || c == ' ' || c == '\t') {
        if (i > start) {
          words.add(text.substring(start, i));
        }
        start = i + 1;
      }
    }
    return words;
  }

  private static IllegalArgumentException wrong(String reason) {
    return new IllegalArgumentException(reason);
  }
}
