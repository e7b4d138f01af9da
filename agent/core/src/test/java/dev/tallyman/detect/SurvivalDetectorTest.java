package dev.tallyman.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallyman.detect.SurvivalDetector.Settings;
import dev.tallyman.detect.Verdict.Answer;
import dev.tallyman.detect.Verdict.Change;
import dev.tallyman.detect.Verdict.Level;
import dev.tallyman.detect.Verdict.Reason;
import dev.tallyman.simulation.Pool;
import dev.tallyman.track.CohortBook;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The rule, look by look, on exact counts: a look every 10 s, a warm-up of 10 min. */
class SurvivalDetectorTest {
  private static final int PERIOD = 10;
  private static final int WARM_UP = 600;

  private final SurvivalDetector detector = new SurvivalDetector(new Settings(WARM_UP, PERIOD, 0));
  private final EpochHistory epochs = new EpochHistory(0);
  private final SiteSurvival site = new SiteSurvival();
  private final CohortBook book = CohortBook.exact();
  private final Deque<Integer> alive = new ArrayDeque<>();
  private final List<Verdict> changes = new ArrayList<>();
  private int now;

  @Test
  void hasNothingToSayOfASiteThatNeverCreated() {
    Verdict verdict = run(WARM_UP * 2, 0, 0);
    assertThat(verdict.answer()).isEqualTo(Answer.TOO_EARLY);
    assertThat(verdict.level()).isEqualTo(Level.NONE);
    assertThat(verdict.figures().firstBirthSeconds()).isNaN();
  }

  @Test
  void informsWithinTwoMinutesAndWarnsAsSoonAsTheWarmUpIsOver() {
    run(WARM_UP, 5, Integer.MAX_VALUE);
    run(30, 5, Integer.MAX_VALUE);
    assertThat(changes).hasSize(2);
    Verdict info = changes.get(0);
    assertThat(info.level()).isEqualTo(Level.INFO);
    assertThat(info.answer()).isEqualTo(Answer.TOO_EARLY);
    assertThat(info.figures().nowSeconds()).isLessThan(120);
    assertThat(info.figures().judgedFromSeconds()).isEqualTo(WARM_UP);
    Verdict warning = changes.get(1);
    assertThat(warning.level()).isEqualTo(Level.WARNING);
    assertThat(warning.answer()).isEqualTo(Answer.DOES_NOT_DIE);
    assertThat(warning.change()).isEqualTo(Change.RAISED);
    assertThat(warning.figures().nowSeconds()).isBetween(600.0, 620.0);
    assertThat(warning.figures().barSeconds()).isEqualTo(300);
    assertThat(warning.figures().reached()).isBetween(140.0, 160.0);
    assertThat(warning.figures().diedBeyond()).isZero();
    assertThat(warning.figures().addsPerMinute()).isBetween(29.0, 31.0);
    assertThat(warning.figures().oldestSeconds()).isBetween(600.0, 620.0);
  }

  @Test
  void countsTheWarmUpFromTheStartOfTheJvm() {
    SurvivalDetector attachedLater = new SurvivalDetector(new Settings(WARM_UP, PERIOD, -10_000));
    EpochHistory since = new EpochHistory(0);
    CohortBook counts = CohortBook.exact();
    SiteSurvival memory = new SiteSurvival();
    double warned = 0;
    for (int t = 10; t <= 900 && warned == 0; t += 10) {
      counts.close(t - 10, t, 5, 5);
      since.add(t);
      warned = attachedLater.look(memory, since, counts.look(t)).level() == Level.WARNING ? t : 0;
    }
    assertThat(warned).as("the bar is still 5 min").isBetween(580.0, 620.0);
  }

  @Test
  void staysSilentWhileAllDieYoung() {
    Verdict verdict = run(7_200, 20, 30);
    assertThat(changes).isEmpty();
    assertThat(verdict.answer()).isEqualTo(Answer.DIES);
    assertThat(verdict.figures().usualLifeSeconds()).isBetween(30.0, 75.0);
    assertThat(verdict.figures().born()).isEqualTo(7_200 / 10 * 20);
    assertThat(verdict.figures().aliveBeyondTwiceLife()).isZero();
  }

  @Test
  void remembersLittleWhileNothingOutlivesItsFirstLook() {
    for (int t = 10; t <= 3_600; t += 10) {
      book.close(t - 10, t, 50, 0);
      epochs.add(t);
      detector.look(site, epochs, book.look(t));
    }
    assertThat(site.watched).isNull();
    assertThat(site.watchedLate).isNull();
    assertThat(site.verdict().answer()).isEqualTo(Answer.DIES);
    assertThat(book.size()).isLessThan(5);
  }

  @Test
  void takesItBackWhenACacheIsFullAndWatchesLaterFourTimes() {
    run(7_200, 5, 3_600);
    assertThat(changes.get(changes.size() - 1).change()).isEqualTo(Change.RETRACTED);
    Verdict retracted = changes.get(changes.size() - 1);
    assertThat(retracted.reason()).isEqualTo(Reason.THEY_DIE);
    assertThat(retracted.figures().nowSeconds()).isBetween(3_600.0, 4_200.0);
    assertThat(retracted.figures().watchedFromSeconds()).isGreaterThanOrEqualTo(4 * 3_600);
    int said = changes.size();
    Verdict verdict = run(8 * 3_600, 5, 3_600);
    assertThat(changes).hasSize(said);
    assertThat(verdict.level()).isEqualTo(Level.NONE);
    assertThat(verdict.answer()).isEqualTo(Answer.DIES);
  }

