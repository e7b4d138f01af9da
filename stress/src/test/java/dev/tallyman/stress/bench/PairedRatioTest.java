package dev.tallyman.stress.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tallyman.stress.bench.PairedRatio.Answer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PairedRatioTest {

  private static final List<Double> TEN = Collections.nCopies(10, 100.0);

  @Test
  void findsTheRatioInSpiteOfADisturbedRun() {
    List<Double> second = new ArrayList<>(Collections.nCopies(10, 102.0));
    second.set(3, 250.0);

    PairedRatio ratio = PairedRatio.of(TEN, second);

    assertThat(ratio.ratio()).isCloseTo(1.02, within(1e-9));
    assertThat(ratio.low()).isCloseTo(1.02, within(1e-9));
  }

  @Test
  void cutsAsTheTablesOfSignedRanksDo() {
    // Two-sided at 5 %: the critical value of 10 pairs is 8, of 6 it is 0, of 30 it is 137.
    assertThat(PairedRatio.cut(6)).isEqualTo(0);
    assertThat(PairedRatio.cut(10)).isEqualTo(8);
    assertThat(PairedRatio.cut(30)).isEqualTo(137);
  }

  @Test
  void coversTheTrueRatioInNineteenOfTwenty() {
    Random random = new Random(7);
    int covered = 0;
    int trials = 2_000;
    for (int trial = 0; trial < trials; trial++) {
      List<Double> first = new ArrayList<>();
      List<Double> second = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        double machine = Math.exp(random.nextGaussian() * 0.3);
        first.add(machine * Math.exp(random.nextGaussian() * 0.05));
        second.add(1.01 * machine * Math.exp(random.nextGaussian() * 0.05));
      }
      PairedRatio ratio = PairedRatio.of(first, second);
      if (ratio.low() <= 1.01 && 1.01 <= ratio.high()) {
        covered++;
      }
    }

    assertThat((double) covered / trials).isBetween(0.94, 0.97);
  }

  @Test
  void saysShownOnlyIfTheWholeIntervalKeepsTheBound() {
    PairedRatio ratio = new PairedRatio(0.99, 0.975, 1.005, 10);

    assertThat(ratio.atLeast(0.97)).isEqualTo(Answer.SHOWN);
    assertThat(ratio.atLeast(0.98)).isEqualTo(Answer.UNDECIDED);
    assertThat(ratio.atLeast(1.01)).isEqualTo(Answer.MISSED);
    assertThat(ratio.atMost(1.02)).isEqualTo(Answer.SHOWN);
    assertThat(ratio.atMost(0.97)).isEqualTo(Answer.MISSED);
  }

  @Test
  void decidesNothingFromAPairOrTwo() {
    PairedRatio ratio = PairedRatio.of(List.of(1.0, 1.0), List.of(1.0, 1.0));

    assertThat(ratio.atLeast(0.5)).isEqualTo(Answer.UNDECIDED);
    assertThat(ratio).hasToString("1.000 [2 pairs: none]");
  }

  @Test
  void refusesFiguresThatHaveNoRatio() {
    assertThatThrownBy(() -> PairedRatio.of(List.of(0.0), List.of(1.0)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> PairedRatio.of(TEN, List.of(1.0)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
