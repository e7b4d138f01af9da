package dev.tallyman.model;

/** Writes stack frames the way people know them from stack traces. */
public final class Frames {
  private Frames() {}

  /**
   * {@code com.acme.Orders.lockFor(Orders.java:148)}: without the class loader and the module that
   * {@link StackTraceElement#toString} may put in front.
   */
  public static String text(StackTraceElement frame) {
    StringBuilder text = new StringBuilder();
    text.append(frame.getClassName()).append('.').append(frame.getMethodName()).append('(');
    if (frame.isNativeMethod()) {
      text.append("Native Method");
    } else if (frame.getFileName() == null) {
      text.append("Unknown Source");
    } else {
      text.append(frame.getFileName());
      if (frame.getLineNumber() >= 0) {
        text.append(':').append(frame.getLineNumber());
      }
    }
    return text.append(')').toString();
  }
}
