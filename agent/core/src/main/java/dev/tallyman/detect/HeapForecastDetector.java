package dev.tallyman.detect;

import dev.tallyman.model.HeapForecast;
import dev.tallyman.model.SiteRef;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Question: is what is live after collections growing, when will the heap be full, and which site's
 * survivors go with the growth? Input: a {@link HeapSeries}. Stateless; the series is the memory.
 *
 * <p><b>Growing</b> is a judgement about the longest stretch up to now that is a straight line: the
 * slope is Theil and Sen's (the median over all pairs of points, so a few odd ones do not turn it),
 * and no point may lie further from the line than a {@value #STRAIGHT} of the stretch's rise. So a
 * jump at the start and the flat hours before a leak are not part of it. It is growth if
 *
 * <ul>
 *   <li>it has {@value #LEAST_POINTS} points, and rises by 1 MiB and by {@value #NOISE} times the
 *       median distance of its points from the line;
 *   <li>the rise is {@value #DROPS} times the largest drop ever seen, or everything newest is above
 *       the highest point before that drop by a tenth of it: what was given back once may be again,
 *       so a saw-tooth is growing only in its first tooth, and a flat heap that trembles never is;
 *   <li>its last third still rises at {@value #STILL} of the slope at least.
 * </ul>
 *
 * <p><b>Which site.</b> The stretch is cut into at most {@value #BLOCKS} blocks. For each site
 * whose survivors grow, the live set's increments are fitted by least squares to the site's
 * increments (their factor is the implied number of bytes per survivor) and to time (whatever else
 * grows steadily). If the standard error of the site's share of the growth is below {@value
 * #KNOWN}, the numbers can tell, and the share is what they say. Sites that grow so evenly that
 * nothing can be told apart share what is left in proportion to their numbers of survivors, so that
 * the largest is blamed first.
 *
 * <p><b>What it cannot see:</b> a first tooth, a cache that fills, a working day that begins: they
 * are growth until they turn. Sizes: of two sites that grow evenly the one with more survivors is
 * blamed, however much heavier the other's are. Growth that has no site: it goes to a site that
 * grows as evenly. Survivors that keep others alive: what hangs on them is counted as theirs, which
 * is what a person wants to know.
 */
public final class HeapForecastDetector {
  private static final int LEAST_POINTS = 6;
  private static final double STRAIGHT = 0.25;
  private static final double NOISE = 4;
  private static final double DROPS = 1.5;
  private static final double STILL = 0.3;
  private static final int BLOCKS = 24;
  private static final double KNOWN = 0.1;
  private static final double LEAST_RISE = 1 << 20;
  private static final int STARTS = 24;

  /** Pairs grow with the square: 1,225 of them are enough for a median. */
  private static final int MOST_TAKEN = 50;

  /** A share smaller than this is not worth a name. */
  private static final double NAMED = 0.05;

  private HeapForecastDetector() {}

  /**
   * Where the heap is going, as far as the series tells.
   *
   * @param sites knows the site of an id; may know nothing
   */
  public static HeapForecast forecast(
      HeapSeries series, IntFunction<? extends @Nullable SiteRef> sites) {
    int n = series.size();
    if (n == 0) {
      return new HeapForecast(0, series.maxBytes(), 0, null, null, null, 0);
    }
    long used = series.used(n - 1);
    Stretch growth = growth(series);
    if (growth == null) {
      double slope = n < 2 ? 0 : Stretch.of(series, 0).slope;
      return new HeapForecast(used, series.maxBytes(), slope * 60_000, null, null, null, 0);
    }
    long millisToFull = (long) Math.min(1e15, Math.max(0, series.maxBytes() - used) / growth.slope);
    SiteRef site = null;
    double share = 0;
    for (Map.Entry<Integer, Double> candidate : shares(series, growth).entrySet()) {
      if (candidate.getValue() >= NAMED && candidate.getValue() > share) {
        SiteRef known = sites.apply(candidate.getKey());
        if (known != null) {
          site = known;
          share = candidate.getValue();
        }
      }
    }
    return new HeapForecast(
        used,
        series.maxBytes(),
        growth.slope * 60_000,
        Instant.ofEpochMilli(series.millis(growth.from)),
        Duration.ofMillis(millisToFull),
        site,
        share);
  }

  /** The share of the growth that goes with a site's survivors, 0 to 1; 0 if nothing grows. */
  public static double shareOf(HeapSeries series, int siteId) {
    Stretch growth = growth(series);
    return growth == null ? 0 : shares(series, growth).getOrDefault(siteId, 0.0);
  }

  private static @Nullable Stretch growth(HeapSeries series) {
    int n = series.size();
    int last = n - LEAST_POINTS;
    for (int k = 0; k < STARTS && last >= 0; k++) {
      int from = (int) ((long) last * k / (STARTS - 1));
      Stretch stretch = Stretch.of(series, from);
      if (stretch.isStraight()) {
        return stretch.isGrowth(series) ? stretch : null;
      }
    }
    return null;
  }

  private static Map<Integer, Double> shares(HeapSeries series, Stretch growth) {
    int[] edges = edges(series.size() - growth.from, growth.from);
    int blocks = edges.length - 1;
    double[] heap = new double[blocks];
    double[] time = new double[blocks];
    for (int b = 0; b < blocks; b++) {
      heap[b] = series.used(edges[b + 1]) - series.used(edges[b]);
      time[b] = series.millis(edges[b + 1]) - series.millis(edges[b]);
    }
    double rise = growth.slope * growth.spanMillis;
    Map<Integer, Double> shares = new LinkedHashMap<>();
    Map<Integer, Double> untold = new LinkedHashMap<>();
    double told = 0;
    double all = 0;
    for (int site : series.newestSites()) {
      double[] born = new double[blocks];
      double sum = 0;
      for (int b = 0; b < blocks; b++) {
        born[b] = series.survivors(edges[b + 1], site) - series.survivors(edges[b], site);
        sum += born[b];
      }
      if (sum <= 0) {
        continue;
      }
      double[] fit = fit(heap, born, time);
      double share = fit[0] * sum / rise;
      double error = fit[1] * sum / rise;
      if (error < KNOWN) {
        shares.put(site, Math.max(0, Math.min(1, share)));
        told += shares.get(site);
      } else {
        untold.put(site, sum);
        all += sum;
      }
    }
    double left = Math.max(0, 1 - told);
    for (Map.Entry<Integer, Double> site : untold.entrySet()) {
      shares.put(site.getKey(), left * site.getValue() / all);
    }
    return shares;
  }

  /** Indices that cut points into blocks of about the same number. */
  private static int[] edges(int points, int from) {
    int blocks = Math.min(BLOCKS, points - 1);
    int[] edges = new int[blocks + 1];
    for (int b = 0; b <= blocks; b++) {
      edges[b] = from + (int) ((long) (points - 1) * b / blocks);
    }
    return edges;
  }

  /**
   * Least squares of y on x and z without a constant: the factor of x and its standard error,
   * infinite if x and z cannot be told apart.
   */
  private static double[] fit(double[] y, double[] x, double[] z) {
    double xx = dot(x, x);
    double xz = dot(x, z);
    double zz = dot(z, z);
    double det = xx * zz - xz * xz;
    int freedom = y.length - 2;
    if (freedom < 3 || det <= 1e-9 * xx * zz) {
      return new double[] {0, Double.POSITIVE_INFINITY};
    }
    double xy = dot(x, y);
    double zy = dot(z, y);
    double a = (xy * zz - zy * xz) / det;
    double b = (zy * xx - xy * xz) / det;
    double squares = 0;
    for (int i = 0; i < y.length; i++) {
      double off = y[i] - a * x[i] - b * z[i];
      squares += off * off;
    }
    return new double[] {a, Math.sqrt(squares / freedom * zz / det)};
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** The points from one on, and the line through them. */
  private static final class Stretch {
    final int from;
    final double[] offs;
    final double slope;
    final long spanMillis;

    private Stretch(int from, double[] offs, double slope, long spanMillis) {
      this.from = from;
      this.offs = offs;
      this.slope = slope;
      this.spanMillis = spanMillis;
    }

    static Stretch of(HeapSeries series, int from) {
      int n = series.size() - from;
      double slope = theilSen(series, from, n);
      double[] offs = new double[n];
      for (int i = 0; i < n; i++) {
        offs[i] = series.used(from + i) - slope * (series.millis(from + i) - series.millis(from));
      }
      double middle = median(offs.clone());
      for (int i = 0; i < n; i++) {
        offs[i] = Math.abs(offs[i] - middle);
      }
      Arrays.sort(offs);
      return new Stretch(from, offs, slope, series.millis(from + n - 1) - series.millis(from));
    }

    boolean isStraight() {
      return offs[offs.length - 1] <= STRAIGHT * Math.abs(slope) * spanMillis;
    }

    boolean isGrowth(HeapSeries series) {
      double rise = slope * spanMillis;
      if (slope <= 0 || rise < LEAST_RISE || rise < NOISE * offs[offs.length / 2]) {
        return false;
      }
      return isBeyondDrops(series, rise) && stillRises(series);
    }

    private boolean isBeyondDrops(HeapSeries series, double rise) {
      int n = series.size();
      long peak = series.used(0);
      long drop = 0;
      long highest = peak;
      for (int i = 1; i < n; i++) {
        peak = Math.max(peak, series.used(i));
        if (peak - series.used(i) > drop) {
          drop = peak - series.used(i);
          highest = peak;
        }
      }
      long newest = Math.min(series.used(n - 1), Math.min(series.used(n - 2), series.used(n - 3)));
      return rise >= DROPS * drop || newest > highest + drop / 10;
    }

    private boolean stillRises(HeapSeries series) {
      int n = series.size();
      int points = Math.max(3, offs.length / 3);
      return theilSen(series, n - points, points) >= STILL * slope;
    }

    /** Of more than {@value #MOST_TAKEN} points evenly spaced ones, always with the newest. */
    private static double theilSen(HeapSeries series, int from, int points) {
      int n = Math.min(points, MOST_TAKEN);
      int last = from + points - 1;
      double[] slopes = new double[n * (n - 1) / 2];
      int k = 0;
      for (int i = 0; i < n; i++) {
        int one = last - (int) ((long) (points - 1) * i / Math.max(1, n - 1));
        for (int j = i + 1; j < n; j++) {
          int other = last - (int) ((long) (points - 1) * j / (n - 1));
          double rise = series.used(one) - series.used(other);
          slopes[k++] = rise / (series.millis(one) - series.millis(other));
        }
      }
      return median(slopes);
    }

    private static double median(double[] values) {
      if (values.length == 0) {
        return 0;
      }
      Arrays.sort(values);
      int middle = values.length / 2;
      return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
  }
}
