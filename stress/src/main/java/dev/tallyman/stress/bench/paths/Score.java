package dev.tallyman.stress.bench.paths;

import java.util.Locale;
import org.openjdk.jmh.util.ListStatistics;

/**
 * A mean and the half width of its interval.
 *
 * @param value the mean
 * @param error such that in 999 of 1000 runs the true mean is within, if measurements are
 *     independent and normal; not a number if there is but one
 */
record Score(double value, double error) {

  private static final double CONFIDENCE = 0.999;

  /** Of all measurements of all forks, as JMH does it. */
  static Score of(ListStatistics measured) {
    return new Score(measured.getMean(), measured.getMeanErrorAt(CONFIDENCE));
  }

  /** How many times the other, with the interval that follows from both. */
  Score over(Score bare) {
    double ratio = value / bare.value();
    return new Score(ratio, ratio * Math.hypot(error / value, bare.error() / bare.value()));
  }

  /** What is left without the other, with the interval that follows from both. */
  Score minus(Score bare) {
    return new Score(value - bare.value(), Math.hypot(error, bare.error()));
  }

  /** Both figures, or one where there is no error. */
  @Override
  public String toString() {
    return Double.isNaN(error) ? text(value) : text(value) + " +-" + text(error);
  }

  /** The figure alone. */
  String mean() {
    return text(value);
  }

  /** As a difference: with its sign. */
  String signed() {
    return (value < 0 ? "" : "+") + this;
  }

  /** As many decimals as mean something. */
  private static String text(double figure) {
    return String.format(Locale.ROOT, Math.abs(figure) < 100 ? "%.2f" : "%.0f", figure);
  }
}
