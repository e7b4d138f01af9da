package dev.tallyman.stress.bench.scale;

import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.util.ListStatistics;

/**
 * A mean of several runs with its 95 % interval (Student's t).
 *
 * @param arm half of the interval's width; not a number if there was one run only
 * @param runs how many
 */
record Estimate(double mean, double arm, int runs) {

  static Estimate of(List<Double> values) {
    ListStatistics statistics = new ListStatistics();
    values.forEach(statistics::addValue);
    return new Estimate(
        statistics.getMean(),
        values.size() > 1 ? statistics.getMeanErrorAt(0.95) : Double.NaN,
        values.size());
  }

  /** Of what the agent's runs have more than the bare ones beside them. */
  static Estimate difference(List<Double> bare, List<Double> agent) {
    List<Double> differences = new java.util.ArrayList<>();
    for (int i = 0; i < Math.min(bare.size(), agent.size()); i++) {
      differences.add(agent.get(i) - bare.get(i));
    }
    return of(differences);
  }

  /** Of the ratios of the agent's runs to the bare ones beside them: the geometric mean. */
  static Ratio ratio(List<Double> bare, List<Double> agent) {
    List<Double> logs = new java.util.ArrayList<>();
    for (int i = 0; i < Math.min(bare.size(), agent.size()); i++) {
      logs.add(Math.log(agent.get(i) / bare.get(i)));
    }
    Estimate log = of(logs);
    return new Ratio(
        Math.exp(log.mean), Math.exp(log.mean - log.arm), Math.exp(log.mean + log.arm), log.runs);
  }

  /** A ratio with its 95 % interval, whose ends are not numbers if there was one run only. */
  record Ratio(double mean, double low, double high, int runs) {
    String text() {
      return Double.isNaN(low)
          ? String.format(Locale.ROOT, "x %.3f (one run)", mean)
          : String.format(Locale.ROOT, "x %.3f [%.3f-%.3f]", mean, low, high);
    }
  }

  /** With so many digits behind the point. */
  String text(int digits) {
    String format = "%." + digits + "f";
    return Double.isNaN(arm)
        ? String.format(Locale.ROOT, format, mean)
        : String.format(Locale.ROOT, format + " +- " + format, mean, arm);
  }
}
