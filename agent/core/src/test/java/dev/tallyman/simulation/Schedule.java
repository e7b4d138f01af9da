package dev.tallyman.simulation;

import java.util.ArrayList;
import java.util.List;

/** When it is known what has died. */
enum Schedule {
  /** Every end is told; a look each period. */
  OPEN_10S("open", true, 10, 10),
  OPEN_30S("open, 30 s", true, 10, 30),
  OPEN_1S("open, 1 s", true, 1, 1),
  EVERY_30S("30 s", false, 10, 30),
  /** Collections asked for in octaves: after 30 s, then 0.3 of the time since, 5 min at most. */
  GEOMETRIC("geo", false, 10, 0),
  EVERY_5M("5 min", false, 10, 300),
  /** Gaps log-normal, median 3 min, at most 4 h. */
  IRREGULAR("irr", false, 10, 0),
  EVERY_2H("2 h", false, 10, 7200),
  EVERY_1S("1 s", false, 1, 1),
  EVERY_3S("3 s", false, 1, 3);

  final String words;
  final boolean exact;
  final double period;
  private final double every;

  Schedule(String words, boolean exact, double period, double every) {
    this.words = words;
    this.exact = exact;
    this.period = period;
    this.every = every;
  }

  double[] epochs(long seed, double end) {
    Draw draw = new Draw(seed * 31 + 7);
    List<Double> epochs = new ArrayList<>();
    double t = every * draw.uniform();
    while (true) {
      if (every > 0) {
        t += every;
      } else if (this == GEOMETRIC) {
        t += Math.min(300, Math.max(30, t * 0.3));
      } else {
        t += Math.min(4 * 3600, 180 * Math.exp(1.7 * draw.normal()));
      }
      if (t > end) {
        return epochs.stream().mapToDouble(Double::doubleValue).toArray();
      }
      epochs.add(t);
    }
  }
}
