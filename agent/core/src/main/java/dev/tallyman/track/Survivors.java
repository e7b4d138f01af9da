package dev.tallyman.track;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The tokens by which one cohort's survivors are watched, and how many objects they speak for.
 *
 * <p>From birth, the tokens of a {@link TokenSet}. When cohorts are merged, a sample of the tokens
 * that are still alive, drawn in proportion to the survivors they speak for; of each it is known
 * how many survivors it has on average, so what becomes of them later is the same estimate again.
 * Dead tokens are dropped: they can say nothing more. Half of a sample are tokens with about one
 * survivor, which tell of a death at once; up to a third are tokens with many, which still tell
 * something when few are left.
 */
final class Survivors {
  /** Tokens kept of a merged cohort with about one survivor each, and with several. */
  static final int SINGLES_KEPT = 32;

  static final int CROWDS_KEPT = 16;

  /** A token with more survivors than this on average is a crowd. */
  private static final double CROWD = 1;

  /** Null: seen dead. */
  private final @Nullable Witness[] tokens;

  private final float[] rates;
  private final float[] weights;

  /** The first tokens are one object's own, and not part of {@link #base}. */
  private final int own;

  /** How many the other tokens speak for when all of them are alive. */
  private final double base;

  private final double baseLow;
  private final double baseHigh;

  /** The base without the bias of the estimates that it is the sum of. */
  private final double baseFair;

  /** Whether each object has a token here: then all are dead when all tokens are. */
  private final boolean complete;

  private int live;
  private double alive;
  private double share = 1;

  /** Ends of the interval, as far as they were asked for since the last death; NaN if not. */
  private double low = Double.NaN;

  private double high = Double.NaN;
  private double fair = Double.NaN;

  private Survivors(
      @Nullable Witness[] tokens,
      float[] rates,
      float[] weights,
      int own,
      double base,
      double baseLow,
      double baseHigh,
      double baseFair,
      boolean complete) {
    this.tokens = tokens;
    this.rates = rates;
    this.weights = weights;
    this.own = own;
    this.base = base;
    this.baseLow = baseLow;
    this.baseHigh = baseHigh;
    this.baseFair = baseFair;
    this.complete = complete;
    this.live = tokens.length;
    this.alive = own + base;
  }

  /** Everything that was born in a slice, taken as alive until {@link #observe}. */
  static Survivors of(TokenSet set) {
    int n = set.tokens();
    Witness[] tokens = new Witness[n];
    float[] rates = new float[n];
    float[] weights = new float[n];
    Arrays.fill(weights, 1);
    int own = 0;
    if (set.pooled()) {
      for (int i = 0; i < n; i++) {
        own += set.level(i) == TokenSet.OWN_LEVEL ? 1 : 0;
      }
    }
    double others = set.born() - own;
    int nextOwn = 0;
    int next = own;
    for (int i = 0; i < n; i++) {
      boolean single = set.level(i) == TokenSet.OWN_LEVEL;
      int at = single && set.pooled() ? nextOwn++ : next++;
      tokens[at] = set.token(i);
      rates[at] = single ? 0 : (float) TokenSet.rate(set.level(i), others);
    }
    boolean complete = set.pooled() || set.born() == n;
    return new Survivors(tokens, rates, weights, own, others, others, others, others, complete);
  }

  /** Asks every token; true if some have died since the last time. */
  boolean observe(PooledEstimate estimate) {
    int before = live;
    live = 0;
    int ownAlive = 0;
    for (int i = 0; i < tokens.length; i++) {
      Witness token = tokens[i];
      if (token == null) {
        continue;
      }
      if (token.isAlive()) {
        live++;
        ownAlive += i < own ? 1 : 0;
      } else {
        tokens[i] = null;
      }
    }
    if (live == before) {
      return false;
    }
    low = Double.NaN;
    high = Double.NaN;
    fair = Double.NaN;
    share = others(estimate).share();
    alive = ownAlive + base * share;
    if (live == 0) {
      alive = 0;
    } else {
      alive = Math.max(alive, live);
    }
    return true;
  }

  /** Hands over those that are watched themselves. */
  void some(int most, List<Object> into) {
    int left = most;
    for (int i = 0; i < tokens.length && left > 0; i++) {
      Witness token = tokens[i];
      Object revived = token == null ? null : token.revived();
      if (revived != null) {
        into.add(revived);
        left--;
      }
    }
  }

  private PooledEstimate others(PooledEstimate estimate) {
    estimate.clear();
    for (int i = own; i < tokens.length; i++) {
      estimate.add(rates[i], tokens[i] != null, weights[i]);
    }
    return estimate;
  }

  /** How many tokens are alive. */
  int live() {
    return live;
  }

  /** How many objects are alive, estimated. */
  double alive() {
    return alive;
  }

  /**
   * The same without bias, for sums over many cohorts: there a few per cent too many in each would
   * not cancel out.
   */
  double fair(PooledEstimate estimate) {
    if (base == 0 || live == 0) {
      return alive;
    }
    if (Double.isNaN(fair)) {
      double unbiased = share < 1 ? others(estimate).fair(share) : share;
      fair = Math.min(alive, Math.max(live, ownAlive() + baseFair * unbiased));
    }
    return fair;
  }

  /** The low end of the 95 % interval of {@link #alive}. */
  double low(PooledEstimate estimate) {
    if (base == 0 || live == 0) {
      return alive;
    }
    if (Double.isNaN(low)) {
      double least = others(estimate).low(share);
      low = Math.min(alive, Math.max(live, ownAlive() + base * compound(least, baseLow)));
    }
    return low;
  }

