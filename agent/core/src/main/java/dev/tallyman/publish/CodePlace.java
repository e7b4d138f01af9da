package dev.tallyman.publish;

/**
 * What a line of a stack trace is made of, for readers that sort by class, method or line.
 *
 * @param type binary name of the class; the whole text if it is no such line
 * @param method name of the method; empty if unknown
 * @param line line number; -1 if unknown
 */
record CodePlace(String type, String method, int line) {
  /** The parts of {@code com.acme.Orders.lockFor(Orders.java:148)}. */
  static CodePlace of(String frame) {
    int open = frame.indexOf('(');
    int dot = open < 0 ? -1 : frame.lastIndexOf('.', open);
    if (dot <= 0) {
      return new CodePlace(frame, "", -1);
    }
    return new CodePlace(
        frame.substring(0, dot), frame.substring(dot + 1, open), lineOf(frame, open));
  }

  private static int lineOf(String frame, int open) {
    int close = frame.length() - 1;
    int colon = frame.lastIndexOf(':');
    if (colon < open || colon + 1 >= close || frame.charAt(close) != ')' || close - colon > 10) {
      return -1;
    }
    int line = 0;
    for (int i = colon + 1; i < close; i++) {
      int digit = frame.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      line = line * 10 + digit;
    }
    return line;
  }
}
