package dev.tallyman.stress;

/** The exit statuses of the harness, as everywhere in Tallyman. */
public final class ExitStatus {

  /** All went as told. */
  public static final int AS_TOLD = 0;

  /** A step did not go as told. */
  public static final int NOT_AS_TOLD = 1;

  /** Wrong usage. */
  public static final int USAGE = 2;

  /** Something that is needed is not there or cannot be read or written. */
  public static final int UNREADABLE = 3;

  /** The JVM, or the application in it, refuses to run like this: mostly a heap too small. */
  public static final int REFUSED = 4;

  private ExitStatus() {}
}
