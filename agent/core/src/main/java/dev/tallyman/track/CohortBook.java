package dev.tallyman.track;

import dev.tallyman.model.Cohorts;
import dev.tallyman.model.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What became of everything that was born at one site, cohort by cohort.
 *
 * <p>A slice of time in which something was born is closed at the end of its period and becomes a
 * cohort. A look, at a moment when it is known what has died, makes the cohorts that had ended by
 * then readable as {@link Cohorts}. Neighbours are merged while their joint width is at most a
 * quarter of their age, so that there are some sixty of them in a day however long no look is made,
 * and at most {@value Survivors#SINGLES_KEPT} + {@value Survivors#CROWDS_KEPT} tokens of each are
 * kept.
 *
 * <p>Two sorts: one that asks {@link TokenSet}s, and one that is told of every end ({@link
 * #exact}). For one thread; seconds are those of one time line that never goes back.
 */
public final class CohortBook implements Cohorts {
  private static final double MERGED_WIDTH = 0.25;
  private static final double MOST_WIDTH = 4;

  private final RandomGenerator random;
  private final boolean exact;
  private final List<Cohort> cohorts = new ArrayList<>(4);
  private double lastSeconds = Double.NEGATIVE_INFINITY;

  /** How many cohorts the newest look has seen; the younger ones wait for the next. */
  private int looked;

  private long bornLooked;
  private double mergedWidth = MERGED_WIDTH;

  private CohortBook(RandomGenerator random, boolean exact) {
    this.random = random;
    this.exact = exact;
  }

  /**
   * A book that learns of deaths from tokens.
   *
   * @param random draws the tokens that are kept when cohorts are merged; may be shared
   */
  public static CohortBook ofTokens(RandomGenerator random) {
    return new CohortBook(random, false);
  }

  /** A book that is told of every end by {@link #ended}. */
  public static CohortBook exact() {
    return new CohortBook(new java.util.SplittableRandom(1), true);
  }

  /**
   * Adds a closed slice.
   *
   * @param startSeconds the end of the slice before, or later
   * @param endSeconds its end; nothing was born in it after that
   * @param tokens what is watched of it; nothing happens if nothing was born or nothing is watched
   */
  public void close(double startSeconds, double endSeconds, TokenSet tokens) {
    if (exact) {
      throw new IllegalStateException("this book is told of every end; it takes no tokens");
    }
    if (tokens.born() > 0 && tokens.tokens() > 0) {
      add(startSeconds, endSeconds, tokens.born(), Survivors.of(tokens), tokens.born());
    }
  }

  /**
   * Adds a closed slice of which every end is told.
   *
   * @param born how many were born in it
   * @param open how many of them have not ended yet
   */
  public void close(double startSeconds, double endSeconds, long born, long open) {
    if (!exact) {
      throw new IllegalStateException("this book asks tokens; it takes no counts");
    }
    if (born > 0) {
      add(startSeconds, endSeconds, born, null, open);
    }
  }

  private void add(double start, double end, long born, @Nullable Survivors survivors, long open) {
    if (end < start || end < lastSeconds) {
      throw new IllegalArgumentException(
          "slice " + start + " to " + end + " s ends before " + lastSeconds + " s");
    }
    lastSeconds = end;
    merge(end);
    Cohort cohort = new Cohort();
    cohort.start = start;
    cohort.end = end;
    cohort.born = born;
    cohort.slices = 1;
    cohort.alive = born;
    cohort.open = open;
    cohort.survivors = survivors;
    cohort.watched = survivors == null ? EXACT : survivors.live();
    cohorts.add(cohort);
  }

  /**
   * Notes the end of one object.
   *
   * @param birthSeconds a moment in the slice it was born in; its end will do
   * @return false if no closed slice has it; the caller counts the slice that is open
   */
  public boolean ended(double birthSeconds) {
    return ended(birthSeconds, 1) == 1;
  }

  /**
   * Notes the ends of some that were born in the same slice.
   *
   * @return how many of them the slice had left
   */
  public long ended(double birthSeconds, long count) {
    int at = cohortOf(birthSeconds);
    if (at == cohorts.size()) {
      return 0;
    }
    long taken = Math.min(count, cohorts.get(at).open);
    cohorts.get(at).open -= taken;
    return taken;
  }

  /** Whether these two moments of birth lie in slices that have been merged. */
  boolean together(double oneBirth, double otherBirth) {
    int one = cohortOf(oneBirth);
    return one < cohorts.size() && one == cohortOf(otherBirth);
  }

  private int cohortOf(double birthSeconds) {
    int low = 0;
    int high = cohorts.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (cohorts.get(middle).end < birthSeconds) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /**
   * Finds out what has died, as of a moment before which everything dead is known to be dead.
   * Slices that ended after it take no part.
   *
   * @return this book, readable until it is next changed
   */
  public Cohorts look(double epochSeconds) {
    lastSeconds = Math.max(lastSeconds, epochSeconds);
    merge(epochSeconds);
    PooledEstimate estimate = null;
    int count = 0;
    for (int i = 0; i < cohorts.size() && cohorts.get(i).end <= epochSeconds; i++) {
      Cohort cohort = cohorts.get(i);
      count++;
      cohort.firstLook = !cohort.looked;
      if (!cohort.looked) {
        cohort.looked = true;
        bornLooked += cohort.born;
      }
      double before = cohort.alive;
      Survivors survivors = cohort.survivors;
      cohort.witnesses = cohort.watched;
      if (exact) {
        cohort.alive = cohort.open;
      } else if (survivors == null) {
        cohort.alive = 0;
        cohort.watched = 0;
      } else {
        estimate = estimate == null ? new PooledEstimate() : estimate;
        survivors.observe(estimate);
        cohort.alive = Math.min(before, survivors.alive());
        cohort.watched = survivors.live();
        cohort.dropTheDead();
      }
      cohort.died = before - cohort.alive;
    }
    looked = count;
    return this;
  }

  /**
   * Lets go of the tokens of cohorts that are found dead between looks. The next look tells of
   * their deaths.
   */
  public void releaseDead() {
    PooledEstimate estimate = null;
    for (int i = 0; i < cohorts.size(); i++) {
      Cohort cohort = cohorts.get(i);
      Survivors survivors = cohort.survivors;
      if (survivors != null) {
        estimate = estimate == null ? new PooledEstimate() : estimate;
        survivors.observe(estimate);
        cohort.dropTheDead();
      }
    }
  }

  /** Joins neighbours that are narrow for their age, and the dead with the dead. */
  private void merge(double now) {
    int size = cohorts.size();
    if (size < 2) {
      return;
    }
    PooledEstimate estimate = null;
    int kept = 0;
    for (int i = 1; i < size; i++) {
      Cohort older = cohorts.get(kept);
      Cohort younger = cohorts.get(i);
      boolean narrow = younger.end - older.start <= (now - younger.end) * mergedWidth;
      if (older.looked == younger.looked && (narrow || (older.gone() && younger.gone()))) {
        estimate = estimate == null ? new PooledEstimate() : estimate;
        older.absorb(younger, estimate, random);
        looked -= i < looked ? 1 : 0;
      } else {
        cohorts.set(++kept, younger);
      }
    }
    cohorts.subList(kept + 1, size).clear();
  }

  /**
   * How many are there. Of the slices that wait for a look it is known how many were born at most;
   * as large a part of them is taken as alive as of those that a look has seen.
   */
  public double live() {
    double seen = 0;
    double waiting = 0;
    PooledEstimate estimate = null;
    for (int i = 0; i < cohorts.size(); i++) {
      Cohort cohort = cohorts.get(i);
      Survivors survivors = cohort.survivors;
      if (survivors == null) {
        seen += cohort.open(exact);
        continue;
      }
      estimate = estimate == null ? new PooledEstimate() : estimate;
      if (cohort.looked) {
        seen += survivors.fair(estimate);
      } else {
        waiting += survivors.fair(estimate);
      }
    }
    double share = bornLooked > 0 ? Math.min(1, seen / bornLooked) : 1;
    return seen + waiting * share;
  }

  /**
   * The 95 % interval of {@link #live}. What waits for a look may be dead, all of it: nobody has
   * asked the collector since.
   */
  public Interval liveInterval() {
    return interval(cohorts.size(), Double.POSITIVE_INFINITY);
  }

  @Override
  public Interval aliveInterval(double bornBeforeSeconds) {
    return interval(looked, bornBeforeSeconds);
  }

  /**
   * Adds up intervals of independent estimates: the squares of their arms (Zou and Donner 2008).
   */
  private Interval interval(int count, double bornBefore) {
    double sum = 0;
    double below = 0;
    double above = 0;
    double waiting = 0;
    PooledEstimate estimate = null;
    for (int i = 0; i < count && cohorts.get(i).end <= bornBefore; i++) {
      Cohort cohort = cohorts.get(i);
      Survivors survivors = cohort.survivors;
      if (survivors == null) {
        sum += cohort.open(exact);
        continue;
      }
      estimate = estimate == null ? new PooledEstimate() : estimate;
      if (!cohort.looked) {
        waiting += survivors.high(estimate);
        continue;
      }
      double fair = survivors.fair(estimate);
      double low = Math.max(0, fair - survivors.low(estimate));
      double high = survivors.high(estimate) - fair;
      sum += fair;
      below += low * low;
      above += high * high;
    }
    return new Interval(
        Math.round(sum - Math.sqrt(below)), Math.round(sum + Math.sqrt(above) + waiting));
  }

  /**
   * Keeps fewer and wider cohorts from the next change on, and so fewer references: figures get
   * coarser, a verdict comes later.
   *
   * @return false if they are as wide as they may be
   */
  public boolean coarsen() {
    if (mergedWidth >= MOST_WIDTH) {
      return false;
    }
    mergedWidth *= 2;
    return true;
  }

  /** How many references are held, for the agent's account of itself. */
  public int references() {
    int sum = 0;
    for (int i = 0; i < cohorts.size(); i++) {
      Survivors survivors = cohorts.get(i).survivors;
      sum += survivors == null ? 0 : survivors.live();
    }
    return sum;
  }

  /** Hands over some of those that are watched themselves, of each cohort a few. */
  void some(int most, List<Object> into) {
    int end = into.size() + most;
    int each = Math.max(4, most / Math.max(1, cohorts.size()));
    for (int i = 0; i < cohorts.size() && into.size() < end; i++) {
      Survivors survivors = cohorts.get(i).survivors;
      if (survivors != null) {
        survivors.some(Math.min(each, end - into.size()), into);
      }
    }
  }

  @Override
  public int size() {
    return looked;
  }

  @Override
  public double startSeconds(int cohort) {
    return cohorts.get(cohort).start;
  }

  @Override
  public double endSeconds(int cohort) {
    return cohorts.get(cohort).end;
  }

  @Override
  public boolean firstLook(int cohort) {
    return cohorts.get(cohort).firstLook;
  }

  @Override
  public long born(int cohort) {
    return cohorts.get(cohort).born;
  }

  @Override
  public double alive(int cohort) {
    return cohorts.get(cohort).alive;
  }

  @Override
  public double died(int cohort) {
    return cohorts.get(cohort).died;
  }

  @Override
  public int slices(int cohort) {
    return cohorts.get(cohort).slices;
  }

  @Override
  public int witnesses(int cohort) {
    return cohorts.get(cohort).witnesses;
  }

  @Override
  public int liveWitnesses(int cohort) {
    Survivors survivors = cohorts.get(cohort).survivors;
    return survivors == null ? 0 : survivors.live();
  }

  @Override
  public int unusedWitnesses(int cohort, double sinceSeconds) {
    Survivors survivors = cohorts.get(cohort).survivors;
    return survivors == null ? 0 : survivors.unusedSince(sinceSeconds);
  }

  @Override
  public long bornInAll() {
    return bornLooked;
  }

  /** What was born in one stretch of time. */
  private static final class Cohort {
    double start;
    double end;
    long born;
    int slices;

    /** Whether a look has seen it, and whether the newest look was the first to. */
    boolean looked;

    boolean firstLook;

    /** At the newest look; all that were born before the first. */
    double alive;

    double died;

    /** Tokens watched when the newest look began, and since it ended. */
    int witnesses;

    int watched;

    /** Null: nobody is left, or the book is exact. */
    @Nullable Survivors survivors;

    /** Exact books: how many have not ended. */
    long open;

    boolean gone() {
      return looked && alive == 0;
    }

    void dropTheDead() {
      if (survivors != null && survivors.live() == 0) {
        survivors = null;
      }
    }

    /** How many are left where no tokens are: none, unless every end is told. */
    long open(boolean exact) {
      return exact ? open : 0;
    }

    void absorb(Cohort younger, PooledEstimate estimate, RandomGenerator random) {
      end = younger.end;
      born += younger.born;
      slices += younger.slices;
      alive += younger.alive;
      open += younger.open;
      if (watched == EXACT || younger.watched == EXACT) {
        watched = EXACT;
        return;
      }
      List<Survivors> sources = new ArrayList<>(2);
      int waiting = watched + younger.watched;
      int live = 0;
      if (survivors != null) {
        sources.add(survivors);
      }
      if (younger.survivors != null) {
        sources.add(younger.survivors);
      }
      survivors = sources.isEmpty() ? null : Survivors.merge(sources, estimate, random);
      for (Survivors source : sources) {
        live += source.live();
      }
      watched = waiting - live + (survivors == null ? 0 : survivors.live());
    }
  }
}
