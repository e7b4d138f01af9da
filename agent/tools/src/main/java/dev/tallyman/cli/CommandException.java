package dev.tallyman.cli;

/** Ends a command with one line for the user and an exit status. */
final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Wrong usage. */
  static final int USAGE = 2;

  /** Input that cannot be read. */
  static final int INPUT = 3;

  private final int exitStatus;

  CommandException(int exitStatus, String message) {
    super(message);
    this.exitStatus = exitStatus;
  }

  int exitStatus() {
    return exitStatus;
  }
}
