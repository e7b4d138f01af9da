package dev.tallyman.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.detect.Sentences.Terms;
import dev.tallyman.detect.Verdict.Answer;
import dev.tallyman.detect.Verdict.Change;
import dev.tallyman.detect.Verdict.Figures;
import dev.tallyman.detect.Verdict.Level;
import dev.tallyman.detect.Verdict.Reason;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SentencesTest {
  /** The time line begins at noon. */
  private static final DoubleFunction<String> NOON =
      t -> String.format(Locale.ROOT, "%02d:%02d", 12 + (int) t / 3600, (int) t / 60 % 60);

  private final Numbers n = new Numbers();
  private Terms terms = Terms.DIES;

  @Test
  void saysThatNoneHasDiedYet() {
    n.born = 550;
    n.alive = 550;
    n.firstBirth = 190;
    n.oldest = 57;
    n.now = 247;
    n.judgedFrom = 790;
    assertThat(info())
        .isEqualTo(
            "Growing: of 550 born here since 12:03 none has died; the oldest is 57 s. No bound seen"
                + " yet; judged from 12:13 on.");
  }

  @Test
  void saysHowManyOfThoseThatGrewOlderHaveDied() {
    n.born = 5_000;
    n.alive = 431;
    n.reached(420, 380, 470);
    n.diedBeyond = 1;
    n.bar = 150;
    n.oldest = 700;
    n.now = 900;
    n.judgedFrom = 600;
    assertThat(info())
        .isEqualTo(
            "Growing: of 420 [380-470] born here that reached 2.5 min 1 has died since; the oldest"
                + " is 12 min. No bound seen yet.");
  }

  @Test
  void saysThatNoneOfThoseThatReachedTheBarHasDied() {
    n.born = 6_200;
    n.alive = 6_200;
    n.reached(6_000, 5_960, 6_000);
    n.bar = 300;
    n.oldest = 600;
    n.addsPerMinute = 600;
    assertThat(warning())
        .isEqualTo(
            "Of 6,000 [5,960-6,000] born here that reached 5 min, none has died since; the oldest is"
                + " 10 min. Adds 600 a minute.");
  }

  @Test
  void saysWhichShareDoesNotDie() {
    n.born = 4_300;
    n.alive = 430;
    n.usualLife = 212;
    n.reached(420, 380, 470);
    n.bar = 424;
    n.diedBeyond = 1;
    n.exposure = 800;
    n.deaths = 0.8;
    n.oldest = 7_100;
    n.addsPerMinute = 60;
    assertThat(warning())
        .isEqualTo(
            "9 in 10 born here die within 3.5 min. Of 420 [380-470] that reached 7.1 min, 1 has died"
                + " since: 0.1 % per doubling of age, where a site that empties itself loses a third;"
                + " the oldest is 118 min. Adds 60 a minute.");
  }

  @Test
  void saysWhatTookAWarningBack() {
    n.now = 7_320;
    n.bar = 300;
    n.recent = 300;
    n.recentlyReached = 600;
    n.recentlyDied = 598;
    n.usualDeath = 7_200;
    n.watchedFrom = 28_800;
    assertThat(takenBack(Reason.THEY_DIE))
        .isEqualTo(
            "Taken back at 14:02: in the last 5 min 598 older than 5 min died while 600 reached that"
                + " age. They die at about 2 h; watched again from 8 h on.");
  }

  @Test
  void saysThatDeathsHaveCaughtUpWithTheBar() {
    n.now = 1_860;
    n.bar = 300;
    n.recentlyReached = 299;
    n.recentlyDied = 8;
    n.usualLife = 2_400;
    n.watchedFrom = 9_600;
    assertThat(takenBack(Reason.THEY_DIE))
        .isEqualTo(
            "Taken back at 12:31: a third or more still die at ages up to 40 min, beyond the 5 min"
                + " from which survivors were watched; watched again from 2.7 h on.");
  }

  @Test
  void saysThatItHasStoppedGrowing() {
    n.alive = 60;
    n.lastStayed = 4_200;
    assertThat(takenBack(Reason.STOPPED_GROWING))
        .isEqualTo("Taken back: nothing born here since 13:10 has stayed. 60 are kept.");
    n.lastStayed = Double.NaN;
    assertThat(takenBack(Reason.STOPPED_GROWING)).isEqualTo("Taken back: all of it is gone.");
  }

  @Test
  void saysInAFewWordsWhatATableHasRoomFor() {
    n.usualLife = 4;
    assertThat(brief(Answer.DIES, Level.NONE)).isEqualTo("lives < 4 s");
    assertThat(brief(Answer.TOO_EARLY, Level.NONE)).isEqualTo("too early");
    assertThat(brief(Answer.TOO_EARLY, Level.INFO)).isEqualTo("none dies yet");
    assertThat(brief(Answer.DOES_NOT_DIE, Level.WARNING)).isEqualTo("does not die");
    terms = Terms.GIVEN_BACK;
    assertThat(brief(Answer.DIES, Level.NONE)).isEqualTo("back in < 4 s");
    assertThat(brief(Answer.DOES_NOT_DIE, Level.INFO)).isEqualTo("none back yet");
    assertThat(brief(Answer.DOES_NOT_DIE, Level.WARNING)).isEqualTo("not given back");
  }

  private String brief(Answer answer, Level level) {
    return Sentences.brief(verdict(answer, level, Change.NONE, null), terms);
  }

  @Test
  void saysThatTheyDie() {
    n.born = 40_210;
    n.alive = 30;
    n.usualLife = 240;
    n.older = 2;
    assertThat(Sentences.reason(verdict(Answer.DIES, Level.NONE, Change.NONE, null), NOON, terms))
        .isEqualTo(
            "Of 40,210 born here 40,180 are dead, a third or more at each doubling of age up to"
                + " 4 min; 2 are older than 8 min.");
  }

  @Test
  void saysWhatIsMissing() {
    n.now = 5_000;
    n.judgedFrom = 600;
    n.exposure = 12;
    n.exposureNeeded = 44;
    n.addsPerMinute = 1.6;
    assertThat(tooEarly())
        .isEqualTo("Too early: 12 of 44 witnesses so far; at 1.6 a minute about 20 min more.");
    n.judgedFrom = 6_000;
    assertThat(tooEarly()).isEqualTo("Too early: judged from 13:40 on.");
    n.firstBirth = Double.NaN;
    assertThat(tooEarly()).isEqualTo("Nothing was born here yet.");
  }

  @Test
  void saysThatItIsUndecidedWhenEnoughWasSeen() {
    n.now = 5_000;
    n.bar = 600;
    n.exposure = 90;
    n.exposureNeeded = 44;
    n.deaths = 18;
    assertThat(tooEarly())
        .isEqualTo(
            "Too early: some of those older than 10 min die, 20 % per doubling of age; a site that"
                + " empties itself loses a third.");
  }

  @Test
  void saysSinceWhenTheCollectorIsSilent() {
    assertThat(Sentences.noOldCollection(6_000, NOON)).isEqualTo("No old collection since 13:40.");
  }

  @Test
  void saysThatNobodyUsesThem() {
    n.oldWitnesses = 415;
    n.oldUnused = 412;
    Verdict stale = verdict(Answer.DOES_NOT_DIE, Level.WARNING, Change.NONE, null);
    assertThat(Sentences.stale(stale))
        .isEqualTo("412 of 415 have not been used for half of their lives.");
    n.oldUnused = 300;
    assertThat(Sentences.stale(verdict(Answer.DOES_NOT_DIE, Level.WARNING, Change.NONE, null)))
        .isEmpty();
  }

  @Test
  void saysWhenTheHeapWillBeFull() {
    assertThat(Sentences.heapWillBeFull("2.1 GiB", "34 MiB", "15:10"))
        .isEqualTo("Half of the room is gone: 2.1 GiB left, 34 MiB a minute, full at about 15:10.");
  }

  @Test
  void saysThatNoneWasGivenBackYet() {
    terms = Terms.GIVEN_BACK;
    n.born = 550;
    n.alive = 550;
    n.firstBirth = 190;
    n.oldest = 57;
    assertThat(info())
        .isEqualTo(
            "Growing: of 550 taken here since 12:03 none was given back; the oldest is 57 s. No"
                + " bound seen yet.");
    n.alive = 431;
    n.reached(420, 380, 470);
    n.bar = 150;
    assertThat(info())
        .startsWith(
            "Growing: of 420 [380-470] taken here that reached 2.5 min none was given back since;");
    n.diedBeyond = 1;
    assertThat(info()).contains("2.5 min 1 was given back since;");
    n.diedBeyond = 21;
    assertThat(info()).contains("2.5 min 21 were given back since;");
  }

  @Test
  void saysThatTheyAreNotGivenBack() {
    terms = Terms.GIVEN_BACK;
    n.born = 6_200;
    n.alive = 6_200;
    n.reached(6_000, 6_000, 6_000);
    n.bar = 300;
    n.oldest = 600;
    n.addsPerMinute = 600;
    assertThat(warning())
        .isEqualTo(
            "Of 6,000 taken here that reached 5 min, none was given back since; the oldest is"
                + " 10 min. Adds 600 a minute.");
    n.alive = 620;
    n.usualLife = 30;
    n.diedBeyond = 11;
    n.exposure = 900;
    n.deaths = 9;
    assertThat(warning())
        .isEqualTo(
            "9 in 10 taken here are given back within 30 s. Of 6,000 that reached 5 min, 11 were"
                + " given back since: 1 % per doubling of age, where a site that empties itself loses"
                + " a third; the oldest is 10 min. Adds 600 a minute.");
  }

  @Test
  void saysThatTheyWereGivenBackAfterAll() {
    terms = Terms.GIVEN_BACK;
    n.now = 7_320;
    n.bar = 300;
    n.recent = 300;
    n.recentlyReached = 600;
    n.recentlyDied = 598;
    n.usualDeath = 7_200;
    n.watchedFrom = 28_800;
    assertThat(takenBack(Reason.THEY_DIE))
        .isEqualTo(
            "Taken back at 14:02: in the last 5 min 598 older than 5 min were given back while 600"
                + " reached that age. They are given back at about 2 h; watched again from 8 h on.");
    n.recentlyDied = 8;
    n.usualLife = 2_400;
    n.usualDeath = 0;
    assertThat(takenBack(Reason.THEY_DIE))
        .isEqualTo(
            "Taken back at 14:02: a third or more are still given back at ages up to 40 min, beyond"
                + " the 5 min from which survivors were watched; watched again from 8 h on.");
    n.alive = 60;
    n.lastStayed = 4_200;
    assertThat(takenBack(Reason.STOPPED_GROWING))
        .isEqualTo("Taken back: nothing taken here since 13:10 has stayed. 60 are kept.");
    n.lastStayed = Double.NaN;
    assertThat(takenBack(Reason.STOPPED_GROWING)).isEqualTo("Taken back: all of it is gone.");
  }

  @Test
  void saysOfWhatIsGivenBackThatItIsHealthyOrTooEarly() {
    terms = Terms.GIVEN_BACK;
    n.born = 40_210;
    n.alive = 30;
    n.usualLife = 240;
    n.older = 1;
    assertThat(Sentences.reason(verdict(Answer.DIES, Level.NONE, Change.NONE, null), NOON, terms))
        .isEqualTo(
            "Of 40,210 taken here 40,180 were given back, a third or more at each doubling of age up"
                + " to 4 min; 1 is older than 8 min.");
    n.now = 5_000;
    n.bar = 600;
    n.exposure = 90;
    n.exposureNeeded = 44;
    n.deaths = 18;
    assertThat(tooEarly())
        .isEqualTo(
            "Too early: some of those older than 10 min are given back, 20 % per doubling of age; a"
                + " site that empties itself loses a third.");
    n.firstBirth = Double.NaN;
    assertThat(tooEarly()).isEqualTo("Nothing was taken here yet.");
  }

  @Test
  void namesAFewOfTheOtherLinesThatAdd() {
    assertThat(Sentences.others(List.of())).isEmpty();
    assertThat(Sentences.others(List.of("a.b.C.d(C.java:1)")))
        .isEqualTo(" Also added at C.java:1 C.d: it may be theirs that stay.");
    assertThat(Sentences.others(List.of("a.C.d(C.java:1)", "a.C.e(C.java:2)")))
        .isEqualTo(" Also added at C.java:1 C.d and C.java:2 C.e: it may be theirs that stay.");
    assertThat(Sentences.others(List.of("a.C.d(C.java:1)", "a.C.e(C.java:2)", "a.C.f(C.java:3)")))
        .isEqualTo(
            " Also added at C.java:1 C.d, C.java:2 C.e and C.java:3 C.f: it may be theirs that"
                + " stay.");
    assertThat(
            Sentences.others(
                List.of(
                    "a.C.d(C.java:1)", "a.C.e(C.java:2)", "a.C.f(C.java:3)", "a.C.g(C.java:4)")))
        .isEqualTo(
            " Also added at C.java:1 C.d, C.java:2 C.e, C.java:3 C.f and 1 more: it may be theirs"
                + " that stay.");
  }

  @Test
  void saysWhatTheOthersOfALineDo() {
    assertThat(Sentences.habits(1_000, 0, null, 0, 0)).isEmpty();
    assertThat(Sentences.habits(1_000, 950, "a.Orders.close(Orders.java:9)", 0, 0))
        .isEqualTo(" 95 in 100 taken here were given back, mostly at Orders.java:9 Orders.close.");
    assertThat(Sentences.habits(1_000, 500, "", 0, 0))
        .isEqualTo(" 5 in 10 taken here were given back, by running to their end.");
    assertThat(Sentences.habits(1_000, 1_100, null, 0, 0))
        .as("an estimate")
        .isEqualTo(" More than 99 in 100 taken here were given back.");
    assertThat(Sentences.habits(1_000, 0, null, 2, 1))
        .isEqualTo(
            " 1 removal from its registry removed nothing. 2 were added that were there already.");
    assertThat(Sentences.habits(1_000, 0, null, 1, 1_200))
        .isEqualTo(
            " 1,200 removals from its registry removed nothing. 1 was added that was there"
                + " already.");
  }

  @ParameterizedTest
  @CsvSource({
    "0.2, 0.2 s",
    "7, 7 s",
    "57.4, 57 s",
    "119, 119 s",
    "120, 2 min",
    "212, 3.5 min",
    "600, 10 min",
    "7100, 118 min",
    "7200, 2 h",
    "28800, 8 h",
    "172800, 2 days"
  })
  void writesDurationsWithTheUnitThatReadsBest(double seconds, String text) {
    assertThat(Sentences.duration(seconds)).isEqualTo(text);
  }

  private String info() {
    return Sentences.reason(verdict(Answer.TOO_EARLY, Level.INFO, Change.NONE, null), NOON, terms);
  }

  private String warning() {
    return Sentences.reason(
        verdict(Answer.DOES_NOT_DIE, Level.WARNING, Change.RAISED, null), NOON, terms);
  }

  private String takenBack(Reason reason) {
    return Sentences.reason(
        verdict(Answer.TOO_EARLY, Level.NONE, Change.RETRACTED, reason), NOON, terms);
  }

  private String tooEarly() {
    return Sentences.reason(verdict(Answer.TOO_EARLY, Level.NONE, Change.NONE, null), NOON, terms);
  }

  private Verdict verdict(Answer answer, Level level, Change change, Reason reason) {
    return new Verdict(answer, level, change, reason, true, n.figures());
  }

  /** Figures of which a test sets those that its sentence needs. */
  private static final class Numbers {
    double now;
    double firstBirth;
    double usualLife;
    double bar;
    double exposure;
    double exposureNeeded;
    double deaths;
    long born;
    double alive;
    double older;
    double reached;
    double reachedLow;
    double reachedHigh;
    double diedBeyond;
    double recent;
    double recentlyReached;
    double recentlyDied;
    double usualDeath;
    double watchedFrom;
    double oldest;
    double addsPerMinute;
    double lastStayed;
    double judgedFrom;
    int oldWitnesses;
    int oldUnused;

    void reached(double value, double low, double high) {
      reached = value;
      reachedLow = low;
      reachedHigh = high;
    }

    Figures figures() {
      return new Figures(
          now,
          firstBirth,
          usualLife,
          bar,
          exposure,
          exposureNeeded,
          deaths,
          born,
          alive,
          older,
          reached,
          reachedLow,
          reachedHigh,
          diedBeyond,
          recent,
          recentlyReached,
          recentlyDied,
          usualDeath,
          watchedFrom,
          oldest,
          addsPerMinute,
          lastStayed,
          judgedFrom,
          0,
          oldWitnesses,
          oldUnused);
    }
  }
}