  @Test
  void takesItBackWhenItStopsGrowing() {
    run(1_800, 5, Integer.MAX_VALUE);
    assertThat(site.verdict().level()).isEqualTo(Level.WARNING);
    Verdict verdict = run(4 * 3_600, 0, Integer.MAX_VALUE);
    assertThat(verdict.level()).isEqualTo(Level.NONE);
    assertThat(verdict.reason()).isEqualTo(Reason.STOPPED_GROWING);
    assertThat(verdict.figures().alive()).isEqualTo(900);
    assertThat(verdict.figures().lastStayedSeconds()).isEqualTo(1_800);
  }

  @Test
  void isMorePatientWithASiteThatGrowsByFitsAndStarts() {
    for (int day = 0; day < 3; day++) {
      run(4 * 3_600, 5, Integer.MAX_VALUE);
      run(20 * 3_600, 0, Integer.MAX_VALUE);
    }
    long warnings = changes.stream().filter(v -> v.level() == Level.WARNING).count();
    assertThat(warnings).isBetween(1L, 3L);
    assertThat(site.warning.patienceSeconds).isGreaterThan(20 * 3_600);
    assertThat(run(4 * 3_600, 5, Integer.MAX_VALUE).level()).isEqualTo(Level.WARNING);
  }

  @Test
  void saysTheSameWhenAskedTwiceInOneEpoch() {
    run(900, 5, Integer.MAX_VALUE);
    Verdict first = site.verdict();
    assertThat(epochs.add(now)).isFalse();
    assertThat(epochs.add(now - 50)).isFalse();
    assertThat(detector.look(site, epochs, book.look(now))).isSameAs(first);
  }

  @Test
  void callsStaleWhatOutlivedTwiceTheWarmUpUnused() {
    assertThat(staleAfter(4_800, t -> Double.NEGATIVE_INFINITY)).isTrue();
    assertThat(staleAfter(4_800, t -> 4_000)).as("used lately").isFalse();
    assertThat(staleAfter(4_800, t -> Double.NaN)).as("use not observed").isFalse();
    assertThat(staleAfter(1_200, t -> Double.NEGATIVE_INFINITY)).as("too young").isFalse();
  }

  @Test
  void refusesAWarmUpThatIsNone() {
    assertThatThrownBy(() -> new Settings(0, 10, 0))
        .hasMessage("warm-up 0.0 s and period 10.0 s must be above 0");
  }

  @Test
  void fortyFourWitnessesWithoutADeathAreEvidenceEnough() {
    assertThat(SurvivalDetector.evidence(SurvivalDetector.EXPOSURE_NEEDED, 0)).isGreaterThan(1e7);
    assertThat(SurvivalDetector.evidence(SurvivalDetector.EXPOSURE_NEEDED - 1, 0)).isLessThan(1e7);
    assertThat(SurvivalDetector.evidence(200, 200 * 0.288)).as("a quarter dies").isLessThan(1);
    assertThat(SurvivalDetector.evidence(200, 200 * 0.105)).as("a tenth dies").isGreaterThan(1e7);
  }

  @Test
  void agesHaveAnEdgeAtTheYoungestBar() {
    Ages ages = new Ages(300);
    assertThat(ages.edge(ages.bin(300))).isEqualTo(300);
    assertThat(ages.edge(ages.bin(299.9) + 1)).isEqualTo(300);
    assertThat(ages.bin(0)).isZero();
    assertThat(ages.bin(1e12)).isEqualTo(Ages.BINS - 1);
    assertThat(ages.position(600)).isEqualTo(ages.position(300) + 2);
  }

  private boolean staleAfter(int seconds, java.util.function.DoubleUnaryOperator lastUse) {
    SplittableRandom random = new SplittableRandom(3);
    CohortBook tokens = CohortBook.ofTokens(random);
    EpochHistory looks = new EpochHistory(0);
    SiteSurvival memory = new SiteSurvival();
    Verdict verdict = null;
    for (int t = 10; t <= seconds; t += 10) {
      Pool pool = new Pool(5, random);
      pool.used(lastUse.applyAsDouble(t));
      tokens.close(t - 10, t, pool.tokens());
      looks.add(t);
      verdict = detector.look(memory, looks, tokens.look(t));
    }
    assertThat(verdict.level()).isEqualTo(Level.WARNING);
    return verdict.stale();
  }

  /** So many seconds in which each period has so many births, all of which live that long. */
  private Verdict run(int seconds, int bornPerPeriod, int life) {
    int end = now + seconds;
    Verdict verdict = site.verdict();
    while (now < end) {
      now += PERIOD;
      book.close(now - PERIOD, now, bornPerPeriod, bornPerPeriod);
      for (int i = 0; i < bornPerPeriod; i++) {
        alive.add(now);
      }
      while (!alive.isEmpty() && alive.peek() <= (long) now - life) {
        assertThat(book.ended(alive.poll())).isTrue();
      }
      epochs.add(now);
      verdict = detector.look(site, epochs, book.look(now));
      if (verdict.change() != Change.NONE) {
        changes.add(verdict);
      }
    }
    return verdict;
  }
}
