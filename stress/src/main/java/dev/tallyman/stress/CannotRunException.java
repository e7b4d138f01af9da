package dev.tallyman.stress;

/** The harness cannot do what it was asked for; the message is for the user, in one line. */
public final class CannotRunException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int exitStatus;

  /**
   * Says why.
   *
   * @param exitStatus one of {@link ExitStatus}
   */
  public CannotRunException(int exitStatus, String message) {
    super(message);
    this.exitStatus = exitStatus;
  }

  public int exitStatus() {
    return exitStatus;
  }
}
