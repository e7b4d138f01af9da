package dev.tallyman.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tallyman.model.Cohorts;
import dev.tallyman.model.Interval;
import dev.tallyman.simulation.Pool;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CohortBookTest {
  private final SplittableRandom random = new SplittableRandom(11);
  private final CohortBook book = CohortBook.ofTokens(random.split());

  @Test
  void leavesOutSlicesThatEndedAfterTheEpoch() {
    book.close(0, 10, new Pool(5, random).tokens());
    book.close(10, 20, new Pool(7, random).tokens());
    Cohorts cohorts = book.look(15);
    assertThat(cohorts.size()).isOne();
    assertThat(cohorts.bornInAll()).isEqualTo(5);
    assertThat(book.look(25).size()).isEqualTo(2);
    assertThat(cohorts.bornInAll()).isEqualTo(12);
  }

  @Test
  void callsALookTheFirstOnceOnly() {
    Pool pool = new Pool(10, random);
    book.close(0, 10, pool.tokens());
    pool.die(0);
    Cohorts cohorts = book.look(12);
    assertThat(cohorts.firstLook(0)).isTrue();
    assertThat(cohorts.died(0)).isEqualTo(1);
    pool.die(1);
    pool.die(2);
    book.look(22);
    assertThat(cohorts.firstLook(0)).isFalse();
    assertThat(cohorts.died(0)).isEqualTo(2);
    assertThat(cohorts.alive(0)).isEqualTo(7);
    assertThat(cohorts.witnesses(0)).isEqualTo(9);
    assertThat(cohorts.liveWitnesses(0)).isEqualTo(7);
  }

  @Test
  void tellsAtTheNextLookOfDeathsThatAYoungCollectionShowed() {
    Pool pool = new Pool(10, random);
    book.close(0, 10, pool.tokens());
    book.look(12);
    for (int i = 0; i < 10; i++) {
      pool.die(i);
    }
    book.releaseDead();
    assertThat(book.references()).isZero();
    assertThat(book.live()).isZero();
    Cohorts cohorts = book.look(22);
    assertThat(cohorts.died(0)).isEqualTo(10);
    assertThat(cohorts.alive(0)).isZero();
    assertThat(book.look(32).died(0)).isZero();
  }

  /** All that is born stays; how many references are held after some hours. */
  private static int referencesAfterHours(CohortBook book, int coarsened, SplittableRandom random) {
    for (int i = 0; i < coarsened; i++) {
      assertThat(book.coarsen()).isTrue();
    }
    for (int t = 0; t < 4 * 3600; t += 10) {
      book.close(t, t + 10, new Pool(200, random.split()).tokens());
    }
    book.look(4 * 3600);
    assertThat(book.live()).isEqualTo(4 * 360 * 200, within(1e-3));
    return book.references();
  }

  @Test
  void holdsLessAndCountsAsWellWhenItIsMadeCoarser() {
    int fine = referencesAfterHours(CohortBook.ofTokens(random.split()), 0, random);
    int coarse = referencesAfterHours(CohortBook.ofTokens(random.split()), 2, random);
    int coarsest = referencesAfterHours(CohortBook.ofTokens(random.split()), 4, random);
    assertThat(coarse).isLessThan(fine * 2 / 3);
    assertThat(coarsest).isLessThan(coarse);
  }

  @Test
  void saysWhenItCannotBeCoarser() {
    int times = 0;
    while (book.coarsen()) {
      times++;
    }
    assertThat(times).isEqualTo(4);
  }

  @Test
  void staysSmallWhileNoLookIsMadeForADay() {
    List<Pool> pools = new ArrayList<>();
    int most = 0;
    for (int t = 0; t < 86_400; t += 10) {
      Pool pool = new Pool(200, random.split());
      pools.add(pool);
      book.close(t, t + 10, pool.tokens());
      book.releaseDead();
      most = Math.max(most, book.references());
    }
    assertThat(most).isBetween(1_000, 4_000);
    Cohorts cohorts = book.look(86_400);
    assertThat(cohorts.size()).isBetween(40, 70);
    assertThat(book.live()).isEqualTo(86_400 / 10 * 200, within(1e-3));
    assertThat(cohorts.bornInAll()).isEqualTo(86_400 / 10 * 200);
  }

  @Test
  void mergesNeighboursThatAreNarrowForTheirAge() {
    for (int t = 0; t < 3_600; t += 10) {
      book.close(t, t + 10, new Pool(3, random.split()).tokens());
      book.look(t + 10);
    }
    Cohorts cohorts = book.look(3_610);
    assertThat(cohorts.size()).isBetween(20, 45);
    long born = 0;
    int slices = 0;
    for (int i = 0; i < cohorts.size(); i++) {
      double width = cohorts.endSeconds(i) - cohorts.startSeconds(i);
      double age = 3_610 - cohorts.endSeconds(i);
      assertThat(width).isLessThanOrEqualTo(Math.max(10, age / 4));
      born += cohorts.born(i);
      slices += cohorts.slices(i);
    }
    assertThat(born).isEqualTo(360 * 3);
    assertThat(slices).isEqualTo(360);
  }

  @Test
  void countsDeathsRightAfterMerging() {
    List<Pool> pools = new ArrayList<>();
    for (int t = 0; t < 1_000; t += 10) {
      Pool pool = new Pool(500, random.split());
      pools.add(pool);
      book.close(t, t + 10, pool.tokens());
      book.look(t + 10);
    }
    for (int t = 1_000; t < 20_000; t += 10) {
      book.look(t);
    }
    book.close(20_000, 20_010, new Pool(1, random.split()).tokens());
    assertThat(book.look(20_010).size()).isLessThan(15);
    double before = book.live();
    assertThat(before).isEqualTo(50_001, within(1e-3));
    SplittableRandom fates = random.split();
    int alive = 1;
    for (Pool pool : pools) {
      for (int i = 0; i < 500; i++) {
        if (fates.nextDouble() < 0.7) {
          pool.die(i);
        } else {
          alive++;
        }
      }
    }
    book.look(20_020);
    Interval interval = book.liveInterval();
    assertThat(interval.low()).isLessThanOrEqualTo(alive);
    assertThat(interval.high()).isGreaterThanOrEqualTo(alive);
    assertThat(book.live()).isEqualTo(alive, within(0.25 * alive));
  }

  /** Of merged cohorts the live tokens are kept, in proportion to those they speak for. */
  @Test
  void seesTheFewSurvivorsOfManyThroughMergedCohorts() {
    double sum = 0;
    int truth = 0;
    for (int run = 0; run < 40; run++) {
      CohortBook thin = CohortBook.ofTokens(random.split());
      for (int t = 0; t < 7_200; t += 10) {
        Pool pool = new Pool(100, random.split());
        thin.close(t, t + 10, pool.tokens());
        boolean leaks = random.nextDouble() < 0.2;
        for (int i = leaks ? 1 : 0; i < 100; i++) {
          pool.die(i);
        }
        truth += leaks ? 1 : 0;
        thin.look(t + 10);
      }
      sum += thin.live();
    }
    assertThat(sum).isEqualTo(truth, within(0.02 * truth));
  }

  @Test
  void saysHowManyWereNotUsed() {
    Pool used = new Pool(8, random);
    used.used(95);
    Pool forgotten = new Pool(9, random);
    forgotten.used(20);
    Pool unknown = new Pool(4, random);
    book.close(0, 10, used.tokens());
    book.close(10, 20, forgotten.tokens());
    book.close(20, 30, unknown.tokens());
    Cohorts cohorts = book.look(50);
    assertThat(cohorts.unusedWitnesses(0, 40)).isZero();
    assertThat(cohorts.unusedWitnesses(1, 40)).isEqualTo(9);
    assertThat(cohorts.unusedWitnesses(2, 40)).as("use is not observed").isZero();
  }

  @Test
  void takesASampleForTheWhole() {
    Pool sample = new Pool(16, random);
    Witness[] witnesses = new Witness[16];
    TokenSet own = sample.tokens();
    for (int i = 0; i < 16; i++) {
      witnesses[i] = own.token(i);
    }
    book.close(0, 10, TokenSet.sampled(1_600, witnesses));
    for (int i = 0; i < 4; i++) {
      sample.die(i);
    }
    book.look(10);
    assertThat(book.live()).isEqualTo(1_200, within(1.0));
    assertThat(book.liveInterval().low()).isBetween(700L, 900L);
  }

  @Test
  void leavesOutWhatNobodyWatches() {
    book.close(0, 10, TokenSet.sampled(40, new Witness[0]));
    book.close(10, 20, TokenSet.pooled(0, new Witness[0], new byte[0]));
    assertThat(book.look(20).size()).isZero();
    assertThat(book.live()).isZero();
  }

  @Test
  void countsExactlyWhatItIsToldOf() {
    CohortBook exact = CohortBook.exact();
    exact.close(0, 10, 5, 3);
    exact.close(10, 20, 4, 4);
    Cohorts cohorts = exact.look(20);
    assertThat(cohorts.died(0)).isEqualTo(2);
    assertThat(exact.ended(10)).isTrue();
    assertThat(exact.ended(15)).isTrue();
    assertThat(exact.ended(25)).as("still in the open slice").isFalse();
    exact.look(30);
    assertThat(cohorts.alive(0)).isEqualTo(2);
    assertThat(cohorts.alive(1)).isEqualTo(3);
    assertThat(cohorts.witnesses(1)).isEqualTo(Cohorts.EXACT);
    assertThat(exact.live()).isEqualTo(5);
    assertThat(exact.liveInterval()).isEqualTo(new Interval(5, 5));
  }

  @Test
  void countsExactlyThroughMerging() {
    CohortBook exact = CohortBook.exact();
    int open = 0;
    for (int t = 0; t < 10_000; t += 10) {
      exact.close(t, t + 10, 3, 3);
      open += 3;
      if (t > 500 && t % 20 == 0) {
        assertThat(exact.ended(t - 300)).isTrue();
        open--;
      }
      exact.look(t + 10);
    }
    assertThat(exact.live()).isEqualTo(open);
    assertThat(exact.size()).isLessThan(60);
  }

  @Test
  void takesSeveralEndsAtOnceButNoMoreThanASliceHas() {
    CohortBook exact = CohortBook.exact();
    exact.close(0, 10, 5, 3);
    exact.close(10, 20, 4, 4);
    assertThat(exact.ended(10, 2)).isEqualTo(2);
    assertThat(exact.ended(10, 2)).as("one was left").isEqualTo(1);
    assertThat(exact.ended(20, 0)).isZero();
    assertThat(exact.ended(25, 7)).as("still in the open slice").isZero();
    assertThat(exact.live()).isEqualTo(4);
  }

  @Test
  void knowsWhichSlicesWereMerged() {
    CohortBook exact = CohortBook.exact();
    exact.close(0, 10, 5, 5);
    exact.close(10, 20, 4, 4);
    exact.look(20);
    assertThat(exact.together(10, 20)).isFalse();
    assertThat(exact.together(3, 10)).isTrue();
    exact.look(200);
    assertThat(exact.together(10, 20)).isTrue();
    assertThat(exact.together(10, 25)).isFalse();
    assertThat(exact.together(25, 25)).as("in no closed slice").isFalse();
  }

  @Test
  void refusesToBeToldInTheOtherWay() {
    assertThatThrownBy(() -> book.close(0, 10, 1, 1)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> CohortBook.exact().close(0, 10, new Pool(1, random).tokens()))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void refusesASliceOfThePast() {
    book.close(0, 10, new Pool(1, random).tokens());
    assertThatThrownBy(() -> book.close(0, 5, new Pool(1, random).tokens()))
        .hasMessage("slice 0.0 to 5.0 s ends before 10.0 s");
  }

  @Test
  void forgetsDeadRunsWhateverTheirLength() {
    for (int t = 0; t < 86_400; t += 10) {
      Pool pool = new Pool(20, random.split());
      book.close(t, t + 10, pool.tokens());
      for (int i = 0; i < 20; i++) {
        pool.die(i);
      }
      book.look(t + 10);
    }
    assertThat(book.size()).isLessThan(4);
    assertThat(book.look(86_410).bornInAll()).isEqualTo(8_640 * 20);
  }

  @Test
  void saysOfWhatNoLookHasSeenThatAllOfItMayBeDead() {
    book.close(0, 10, new Pool(1_000, random).tokens());
    assertThat(book.live()).isEqualTo(1_000);
    assertThat(book.liveInterval()).isEqualTo(new Interval(0, 1_000));

    book.look(12);
    assertThat(book.liveInterval().high()).isEqualTo(1_000);
    assertThat(book.liveInterval().low()).isGreaterThan(500);
  }

  @Test
  void takesAsManyOfThoseForAliveAsOfTheOthers() {
    Pool dying = new Pool(1_000, random);
    book.close(0, 10, dying.tokens());
    for (int i = 0; i < 1_000; i++) {
      dying.die(i);
    }
    book.look(12);
    book.close(10, 20, new Pool(1_000, random).tokens());
    assertThat(book.live()).isZero();
    assertThat(book.liveInterval()).isEqualTo(new Interval(0, 1_000));
  }

  /** The estimates of the parts are too high by a little each, which must not add up. */
  @Test
  void anIntervalOverManySlicesHoldsTheTruthAsOftenAsItClaims() {
    int trials = 100;
    int held = 0;
    double ratios = 0;
    for (int trial = 0; trial < trials; trial++) {
      CohortBook of = CohortBook.ofTokens(random.split());
      long alive = 0;
      for (int slice = 0; slice < 16; slice++) {
        Pool pool = new Pool(5_000, random);
        of.close(slice, slice + 1, pool.tokens());
        for (int i = 0; i < 5_000; i++) {
          if (random.nextInt(20) == 0) {
            alive++;
          } else {
            pool.die(i);
          }
        }
      }
      of.look(1_000);
      Interval interval = of.liveInterval();
      held += interval.low() <= alive && alive <= interval.high() ? 1 : 0;
      ratios += of.live() / alive;
    }
    assertThat(held).isGreaterThanOrEqualTo(90);
    assertThat(ratios / trials).isCloseTo(1, within(0.04));
  }
}
