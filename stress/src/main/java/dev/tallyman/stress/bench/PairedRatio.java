package dev.tallyman.stress.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How a figure changes from one variant to another, from runs in pairs: the Hodges-Lehmann estimate
 * of the ratio with the exact 95 % interval of Wilcoxon's signed ranks, both on the logarithms. No
 * distribution is assumed but that a pair's ratio is as likely above the true one as below, so that
 * single runs that the machine disturbed do little harm.
 *
 * @param ratio of the second to the first, the median of all means of two pairs
 * @param low lower end of the interval; NaN with fewer than {@link #FEWEST} pairs
 * @param high upper end of the interval; NaN with fewer than {@link #FEWEST} pairs
 * @param pairs how many
 */
public record PairedRatio(double ratio, double low, double high, int pairs) {

  /** With fewer pairs no interval can be sure by 95 %. */
  public static final int FEWEST = 6;

  private static final double OUTSIDE = 0.025;

  /** What can be said of a bound. */
  public enum Answer {
    /** The whole interval keeps it. */
    SHOWN("shown"),
    /** The whole interval breaks it. */
    MISSED("missed"),
    /** The bound lies in the interval, or there is none. */
    UNDECIDED("undecided");

    private final String text;

    Answer(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /**
   * The ratio of the second to the first.
   *
   * @param first one figure for each pair, all above 0
   * @param second the other one of the same pair
   */
  public static PairedRatio of(List<Double> first, List<Double> second) {
    int n = first.size();
    if (n == 0 || n != second.size()) {
      throw new IllegalArgumentException(n + " figures against " + second.size());
    }
    double[] logs = new double[n];
    for (int i = 0; i < n; i++) {
      logs[i] = Math.log(second.get(i) / first.get(i));
      if (!Double.isFinite(logs[i])) {
        throw new IllegalArgumentException(second.get(i) + " over " + first.get(i));
      }
    }
    double[] means = new double[n * (n + 1) / 2];
    int at = 0;
    for (int i = 0; i < n; i++) {
      for (int j = i; j < n; j++) {
        means[at++] = (logs[i] + logs[j]) / 2;
      }
    }
    Arrays.sort(means);
    int half = means.length / 2;
    double middle = means.length % 2 == 1 ? means[half] : (means[half - 1] + means[half]) / 2;
    if (n < FEWEST) {
      return new PairedRatio(Math.exp(middle), Double.NaN, Double.NaN, n);
    }
    int cut = cut(n);
    return new PairedRatio(
        Math.exp(middle), Math.exp(means[cut]), Math.exp(means[means.length - 1 - cut]), n);
  }

  /**
   * How many of the sorted means lie outside at either end: the most for which the sum of signed
   * ranks is so small with a probability of at most {@link #OUTSIDE}.
   */
  static int cut(int n) {
    int most = n * (n + 1) / 2;
    double[] ways = new double[most + 1];
    ways[0] = 1;
    for (int rank = 1; rank <= n; rank++) {
      for (int sum = most; sum >= rank; sum--) {
        ways[sum] += ways[sum - rank];
      }
    }
    double all = Math.pow(2, n);
    double below = 0;
    int cut = 0;
    while (below + ways[cut] / all <= OUTSIDE) {
      below += ways[cut++] / all;
    }
    return cut - 1 < 0 ? 0 : cut - 1;
  }

  /** Whether the ratio is at least so much. */
  public Answer atLeast(double bound) {
    return low >= bound ? Answer.SHOWN : high < bound ? Answer.MISSED : Answer.UNDECIDED;
  }

  /** Whether the ratio is at most so much. */
  public Answer atMost(double bound) {
    return high <= bound ? Answer.SHOWN : low > bound ? Answer.MISSED : Answer.UNDECIDED;
  }

  /** The ratio and its interval, such as {@code 1.013 [0.998-1.027]}. */
  @Override
  public String toString() {
    return Double.isNaN(low)
        ? String.format(Locale.ROOT, "%.3f [%d pairs: none]", ratio, pairs)
        : String.format(Locale.ROOT, "%.3f [%.3f-%.3f]", ratio, low, high);
  }

  /** Median of figures; there must be one. */
  public static double median(List<Double> figures) {
    List<Double> sorted = new ArrayList<>(figures);
    sorted.sort(null);
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }
}
