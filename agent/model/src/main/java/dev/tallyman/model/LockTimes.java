package dev.tallyman.model;

/**
 * How long something took, over many times that it happened. All zero where it never did.
 *
 * @param count how many were measured
 * @param meanNanos the mean
 * @param p50Nanos half of them took at most this long
 * @param p90Nanos nine in ten did
 * @param p99Nanos ninety-nine in a hundred did
 * @param p999Nanos nine hundred and ninety-nine in a thousand did
 * @param maxNanos the longest
 */
public record LockTimes(
    long count,
    long meanNanos,
    long p50Nanos,
    long p90Nanos,
    long p99Nanos,
    long p999Nanos,
    long maxNanos) {
  /** Nothing was measured. */
  public static final LockTimes NONE = new LockTimes(0, 0, 0, 0, 0, 0, 0);
}
