package dev.tallyman.stress.proof;

import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmc.common.IMCFrame;
import org.openjdk.jmc.common.IMCStackTrace;

/** A recorded stack trace as text. */
final class StackText {

  private StackText() {}

  /** Class, method and line of each frame, innermost first; empty for no stack trace. */
  static String of(@Nullable Object stackTrace) {
    return stackTrace instanceof IMCStackTrace trace
        ? trace.getFrames().stream().map(StackText::frame).collect(Collectors.joining(" <- "))
        : "";
  }

  private static String frame(IMCFrame frame) {
    return frame.getMethod().getType().getFullName()
        + "."
        + frame.getMethod().getMethodName()
        + ":"
        + frame.getFrameLineNumber();
  }
}
