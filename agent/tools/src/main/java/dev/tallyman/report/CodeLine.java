package dev.tallyman.report;

import java.util.regex.Pattern;

/**
 * A stack frame in the parts that a page shows.
 *
 * @param type the class with its package
 * @param method the class without its package, and the method: {@code Orders.lockFor}
 * @param place the file and line: {@code Orders.java:148}
 */
record CodeLine(String type, String method, String place) {
  private static final Pattern FRAME =
      Pattern.compile("(?:[\\w$]+[./])*[\\w$]+\\.[\\w$<>]+\\(([\\w$]+\\.\\w+:\\d+)\\)");

  /** The parts of {@code com.acme.Orders.lockFor(Orders.java:148)}. */
  static CodeLine of(String frame) {
    int open = frame.indexOf('(');
    int close = frame.indexOf(')', open + 1);
    String name = open < 0 ? frame : frame.substring(0, open);
    name = name.substring(name.lastIndexOf('/') + 1); // a module or a class loader before it
    int dot = name.lastIndexOf('.');
    return new CodeLine(
        dot < 0 ? name : name.substring(0, dot),
        name.substring(name.lastIndexOf('.', dot - 1) + 1),
        open < 0 || close < 0 ? frame : frame.substring(open + 1, close));
  }

  /** {@code Orders.java:148 in Orders.lockFor}, which has a blank to be broken at. */
  static String sentence(String frame) {
    CodeLine line = of(frame);
    return line.place().equals(frame) ? frame : line.place() + " in " + line.method();
  }

  /** A text with each frame in it as its file and line. */
  static String framesAsLines(String text) {
    return FRAME.matcher(text).replaceAll("$1");
  }

  /** Whether it is the JDK's. */
  static boolean isJdk(String frame) {
    String type = of(frame).type();
    return type.startsWith("java.") || type.startsWith("jdk.") || type.startsWith("sun.");
  }
}
