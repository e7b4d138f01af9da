package dev.tallyman.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tallyman.model.Interval;
import dev.tallyman.simulation.Pool;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

class PooledEstimateTest {
  private final SplittableRandom random = new SplittableRandom(7);

  @Test
  void singlePoolsGiveTheShareThatIsAlive() {
    PooledEstimate estimate = new PooledEstimate();
    for (int i = 0; i < 40; i++) {
      estimate.add(0, i < 10, 1);
    }
    assertThat(estimate.share()).isEqualTo(0.25, within(1e-3));
    assertThat(estimate.low(0.25)).isBetween(0.12, 0.14);
    assertThat(estimate.high(0.25)).isBetween(0.39, 0.41);
  }

  @Test
  void poolsThatMustHaveOneMemberCountAsOne() {
    PooledEstimate estimate = new PooledEstimate();
    estimate.add(1e-4, true, 1);
    estimate.add(1e-4, false, 1);
    assertThat(estimate.share()).isEqualTo(0.5, within(1e-3));
  }

  @Test
  void crowdedPoolsThatHaveDiedSayThatNearlyAllHave() {
    PooledEstimate estimate = new PooledEstimate();
    for (int i = 0; i < 12; i++) {
      estimate.add(100, i == 0, 1);
    }
    assertThat(estimate.share()).isEqualTo(-Math.log(11 / 12.0) / 100, within(1e-5));
  }

  @Test
  void allDeadAndAllAliveComeOutSharp() {
    for (int born : new int[] {1, 16, 17, 100, 3_000, 100_000}) {
      CohortBook dead = bookOf(born, i -> true);
      assertThat(dead.live()).isZero();
      assertThat(dead.liveInterval()).isEqualTo(new Interval(0, 0));
      CohortBook alive = bookOf(born, i -> false);
      assertThat(alive.live()).isEqualTo(born);
      assertThat(alive.liveInterval().high()).isEqualTo(born);
      assertThat(alive.liveInterval().low()).isGreaterThanOrEqualTo((long) (0.8 * born));
    }
  }

  @Test
  void fewObjectsAreCountedExactly() {
    CohortBook book = bookOf(16, i -> i % 3 == 0);
    assertThat(book.live()).isEqualTo(10);
    assertThat(book.liveInterval()).isEqualTo(new Interval(10, 10));
  }

  @Test
  void itsIntervalCoversTheTruthNineteenTimesInTwenty() {
    int covered = 0;
    int runs = 3000;
    double error = 0;
    for (int run = 0; run < runs; run++) {
      int born = (int) (17 * Math.pow(3000, random.nextDouble()));
      double share = Math.pow(10, -3 * random.nextDouble());
      SplittableRandom fates = random.split();
      boolean[] dies = new boolean[born];
      int alive = 0;
      for (int i = 0; i < born; i++) {
        dies[i] = fates.nextDouble() >= share;
        alive += dies[i] ? 0 : 1;
      }
      CohortBook book = bookOf(born, i -> dies[i]);
      Interval interval = book.liveInterval();
      covered += interval.low() <= alive && alive <= interval.high() ? 1 : 0;
      error += (book.live() - alive) / Math.max(1, alive);
    }
    assertThat(covered / (double) runs).isGreaterThan(0.93);
    assertThat(error / runs).as("mean relative error").isBetween(-0.05, 0.05);
  }

  @Test
  void itsIntervalCoversTheTruthWhenThoseBornTogetherDieTogether() {
    int covered = 0;
    int runs = 1500;
    for (int run = 0; run < runs; run++) {
      int born = (int) (17 * Math.pow(1000, random.nextDouble()));
      int from = random.nextInt(born);
      int to = from + random.nextInt(born - from + 1);
      CohortBook book = bookOf(born, i -> i >= from && i < to);
      int alive = born - (to - from);
      Interval interval = book.liveInterval();
      covered += interval.low() <= alive && alive <= interval.high() ? 1 : 0;
    }
    assertThat(covered / (double) runs).isGreaterThan(0.93);
  }

  private CohortBook bookOf(int born, IntPredicate dies) {
    Pool pool = new Pool(born, random.split());
    CohortBook book = CohortBook.ofTokens(random.split());
    book.close(0, 10, pool.tokens());
    for (int i = 0; i < born; i++) {
      if (dies.test(i)) {
        pool.die(i);
      }
    }
    book.look(10);
    return book;
  }
}
