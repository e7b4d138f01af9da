package dev.tallyman.stress.proof;

/**
 * A line of code.
 *
 * @param className binary name of the class
 * @param method the method's name
 * @param file the source file's name
 * @param line 1 for the first
 */
public record CodeLine(String className, String method, String file, int line) {

  /** As findings write it: {@code com.acme.Orders.lockFor(Orders.java:148)}. */
  public String frame() {
    return className + "." + method + "(" + place() + ")";
  }

  /** The short form: {@code Orders.java:148}. */
  public String place() {
    return file + ":" + line;
  }

  /** The line that a stack trace's element is at. */
  static CodeLine of(StackTraceElement element) {
    String file = element.getFileName();
    return new CodeLine(
        element.getClassName(),
        element.getMethodName(),
        file == null ? "Unknown Source" : file,
        element.getLineNumber());
  }

  @Override
  public String toString() {
    return frame();
  }
}
