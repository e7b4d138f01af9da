package dev.tallyman.stress.proof;

import java.util.Arrays;

/**
 * How fast a series grows: the median of the slopes between any two of its points (Theil 1950, Sen
 * 1968), with the interval that Sen derives from the variance of Kendall's tau. A single odd
 * measurement moves neither.
 *
 * @param median the slope, in y for one x
 * @param low lower end of the 95 % interval
 * @param high upper end of the 95 % interval
 */
public record Slope(double median, double low, double high) {

  /** The fewest points that give an interval worth the name. */
  public static final int FEWEST = 8;

  private static final double NORMAL_97_5 = 1.959964;

  /**
   * The slope of y over x.
   *
   * @throws IllegalArgumentException with fewer than {@link #FEWEST} points, or two at the same x
   */
  public static Slope of(double[] x, double[] y) {
    int n = x.length;
    if (n != y.length || n < FEWEST) {
      throw new IllegalArgumentException(n + " points are too few, " + FEWEST + " are needed");
    }
    double[] slopes = new double[n * (n - 1) / 2];
    int count = 0;
    for (int i = 0; i < n; i++) {
      for (int j = i + 1; j < n; j++) {
        if (x[i] == x[j]) {
          throw new IllegalArgumentException("two points at " + x[i]);
        }
        slopes[count++] = (y[j] - y[i]) / (x[j] - x[i]);
      }
    }
    Arrays.sort(slopes);
    double spread = NORMAL_97_5 * Math.sqrt(n * (n - 1.0) * (2.0 * n + 5) / 18);
    int low = (int) Math.floor((count - spread) / 2);
    int high = (int) Math.ceil((count + spread) / 2);
    double median =
        count % 2 == 1 ? slopes[count / 2] : (slopes[count / 2 - 1] + slopes[count / 2]) / 2;
    return new Slope(median, slopes[Math.max(0, low)], slopes[Math.min(count - 1, high)]);
  }
}
