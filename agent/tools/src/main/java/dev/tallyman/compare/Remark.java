package dev.tallyman.compare;

import dev.tallyman.model.Kind;
import dev.tallyman.model.SiteRef;
import org.jspecify.annotations.Nullable;

/**
 * A line of code without a finding that takes more often than it did, or leaves a larger share.
 *
 * @param fingerprint the same in every run and build while class and method stay
 * @param site the line, as it is now
 * @param kind what it takes
 * @param resourceClass the class of that
 * @param rate how much more often; null if it is the share that has grown
 * @param left what is left now of what was taken; null if it is the rate that has grown
 * @param leftBefore what was left before; null likewise
 */
public record Remark(
    String fingerprint,
    SiteRef site,
    Kind kind,
    String resourceClass,
    @Nullable RateRatio rate,
    @Nullable Share left,
    @Nullable Share leftBefore) {
  /**
   * A part of a whole.
   *
   * @param part how many
   * @param whole of how many
   */
  public record Share(long part, long whole) {
    /** From 0 to 1. */
    public double value() {
      return whole == 0 ? 0 : (double) part / whole;
    }
  }
}
