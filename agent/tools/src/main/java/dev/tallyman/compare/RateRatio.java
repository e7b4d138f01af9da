package dev.tallyman.compare;

/**
 * How many times as often something happens now as it did before, with the interval in which that
 * lies, 99 times in 100.
 *
 * <p>Of all that was counted, now and before, the share that was counted now is binomial if both
 * counts are Poisson (Przyborowski and Wilenski 1940), so the interval of that share (Wilson 1927)
 * gives the interval of the ratio of the two rates. Births that come in bursts tell less than their
 * number: their counts vary by a multiple of what Poisson counts do, and the interval is that of so
 * many fewer (Wedderburn 1974).
 *
 * @param ratio the rate now divided by the rate before; infinite if nothing was counted before
 * @param low at least this, 0 or more
 * @param high at most this; may be infinite
 * @param perMinute the rate now
 * @param perMinuteBefore the rate before
 */
public record RateRatio(
    double ratio, double low, double high, double perMinute, double perMinuteBefore) {
  /** Two-sided 99 %. */
  private static final double Z = 2.5758;

  /**
   * The ratio of two rates. Where a count is an estimate, the interval goes from the least now by
   * the most before to the most now by the least before.
   *
   * @param dispersion how many times as much as Poisson counts these vary; 1 or more
   */
  static RateRatio of(Counted now, Counted before, double dispersion) {
    double rate = now.perMinute();
    double rateBefore = before.perMinute();
    double perShare = now.minutes() > 0 ? before.minutes() / now.minutes() : 0;
    double low = odds(share(now.low(), before.high(), dispersion, -1)) * perShare;
    double high = odds(share(now.high(), before.low(), dispersion, 1)) * perShare;
    double ratio = rateBefore > 0 ? rate / rateBefore : rate > 0 ? Double.POSITIVE_INFINITY : 1;
    return new RateRatio(ratio, low, high, rate, rateBefore);
  }

  /** Wilson's bound of the share of one count in the sum of two. */
  private static double share(long count, long other, double dispersion, int side) {
    double n = (double) count + other;
    if (n == 0) {
      return side < 0 ? 0 : 1;
    }
    double p = count / n;
    double z2 = Z * Z * Math.max(1, dispersion);
    double middle = p + z2 / (2 * n);
    double half = Math.sqrt(z2 * (p * (1 - p) / n + z2 / (4 * n * n)));
    return Math.min(1, Math.max(0, (middle + side * half) / (1 + z2 / n)));
  }

  private static double odds(double share) {
    return share >= 1 ? Double.POSITIVE_INFINITY : share / (1 - share);
  }
}
