package dev.tallyman.detect;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What was live after each old collection, and how much of it each site's survivors are: the input
 * of {@link HeapForecastDetector}. Keeps the whole time it has seen in a bounded number of points:
 * when there are too many, every other one of the older half goes. At most 240 points of 64 sites
 * each, 250 KiB. Not thread-safe.
 */
public final class HeapSeries {
  private static final int MOST_POINTS = 240;
  private static final int MOST_SITES = 64;

  private final List<Point> points = new ArrayList<>();
  private long maxBytes;

  /**
   * Adds what an old collection has shown. A point that is not later than the last one is ignored:
   * a clock that was set back says nothing about growth.
   *
   * @param at when the collection was known to have ended
   * @param usedBytes the live set behind it
   * @param maxBytes what the heap may grow to
   * @param survivorsBySite how many of each site's births are alive, as far as is known; the
   *     largest 64 count
   */
  public void add(Instant at, long usedBytes, long maxBytes, Map<Integer, Long> survivorsBySite) {
    long millis = at.toEpochMilli();
    if (!points.isEmpty() && millis <= points.get(points.size() - 1).millis) {
      return;
    }
    this.maxBytes = maxBytes;
    points.add(Point.of(millis, usedBytes, survivorsBySite));
    if (points.size() > MOST_POINTS) {
      thin();
    }
  }

  /** How many points are kept. */
  public int size() {
    return points.size();
  }

  long maxBytes() {
    return maxBytes;
  }

  long millis(int point) {
    return points.get(point).millis;
  }

  long used(int point) {
    return points.get(point).usedBytes;
  }

  /** Survivors of a site at a point; 0 if it was not among those that counted. */
  long survivors(int point, int site) {
    return points.get(point).survivors(site);
  }

  /** Every site that counts at the newest point. */
  SortedSet<Integer> newestSites() {
    SortedSet<Integer> sites = new TreeSet<>();
    if (!points.isEmpty()) {
      for (int site : points.get(points.size() - 1).sites) {
        sites.add(site);
      }
    }
    return Collections.unmodifiableSortedSet(sites);
  }

  private void thin() {
    for (int i = MOST_POINTS / 2 - 1; i > 0; i -= 2) {
      points.remove(i);
    }
  }

  private record Point(long millis, long usedBytes, int[] sites, long[] counts) {
    static Point of(long millis, long usedBytes, Map<Integer, Long> survivors) {
      List<Map.Entry<Integer, Long>> largest = new ArrayList<>(survivors.entrySet());
      if (largest.size() > MOST_SITES) {
        largest.sort(Map.Entry.<Integer, Long>comparingByValue(Comparator.reverseOrder()));
        largest = largest.subList(0, MOST_SITES);
      }
      int[] sites = new int[largest.size()];
      long[] counts = new long[largest.size()];
      for (int i = 0; i < sites.length; i++) {
        sites[i] = largest.get(i).getKey();
        counts[i] = largest.get(i).getValue();
      }
      return new Point(millis, usedBytes, sites, counts);
    }

    long survivors(int site) {
      for (int i = 0; i < sites.length; i++) {
        if (sites[i] == site) {
          return counts[i];
        }
      }
      return 0;
    }
  }
}
