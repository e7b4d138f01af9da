package dev.tallyman.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tallyman.model.Survival;
import dev.tallyman.track.CohortBook;
import java.util.List;
import org.junit.jupiter.api.Test;

class SurvivalCurveTest {

  @Test
  void staysAtOneForALineOfWhichNobodyDies() {
    CohortBook book = CohortBook.exact();
    for (int now = 1; now <= 100; now++) {
      book.close(now - 1, now, 10, 10);
    }
    Survival curve = curve(book, 100);
    assertThat(curve.births()).isEqualTo(1_000);
    assertThat(curve.shares()).isNotEmpty().containsOnly(1.0);
    assertThat(curve.ages()).isSorted().last().asString().matches("[789]\\d\\..*");
  }

  @Test
  void fallsToNothingWhereEverybodyDies() {
    CohortBook book = CohortBook.exact();
    for (int now = 1; now <= 100; now++) {
      book.close(now - 1, now, 10, now > 90 ? 10 : 0);
    }
    Survival curve = curve(book, 100);
    assertThat(curve.shares().get(0)).isEqualTo(1);
    assertThat(curve.shares().get(curve.shares().size() - 1)).isZero();
    assertThat(shareAt(curve, 5)).isGreaterThan(0.9);
    assertThat(shareAt(curve, 20)).isZero();
  }

  @Test
  void neverRises() {
    CohortBook book = CohortBook.exact();
    // The oldest stay, those after them die: at its age each cohort says something else.
    for (int now = 1; now <= 64; now++) {
      book.close(now - 1, now, 10, now < 10 ? 10 : now < 60 ? 2 : 10);
    }
    Survival curve = curve(book, 64);
    List<Double> shares = curve.shares();
    for (int i = 1; i < shares.size(); i++) {
      assertThat(shares.get(i)).isLessThanOrEqualTo(shares.get(i - 1));
    }
    assertThat(shareAt(curve, 60)).isCloseTo((9 * 10 + 50 * 2) / 590.0, within(0.05));
  }

  @Test
  void putsLinesTogether() {
    CohortBook stays = CohortBook.exact();
    CohortBook dies = CohortBook.exact();
    for (int now = 1; now <= 50; now++) {
      stays.close(now - 1, now, 1, 1);
      dies.close(now - 1, now, 3, 0);
    }
    SurvivalCurve all = new SurvivalCurve();
    all.add(stays.look(50), 50);
    SurvivalCurve other = new SurvivalCurve();
    other.add(dies.look(50), 50);
    all.add(other);
    Survival curve = all.of(null, null);
    assertThat(curve.births()).isEqualTo(200);
    assertThat(shareAt(curve, 1)).isBetween(0.01, 0.3);
  }

  @Test
  void saysNothingBeforeTheFirstBirth() {
    assertThat(curve(CohortBook.exact(), 10).ages()).isEmpty();
  }

  private static Survival curve(CohortBook book, double now) {
    SurvivalCurve curve = new SurvivalCurve();
    curve.add(book.look(now), now);
    return curve.of(null, null);
  }

  private static double shareAt(Survival curve, double age) {
    double share = 1;
    for (int i = 0; i < curve.ages().size() && curve.ages().get(i) <= age; i++) {
      share = curve.shares().get(i);
    }
    return share;
  }
}
