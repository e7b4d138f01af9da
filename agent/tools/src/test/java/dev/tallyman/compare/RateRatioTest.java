package dev.tallyman.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RateRatioTest {
  private static RateRatio ratio(long now, double minutes, long before, double minutesBefore) {
    return RateRatio.of(Counted.exact(now, minutes), Counted.exact(before, minutesBefore), 1);
  }

  @Test
  void dividesRatesAndNotCounts() {
    RateRatio ratio = ratio(3200, 10, 4000, 40);
    assertThat(ratio.perMinute()).isEqualTo(320);
    assertThat(ratio.perMinuteBefore()).isEqualTo(100);
    assertThat(ratio.ratio()).isEqualTo(3.2);
    assertThat(ratio.low()).isCloseTo(3.01, within(0.01));
    assertThat(ratio.high()).isCloseTo(3.40, within(0.01));
  }

  @Test
  void saysLittleOfSmallCounts() {
    assertThat(ratio(6, 1, 2, 1).low()).isLessThan(1);
    assertThat(ratio(60, 1, 20, 1).low()).isGreaterThan(1);
  }

  @Test
  void hasNoUpperEndWhereNothingWasBefore() {
    RateRatio ratio = ratio(100, 1, 0, 1);
    assertThat(ratio.ratio()).isInfinite();
    assertThat(ratio.high()).isInfinite();
    assertThat(ratio.low()).isGreaterThan(10);
    assertThat(ratio(0, 1, 100, 1).high()).isLessThan(0.1);
  }

  @Test
  void saysNothingWhereNothingIs() {
    RateRatio ratio = ratio(0, 1, 0, 1);
    assertThat(ratio.ratio()).isEqualTo(1);
    assertThat(ratio.low()).isZero();
    assertThat(ratio.high()).isInfinite();
  }

  @Test
  void isWiderWhereCountsAreEstimatesOrComeInBursts() {
    RateRatio exact = ratio(1000, 1, 500, 1);
    RateRatio estimated =
        RateRatio.of(new Counted(900, 1000, 1100, 1), new Counted(450, 500, 550, 1), 1);
    RateRatio bursts = RateRatio.of(Counted.exact(1000, 1), Counted.exact(500, 1), 10);
    for (RateRatio wider : new RateRatio[] {estimated, bursts}) {
      assertThat(wider.ratio()).isEqualTo(exact.ratio());
      assertThat(wider.low()).isLessThan(exact.low());
      assertThat(wider.high()).isGreaterThan(exact.high());
    }
  }

  @Test
  void coversTheTrueRatioAsOftenAsItSays() {
    Random random = new Random(20261121);
    int runs = 20_000;
    int covered = 0;
    for (int i = 0; i < runs; i++) {
      double rate = 5 + 200 * random.nextDouble();
      double truth = Math.exp(2 * random.nextDouble() - 1);
      double minutes = 0.5 + 3 * random.nextDouble();
      RateRatio ratio =
          ratio(poisson(rate * truth * minutes, random), minutes, poisson(rate, random), 1);
      covered += ratio.low() <= truth && truth <= ratio.high() ? 1 : 0;
    }
    assertThat(covered / (double) runs).isBetween(0.985, 0.995);
  }

  private static long poisson(double mean, Random random) {
    long count = -1;
    for (double at = 0; at < mean; count++) {
      at -= Math.log(1 - random.nextDouble());
    }
    return Math.max(0, count);
  }
}
