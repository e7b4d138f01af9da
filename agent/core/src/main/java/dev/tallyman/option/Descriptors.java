package dev.tallyman.option;

/** Method descriptors, The Java Virtual Machine Specification, 4.3.3. Pure. */
public final class Descriptors {
  /** No such argument, or one that is no object. */
  public static final int NONE = -1;

  private Descriptors() {}

  /** Whether it is written as one has to be. */
  public static boolean isMethod(String text) {
    if (!text.startsWith("(")) {
      return false;
    }
    int at = 1;
    while (at < text.length() && text.charAt(at) != ')') {
      at = next(text, at);
      if (at < 0) {
        return false;
      }
    }
    int result = at + 1;
    return at < text.length()
        && result < text.length()
        && (text.substring(result).equals("V") || next(text, result) == text.length());
  }

  /** Where the type that begins here ends; -1 if there is none. */
  private static int next(String text, int at) {
    int i = at;
    while (i < text.length() && text.charAt(i) == '[') {
      i++;
    }
    if (i >= text.length()) {
      return -1;
    }
    char c = text.charAt(i);
    if (c == 'L') {
      int end = text.indexOf(';', i);
      return end <= i + 1 ? -1 : end + 1;
    }
    return "BCDFIJSZ".indexOf(c) >= 0 ? i + 1 : -1;
  }

  /**
   * The local variable of an argument.
   *
   * @param descriptor one of a method
   * @param number from 1 on
   * @return {@link #NONE} if there is none, or it is not an object
   */
  public static int slot(String descriptor, boolean isStatic, int number) {
    int slot = isStatic ? 0 : 1;
    int at = 1;
    for (int i = 1; descriptor.charAt(at) != ')'; i++) {
      char c = descriptor.charAt(at);
      if (i == number) {
        return c == 'L' || c == '[' ? slot : NONE;
      }
      slot += c == 'J' || c == 'D' ? 2 : 1;
      at = next(descriptor, at);
      if (at < 0) {
        return NONE;
      }
    }
    return NONE;
  }

  /** The letter that the result's type begins with, {@code V} for none. */
  public static char result(String descriptor) {
    return descriptor.charAt(descriptor.indexOf(')') + 1);
  }
}