  /** The high end. */
  double high(PooledEstimate estimate) {
    if (base == 0 || (live == 0 && complete)) {
      return alive;
    }
    if (Double.isNaN(high)) {
      double most = others(estimate).high(share);
      double room = complete ? base - (tokens.length - own - (live - ownAlive())) : baseHigh;
      high = Math.max(alive, ownAlive() + Math.min(room, base * compound(most, baseHigh)));
    }
    return high;
  }

  /** The end of the interval as a share of the base, with what was unsure about the base itself. */
  private double compound(double end, double baseEnd) {
    if (end <= 0 || baseEnd <= 0 || share <= 0) {
      return end;
    }
    double here = Math.log(end / share);
    double there = Math.log(baseEnd / base);
    return share * Math.exp(Math.signum(here + there) * Math.hypot(here, there));
  }

  private int ownAlive() {
    int count = 0;
    for (int i = 0; i < own; i++) {
      count += tokens[i] != null ? 1 : 0;
    }
    return count;
  }

  /** How many live tokens are known not to have been used since. */
  int unusedSince(double seconds) {
    int unused = 0;
    for (Witness token : tokens) {
      if (token != null && token.lastUseSeconds() < seconds) {
        unused++;
      }
    }
    return unused;
  }

  /** How far the 95 % interval reaches to each side because of deaths since the base was taken. */
  private double arm(PooledEstimate estimate) {
    return 1.96 * base * others(estimate).standardError(share);
  }

  /** One sample that speaks for the survivors of all of these; null if nobody is left. */
  static @Nullable Survivors merge(
      List<Survivors> sources, PooledEstimate estimate, RandomGenerator random) {
    int live = 0;
    double alive = 0;
    double fair = 0;
    double below = 0;
    double above = 0;
    for (Survivors source : sources) {
      source.observe(estimate);
      live += source.live;
      alive += source.alive;
      fair += source.fair(estimate);
      double kept = source.base > 0 ? source.share : 0;
      double arm = kept < 1 && kept > 0 ? source.arm(estimate) : 0;
      below += square(arm) + square((source.base - source.baseLow) * kept);
      above += square(arm) + square((source.baseHigh - source.base) * kept);
    }
    if (live == 0) {
      return null;
    }
    Sample singles = new Sample(live);
    Sample crowds = new Sample(live);
    for (Survivors source : sources) {
      source.into(singles, crowds);
    }
    singles.thin(SINGLES_KEPT, random);
    crowds.thin(CROWDS_KEPT, random);
    int kept = singles.size + crowds.size;
    Witness[] tokens = Arrays.copyOf(singles.tokens, kept);
    float[] rates = Arrays.copyOf(singles.rates, kept);
    float[] weights = Arrays.copyOf(singles.weights, kept);
    System.arraycopy(crowds.tokens, 0, tokens, singles.size, crowds.size);
    System.arraycopy(crowds.rates, 0, rates, singles.size, crowds.size);
    System.arraycopy(crowds.weights, 0, weights, singles.size, crowds.size);
    // Sources without a death since their base are sampled as of their base: the kept tokens go on
    // telling of all the time since, so only what was unsure about the base is passed on.
    double low = Math.max(live, alive - Math.sqrt(below));
    double high = alive + Math.sqrt(above);
    return new Survivors(tokens, rates, weights, 0, alive, low, high, fair, false);
  }

  private static double square(double x) {
    return x * x;
  }

  /** Hands over the live tokens; together they weigh as much as the survivors they speak for. */
  private void into(Sample singles, Sample crowds) {
    int crowded = 0;
    for (int i = 0; i < tokens.length; i++) {
      crowded += tokens[i] != null && rates[i] * share > CROWD ? 1 : 0;
    }
    int alone = live - crowded;
    double each = alone > 0 && crowded > 0 ? alive / 2 : alive;
    double total = 0;
    for (int i = 0; i < tokens.length; i++) {
      total += tokens[i] != null ? weights[i] : 0;
    }
    double aloneWeight = 0;
    for (int i = 0; i < tokens.length; i++) {
      aloneWeight += tokens[i] != null && rates[i] * share <= CROWD ? weights[i] : 0;
    }
    double crowdedWeight = total - aloneWeight;
    for (int i = 0; i < tokens.length; i++) {
      Witness token = tokens[i];
      if (token == null) {
        continue;
      }
      double rate = rates[i] * share;
      if (rate > CROWD) {
        crowds.add(token, rate, weights[i] / crowdedWeight * each);
      } else {
        singles.add(token, rate, weights[i] / aloneWeight * each);
      }
    }
  }

  /** A weighted sample of tokens on its way into a merged cohort. */
  private static final class Sample {
    final Witness[] tokens;
    final float[] rates;
    final float[] weights;
    int size;

    Sample(int most) {
      tokens = new Witness[most];
      rates = new float[most];
      weights = new float[most];
    }

    void add(Witness token, double rate, double weight) {
      tokens[size] = token;
      rates[size] = (float) rate;
      weights[size++] = (float) weight;
    }

    /** Systematic sampling in order of birth, with probability in proportion to the weight. */
    void thin(int most, RandomGenerator random) {
      if (size <= most) {
        return;
      }
      double total = 0;
      for (int i = 0; i < size; i++) {
        total += weights[i];
      }
      double step = total / most;
      double next = step * random.nextDouble();
      double sum = 0;
      int kept = 0;
      for (int i = 0; i < size; i++) {
        sum += weights[i];
        if (sum <= next || kept == most) {
          continue;
        }
        while (next < sum) {
          next += step;
        }
        tokens[kept] = tokens[i];
        rates[kept] = rates[i];
        weights[kept++] = (float) Math.max(weights[i], step);
      }
      size = kept;
    }
  }
}
