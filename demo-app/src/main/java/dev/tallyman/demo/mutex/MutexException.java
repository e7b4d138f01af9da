package dev.tallyman.demo.mutex;

/** The database does not do what it is asked to. */
public final class MutexException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  MutexException(String message, Throwable cause) {
    super(message, cause);
  }
}
