package dev.tallyman.stress.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SlopeTest {

  @Test
  void findsTheSlopeOfALine() {
    Slope slope = Slope.of(count(10), line(10, 3, 7));
    assertThat(slope.median()).isCloseTo(3, within(1e-9));
    assertThat(slope.low()).isCloseTo(3, within(1e-9));
    assertThat(slope.high()).isCloseTo(3, within(1e-9));
  }

  @Test
  void isNotMovedByOneOddMeasurement() {
    double[] y = line(20, 1, 0);
    y[19] = 10_000;
    assertThat(Slope.of(count(20), y).median()).isCloseTo(1, within(1e-9));
  }

  /** Nominal 95 %: 380 of 400, standard deviation 4.4. */
  @Test
  void coversTheTruthAsOftenAsItSays() {
    Random random = new Random(42);
    int covered = 0;
    for (int run = 0; run < 400; run++) {
      double[] y = line(25, 2, 0);
      for (int i = 0; i < y.length; i++) {
        y[i] += random.nextGaussian() * 5;
      }
      Slope slope = Slope.of(count(25), y);
      covered += slope.low() <= 2 && 2 <= slope.high() ? 1 : 0;
    }
    assertThat(covered).isBetween(364, 396);
  }

  @Test
  void saysNothingOfTooFewPoints() {
    assertThatThrownBy(() -> Slope.of(count(7), line(7, 1, 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("7 points are too few");
  }

  private static double[] count(int n) {
    return line(n, 1, 0);
  }

  private static double[] line(int n, double slope, double start) {
    double[] y = new double[n];
    for (int i = 0; i < n; i++) {
      y[i] = start + slope * i;
    }
    return y;
  }
}
