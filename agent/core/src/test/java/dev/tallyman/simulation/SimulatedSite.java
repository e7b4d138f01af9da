package dev.tallyman.simulation;

import dev.tallyman.detect.EpochHistory;
import dev.tallyman.detect.SiteSurvival;
import dev.tallyman.detect.SurvivalDetector;
import dev.tallyman.detect.Verdict;
import dev.tallyman.model.Cohorts;
import dev.tallyman.track.CohortBook;
import dev.tallyman.track.TokenSet;
import dev.tallyman.track.Witness;
import java.util.Arrays;
import java.util.SplittableRandom;

/** A life history, looked at by the product's own book and detector. */
final class SimulatedSite {
  /** How the dead are known of. */
  enum Watch {
    COUNTS,
    TOKENS,
    SAMPLE
  }

  private final LifeHistory history;
  private final Watch watch;
  private final double period;
  private final SplittableRandom random;
  private final CohortBook book;
  private final SurvivalDetector detector;
  private final SiteSurvival survival = new SiteSurvival();
  private final EpochHistory epochs;
  private final Outcome outcome = new Outcome();

  /** Everything that died before this is cleared. */
  private double collectedSeconds;

  private int born;
  private double sliceEnd;
  private int[] ends = {};
  private int ended;

  /** A site by itself. */
  SimulatedSite(LifeHistory history, Watch watch, double period, double warmUp, long seed) {
    this(
        history,
        watch,
        period,
        new SurvivalDetector(new SurvivalDetector.Settings(warmUp, period, 0)),
        new EpochHistory(0),
        seed);
  }

  /** One of many sites that share a detector and the history of looks. */
  SimulatedSite(
      LifeHistory history,
      Watch watch,
      double period,
      SurvivalDetector detector,
      EpochHistory epochs,
      long seed) {
    this.history = history;
    this.watch = watch;
    this.period = period;
    this.detector = detector;
    this.epochs = epochs;
    this.random = new SplittableRandom(seed);
    this.book = watch == Watch.COUNTS ? CohortBook.exact() : CohortBook.ofTokens(random);
    if (watch == Watch.COUNTS) {
      ends = history.inOrderOfDeath();
    }
  }

  static Outcome run(
      LifeHistory history, Schedule schedule, Watch watch, double warmUp, double hours, long seed) {
    SimulatedSite site = new SimulatedSite(history, watch, schedule.period, warmUp, seed);
    for (double epoch : schedule.epochs(seed, hours * 3600)) {
      site.look(epoch);
    }
    site.outcome.firstDeath = history.firstDeath();
    return site.outcome;
  }

  static Outcome run(SiteKind kind, Schedule schedule, double warmUp, double hours, long seed) {
    Watch watch = schedule.exact ? Watch.COUNTS : Watch.TOKENS;
    return run(kind.live(seed, hours * 3600), schedule, watch, warmUp, hours, seed);
  }

  Outcome outcome() {
    return outcome;
  }

  CohortBook book() {
    return book;
  }

  /** Lets time pass without a look: slices are closed, nothing more. */
  void passUntil(double seconds) {
    if (watch == Watch.COUNTS) {
      closeCounted(seconds);
      return;
    }
    while (sliceEnd + period <= seconds) {
      closeTokens(sliceEnd + period);
    }
  }

  /** A look at a moment that is noted here. */
  Verdict look(double epoch) {
    epochs.add(epoch);
    return lookAt(epoch);
  }

  /** A look at a moment that was noted already. */
  Verdict lookAt(double epoch) {
    passUntil(epoch);
    collectedSeconds = epoch;
    Cohorts cohorts = book.look(epoch);
    Verdict verdict = detector.look(survival, epochs, cohorts);
    outcome.add(verdict);
    outcome.mostCohorts = Math.max(outcome.mostCohorts, cohorts.size());
    outcome.mostReferences = Math.max(outcome.mostReferences, book.references());
    return verdict;
  }

  private void closeCounted(double end) {
    int from = born;
    while (born < history.size() && history.birth(born) <= end) {
      born++;
    }
    book.close(sliceEnd, end, born - from, born - from);
    sliceEnd = end;
    while (ended < ends.length && history.death(ends[ended]) <= end) {
      if (!book.ended(history.birth(ends[ended++]))) {
        throw new IllegalStateException("an end without a birth");
      }
    }
  }

  private void closeTokens(double end) {
    int from = born;
    while (born < history.size() && history.birth(born) <= end) {
      born++;
    }
    int count = born - from;
    if (count > 0) {
      book.close(sliceEnd, end, watch == Watch.SAMPLE ? sample(from, count) : pooled(from, count));
    }
    sliceEnd = end;
  }

  private TokenSet pooled(int from, int count) {
    Token[] made = new Token[TokenSet.OWN + TokenSet.LEVELS * TokenSet.TOKENS_PER_LEVEL];
    for (int i = 0; i < count; i++) {
      int at = i < TokenSet.OWN ? i : Pool.place(random);
      if (made[at] == null) {
        made[at] = new Token();
      }
      made[at].lastDeath = Math.max(made[at].lastDeath, history.death(from + i));
    }
    Witness[] tokens = new Witness[made.length];
    byte[] levels = new byte[made.length];
    int size = 0;
    for (int i = 0; i < made.length; i++) {
      if (made[i] != null) {
        tokens[size] = made[i];
        int level = (i - TokenSet.OWN) / TokenSet.TOKENS_PER_LEVEL;
        levels[size++] = (byte) (i < TokenSet.OWN ? TokenSet.OWN_LEVEL : level);
      }
    }
    return TokenSet.pooled(count, Arrays.copyOf(tokens, size), Arrays.copyOf(levels, size));
  }

  private TokenSet sample(int from, int count) {
    Witness[] sample = new Witness[Math.min(TokenSet.OWN, count)];
    for (int i = 0; i < count; i++) {
      int at = i < sample.length ? i : random.nextInt(i + 1);
      if (at < sample.length) {
        Token token = new Token();
        token.lastDeath = history.death(from + i);
        sample[at] = token;
      }
    }
    return TokenSet.sampled(count, sample);
  }

  private final class Token implements Witness {
    double lastDeath;

    @Override
    public boolean isAlive() {
      return lastDeath > collectedSeconds;
    }
  }
}
