package dev.tallyman.detect;

/**
 * The scale that ages are put on: bins of half an octave, with one edge at half the warm-up, which
 * is the youngest bar of a warning. Seven octaves lie below that edge and thirteen above it. What
 * is younger or older falls into the first or last bin.
 */
final class Ages {
  static final int BINS = 40;
  private static final int UNIT_EDGE = 14;
  private static final double HALF_OCTAVES_PER_NAT = 2 / Math.log(2);

  private final double logUnit;
  private final double[] edges = new double[BINS + 1];

  Ages(double unitSeconds) {
    logUnit = Math.log(unitSeconds);
    for (int bin = 0; bin <= BINS; bin++) {
      edges[bin] = unitSeconds * Math.pow(2, (bin - UNIT_EDGE) / 2.0);
    }
  }

  /** Where an age lies on the scale, in bins; below 0 and above {@link #BINS} for ages off it. */
  double position(double ageSeconds) {
    return (Math.log(Math.max(ageSeconds, 1e-9)) - logUnit) * HALF_OCTAVES_PER_NAT + UNIT_EDGE;
  }

  /** The bin of an age. */
  int bin(double ageSeconds) {
    return binAt(position(ageSeconds));
  }

  /** The bin of a position. */
  static int binAt(double position) {
    return Math.max(0, Math.min(BINS - 1, (int) Math.floor(position + 1e-9)));
  }

  /** The youngest age of a bin; of {@link #BINS}, the oldest age on the scale. */
  double edge(int bin) {
    return edges[bin];
  }
}
