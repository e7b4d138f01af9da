package java.util.concurrent.locks;

/** One acquisition of a lock that was looked at closely. A value; keeps no lock and no thread. */
public final class TallyTaken {
  /** {@link Thread#getId()} of who took it. */
  public final long thread;

  /** {@link System#nanoTime()} when it was taken. */
  public final long nanos;

  /** Where it was taken, the taking frame first; null if no stack was taken. */
  public final StackTraceElement[] stack;

  TallyTaken(long thread, long nanos, StackTraceElement[] stack) {
    this.thread = thread;
    this.nanos = nanos;
    this.stack = stack;
  }
}
