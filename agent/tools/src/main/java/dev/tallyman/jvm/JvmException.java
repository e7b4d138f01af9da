package dev.tallyman.jvm;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A JVM that is not there, is none, or refused. The message is one line for the user: what was
 * wrong, with which JVM, and what would be right.
 */
public final class JvmException extends IOException {
  private static final long serialVersionUID = 1L;

  /** The exit status of an input that is no JVM. */
  private static final int NO_JVM = 3;

  /** The exit status of a command that the JVM refused. */
  private static final int REFUSED = 4;

  private final int exitStatus;

  private JvmException(int exitStatus, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.exitStatus = exitStatus;
  }

  /** There is no such JVM. */
  public static JvmException none(String message, @Nullable Throwable cause) {
    return new JvmException(NO_JVM, message, cause);
  }

  /** There is one, and it did not do what it was asked. */
  public static JvmException refused(String message, @Nullable Throwable cause) {
    return new JvmException(REFUSED, message, cause);
  }

  /** The exit status that this deserves: 3 no JVM, 4 refused. */
  public int exitStatus() {
    return exitStatus;
  }
}
