package dev.tallyman.publish;

/** The parts of a frame as a stack trace writes it: {@code a.b.Orders.lockFor(Orders.java:148)}. */
record CodePlace(String type, String method, int line) {

  static CodePlace of(String frame) {
    int open = frame.indexOf('(');
    int dot = open < 0 ? -1 : frame.lastIndexOf('.', open);
    if (dot < 0) {
      return new CodePlace(frame, "", 0);
    }
    int colon = frame.lastIndexOf(':');
    int line = 0;
    if (colon > open) {
      try {
        line = Integer.parseInt(frame.substring(colon + 1, frame.length() - 1));
      } catch (NumberFormatException ignored) {
        line = 0; // a file name with a colon, and no line
      }
    }
    return new CodePlace(frame.substring(0, dot), frame.substring(dot + 1, open), line);
  }
}
