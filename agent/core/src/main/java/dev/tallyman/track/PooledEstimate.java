package dev.tallyman.track;

/**
 * Which share of a population survives, told from pools of unknown size of which it is only known
 * whether somebody in them survives: the maximum likelihood, with its 95 % profile interval.
 *
 * <p>A pool that has {@code rate} members on average and at least one has a survivor with
 * probability {@code (1 - exp(-rate s)) / (1 - exp(-rate))}; a pool of exactly one member (rate 0)
 * with probability {@code s}. The log-likelihood is concave in {@code s}, so bisection on its slope
 * cannot go wrong. Group testing with pools of unequal size: Dorfman 1943; Walter, Hildreth and
 * Beaty 1980.
 *
 * <p>To be filled and asked again and again by one thread: {@link #clear}, {@link #add}, then
 * {@link #share}.
 */
final class PooledEstimate {
  /** Half of the 95 % quantile of chi-square with one degree of freedom. */
  private static final double DROP = 1.9207;

  /** Rates closer than this factor are taken as one. */
  private static final double SAME = 1.2;

  private static final double SINGLE = 1e-3;

  private double[] rates = new double[8];
  private double[] alive = new double[8];
  private double[] dead = new double[8];
  private int size;
  private double weights;
  private double squares;

  /** Forgets all pools. */
  void clear() {
    size = 0;
    weights = 0;
    squares = 0;
  }

  /**
   * Adds a pool.
   *
   * @param rate how many members a pool like this has on average; 0 if it has exactly one
   * @param lives whether somebody in it is alive
   * @param weight how much it counts; equal for all pools of one random sample
   */
  void add(double rate, boolean lives, double weight) {
    double single = rate < SINGLE ? 0 : rate;
    int at = size - 1;
    while (at >= 0 && !same(rates[at], single)) {
      at--;
    }
    if (at < 0) {
      if (size == rates.length) {
        grow();
      }
      at = size++;
      rates[at] = single;
      alive[at] = 0;
      dead[at] = 0;
    }
    if (lives) {
      alive[at] += weight;
    } else {
      dead[at] += weight;
    }
    weights += weight;
    squares += weight * weight;
  }

  private static boolean same(double a, double b) {
    return a == b || (a > 0 && b > 0 && a < b * SAME && b < a * SAME);
  }

  private void grow() {
    rates = java.util.Arrays.copyOf(rates, size * 2);
    alive = java.util.Arrays.copyOf(alive, size * 2);
    dead = java.util.Arrays.copyOf(dead, size * 2);
  }

  /** The share that explains the pools best; 1 if there are none. */
  double share() {
    double anyAlive = 0;
    double anyDead = 0;
    for (int i = 0; i < size; i++) {
      anyAlive += alive[i];
      anyDead += dead[i];
    }
    if (anyDead == 0) {
      return 1;
    }
    if (anyAlive == 0) {
      return 0;
    }
    if (size == 1 && rates[0] == 0) {
      return anyAlive / (anyAlive + anyDead);
    }
    double low = 0;
    double high = 1;
    double at = 0.5;
    for (int i = 0; i < 60 && high - low > 1e-3 * high; i++) {
      if (slope(at) > 0) {
        low = at;
      } else {
        high = at;
      }
      at = high > 16 * low ? high / 8 : (low + high) / 2;
    }
    return (low + high) / 2;
  }

  /**
   * The share without the bias of the best one, which is too high by some per cent where few pools
   * tell: the maximum of the likelihood times the root of the information (Firth 1993; for pools
   * Hepworth and Biggerstaff 2017). To be added up; the best one is what a single figure is.
   *
   * @param best what {@link #share} said
   */
  double fair(double best) {
    if (best <= 0 || best >= 1 || (size == 1 && rates[0] == 0)) {
      return best;
    }
    double scale = squares > 0 ? weights / squares : 1;
    double low = best / 4;
    double high = best;
    if (penalized(high, scale) >= 0 || penalized(low, scale) <= 0) {
      return best;
    }
    for (int i = 0; i < 40 && high - low > 1e-3 * high; i++) {
      double middle = (low + high) / 2;
      if (penalized(middle, scale) > 0) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + high) / 2;
  }

  private double penalized(double share, double scale) {
    double step = 1e-3 * share;
    double bend = Math.log(information(share + step)) - Math.log(information(share - step));
    return slope(share) * scale + bend / (4 * step);
  }

  private double information(double share) {
    double sum = 0;
    for (int i = 0; i < size; i++) {
      double rate = rates[i];
      double lives = lives(rate, share);
      double steep = rate == 0 ? 1 : -rate * Math.exp(-rate * share) / Math.expm1(-rate);
      double spread = lives * (1 - lives);
      if (spread > 0) {
        sum += (alive[i] + dead[i]) * steep * steep / spread;
      }
    }
    return Math.max(sum, 1e-300);
  }

  /** The smallest share that the pools do not rule out, given the best one. */
  double low(double best) {
    return best <= 0 ? 0 : edge(best, true);
  }

  /** The largest share that the pools do not rule out, given the best one. */
  double high(double best) {
    return best >= 1 ? 1 : edge(best, false);
  }

  /**
   * The standard error of a share, from how sharply the likelihood bends there; cheaper than an
   * interval, and good enough to be passed on where many are added up.
   */
  double standardError(double share) {
    if (share <= 0 || share >= 1) {
      return 0;
    }
    double step = 0.05 * Math.min(share, 1 - share);
    double bend = (slope(share - step) - slope(share + step)) / (2 * step);
    double scale = squares > 0 ? weights / squares : 1;
    return bend > 0 ? 1 / Math.sqrt(bend * scale) : 0;
  }

  private double edge(double best, boolean below) {
    double scale = squares > 0 ? weights / squares : 1;
    double least = logLikelihood(best) * scale - DROP;
    double inside = best;
    double outside = below ? 0 : 1;
    if (logLikelihood(outside) * scale >= least) {
      return outside;
    }
    for (int i = 0; i < 60 && Math.abs(outside - inside) > 5e-3 * Math.max(inside, outside); i++) {
      double middle = (inside + outside) / 2;
      if (logLikelihood(middle) * scale >= least) {
        inside = middle;
      } else {
        outside = middle;
      }
    }
    return outside;
  }

  private double slope(double share) {
    double slope = 0;
    for (int i = 0; i < size; i++) {
      double rate = rates[i];
      if (rate == 0) {
        slope += alive[i] / share - dead[i] / (1 - share);
        continue;
      }
      if (alive[i] > 0) {
        slope += alive[i] * rate / Math.expm1(rate * share);
      }
      if (dead[i] > 0) {
        slope += dead[i] * rate / Math.expm1(-rate * (1 - share));
      }
    }
    return slope;
  }

  /** How probably somebody in a pool survives. */
  private static double lives(double rate, double share) {
    return rate == 0 ? share : Math.expm1(-rate * share) / Math.expm1(-rate);
  }

  private double logLikelihood(double share) {
    double sum = 0;
    for (int i = 0; i < size; i++) {
      double rate = rates[i];
      double lives = lives(rate, share);
      if (alive[i] > 0) {
        sum += alive[i] * Math.log(Math.max(lives, 1e-300));
      }
      if (dead[i] > 0) {
        double dies =
            rate == 0
                ? 1 - share
                : Math.exp(-rate * share) * -Math.expm1(-rate * (1 - share)) / -Math.expm1(-rate);
        sum += dead[i] * Math.log(Math.max(dies, 1e-300));
      }
    }
    return sum;
  }
}
