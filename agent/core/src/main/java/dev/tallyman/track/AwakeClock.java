package dev.tallyman.track;

/**
 * Seconds that this JVM was awake: the time line of slices, epochs and verdicts. Never goes back,
 * whatever the nanosecond clock does, and leaves out the time in which the JVM did not run at all
 * (a laptop that slept, a stopped process, a debugger): nothing can die in such a time, so nothing
 * may be said to have outlived it.
 *
 * <p>To be ticked by one thread at least once a period; that the ticks stay away is how a pause is
 * noticed.
 */
public final class AwakeClock {
  /** How many pauses {@link #at} can look back beyond. */
  private static final int PAUSES = 16;

  private final double longestGapSeconds;
  private final double tickSeconds;
  private long lastNanos;
  private double seconds;
  private double leftOutSeconds;

  /** The newest pauses: the tick that ended each, and its seconds that do not count. */
  private final long[] pauseEnds = new long[PAUSES];

  private final double[] pauseSeconds = new double[PAUSES];
  private int pauses;

  /**
   * A clock at a given moment.
   *
   * @param nanos {@link System#nanoTime} now
   * @param seconds what the clock shows now, such as the uptime of the JVM
   * @param periodSeconds how often it will be ticked
   */
  public AwakeClock(long nanos, double seconds, double periodSeconds) {
    this.lastNanos = nanos;
    this.seconds = seconds;
    this.tickSeconds = periodSeconds;
    this.longestGapSeconds = Math.max(60, 6 * periodSeconds);
  }

  /**
   * Goes on to a moment.
   *
   * @return the seconds of that moment; those of the last tick if it is not later
   */
  public double tick(long nanos) {
    double passed = (nanos - lastNanos) / 1e9;
    lastNanos = nanos;
    if (passed > longestGapSeconds) {
      leftOutSeconds += passed - tickSeconds;
      pauseEnds[pauses % PAUSES] = nanos;
      pauseSeconds[pauses++ % PAUSES] = passed - tickSeconds;
      passed = tickSeconds;
    }
    if (passed > 0) {
      seconds += passed;
    }
    return seconds;
  }

  /**
   * The seconds of a moment in the past. A moment within a pause is taken as its begin; of the
   * newest sixteen pauses only is it known that they were.
   */
  public double at(long nanos) {
    double at = Math.min(seconds, seconds - (lastNanos - nanos) / 1e9);
    double later = 0;
    for (int i = Math.max(0, pauses - PAUSES); i < pauses; i++) {
      double before = (pauseEnds[i % PAUSES] - nanos) / 1e9;
      if (before > 0) {
        later += Math.min(before, pauseSeconds[i % PAUSES]);
      }
    }
    return Math.min(seconds, at + later);
  }

  /** The seconds of the last tick. */
  public double seconds() {
    return seconds;
  }

  /** How long the JVM was found not to have run, in seconds. */
  public double leftOutSeconds() {
    return leftOutSeconds;
  }
}
