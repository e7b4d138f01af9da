package dev.tallyman.heap;

import java.io.IOException;

/**
 * A heap dump that cannot be made or read. The message is one line for the user: what was wrong,
 * where, and what would be right.
 */
public final class HeapException extends IOException {
  private static final long serialVersionUID = 1L;

  /** The exit status of an input that cannot be read. */
  private static final int INPUT = 3;

  /** The exit status of what the JVM did not do. */
  private static final int REFUSED = 4;

  private final int exitStatus;

  private HeapException(int exitStatus, String message) {
    super(message);
    this.exitStatus = exitStatus;
  }

  /** The input is no heap dump, or a damaged one. */
  static HeapException unreadable(String message) {
    return new HeapException(INPUT, message);
  }

  /** The JVM did not do what it was asked. */
  static HeapException refused(String message) {
    return new HeapException(REFUSED, message);
  }

  /** The exit status that this deserves: 3 unreadable, 4 refused. */
  public int exitStatus() {
    return exitStatus;
  }
}
