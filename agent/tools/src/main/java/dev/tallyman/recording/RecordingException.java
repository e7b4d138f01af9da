package dev.tallyman.recording;

import java.io.IOException;

/**
 * An input that cannot be read or is no recording with Tallyman's events. The message is one line
 * for the user: what was wrong, where, and what would be right.
 */
public final class RecordingException extends IOException {
  private static final long serialVersionUID = 1L;

  /** The exit status that such an input deserves. */
  public static final int EXIT_STATUS = 3;

  /** An input that is wrong for this reason. */
  public RecordingException(String message) {
    super(message);
  }

  /** An input that is wrong for this reason, found by that. */
  public RecordingException(String message, Throwable cause) {
    super(message, cause);
  }
}
