package dev.tallyman.stress.proof;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What was left of the heap after full collections that the harness asked for, as the JVM's own
 * memory beans told it. Not safe for use by several threads.
 */
public final class LiveSet {

  /**
   * The heap after one collection.
   *
   * @param at when
   * @param orders orders served by then
   * @param bytes used by what is alive
   */
  public record Sample(Instant at, long orders, long bytes) {}

  /** The share of the orders at the start that is left out: pools and caches fill then. */
  static final double LEFT_OUT = 0.2;

  private final List<Sample> samples = new ArrayList<>();

  /** Adds one that was measured after all others. */
  public void add(Sample sample) {
    samples.add(sample);
  }

  public List<Sample> samples() {
    return List.copyOf(samples);
  }

  /**
   * The samples that count: after the first fifth of the orders, and only while orders were served.
   */
  List<Sample> settled() {
    long most = samples.stream().mapToLong(Sample::orders).max().orElse(0);
    List<Sample> settled = new ArrayList<>();
    long last = -1;
    for (Sample sample : samples) {
      if (sample.orders() >= most * LEFT_OUT && sample.orders() > last) {
        settled.add(sample);
        last = sample.orders();
      }
    }
    return settled;
  }

  /** Growth in bytes for one order. */
  public Slope perOrder() {
    List<Sample> settled = settled();
    return Slope.of(
        settled.stream().mapToDouble(Sample::orders).toArray(),
        settled.stream().mapToDouble(Sample::bytes).toArray());
  }

  /** Growth in bytes for one minute. */
  public Slope perMinute() {
    List<Sample> settled = settled();
    Instant start = settled.isEmpty() ? Instant.EPOCH : settled.get(0).at();
    return Slope.of(
        settled.stream()
            .mapToDouble(s -> java.time.Duration.between(start, s.at()).toNanos() / 60e9)
            .toArray(),
        settled.stream().mapToDouble(Sample::bytes).toArray());
  }

  /** The middle of the largest and the smallest. */
  public double middleBytes() {
    return (largest() + smallest()) / 2.0;
  }

  /** Half the way from the smallest to the largest. */
  public double spreadBytes() {
    return (largest() - smallest()) / 2.0;
  }

  private long largest() {
    return settled().stream().mapToLong(Sample::bytes).max().orElse(0);
  }

  private long smallest() {
    return settled().stream().mapToLong(Sample::bytes).min().orElse(0);
  }
}
