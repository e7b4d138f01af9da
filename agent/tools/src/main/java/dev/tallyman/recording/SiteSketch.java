package dev.tallyman.recording;

import dev.tallyman.model.Counts;
import dev.tallyman.model.Kind;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Collects the figures of one line in whatever order the chunks come, in bounded memory: 64 bytes a
 * point, at most four times as many points as are given out. When it is full, the time that it
 * covers is cut into equal parts, and of each only the lowest, the highest and the last point are
 * kept, by what is left. Not for several threads.
 */
final class SiteSketch {
  static final int AT = 0;
  static final int CREATED = 1;
  static final int OPEN = 2;
  static final int RETAINED = 3;
  static final int DROPPED = 4;
  static final int LIVE = 5;
  static final int COLLECTED = 6;
  static final int LOW = 7;
  static final int HIGH = 8;
  private static final int COLUMNS = 9;

  private static final int FULL = 4 * SiteSeries.MOST_POINTS;

  /** Of each part three points stay, besides the first and the last of all. */
  private static final int KEPT_OF_A_PART = 3;

  private long[][] columns = new long[COLUMNS][16];
  private int size;

  /** Adds what was told at a moment. */
  void add(Instant at, Counts counts) {
    if (size == FULL) {
      thin(2 * SiteSeries.MOST_POINTS);
    }
    if (size == columns[AT].length) {
      for (int c = 0; c < COLUMNS; c++) {
        columns[c] = Arrays.copyOf(columns[c], Math.min(FULL, 2 * size));
      }
    }
    columns[AT][size] = at.toEpochMilli();
    columns[CREATED][size] = counts.created();
    columns[OPEN][size] = orUnknown(counts.open());
    columns[RETAINED][size] = orUnknown(counts.retained());
    columns[DROPPED][size] = orUnknown(counts.dropped());
    columns[LIVE][size] = orUnknown(counts.live());
    columns[COLLECTED][size] = orUnknown(counts.collected());
    columns[LOW][size] = counts.interval() == null ? -1 : counts.interval().low();
    columns[HIGH][size] = counts.interval() == null ? -1 : counts.interval().high();
    size++;
  }

  private static long orUnknown(@Nullable Long count) {
    return count == null ? -1 : count;
  }

  /** What was collected, with no more points than are given out. */
  SiteSeries series(int siteId, Kind kind) {
    thin(SiteSeries.MOST_POINTS);
    long[][] result = new long[COLUMNS][];
    for (int c = 0; c < COLUMNS; c++) {
      result[c] = Arrays.copyOf(columns[c], size);
    }
    return new SiteSeries(siteId, kind, result);
  }

  /** Sorts by time, drops what was told twice, and leaves at most so many points. */
  private void thin(int most) {
    Integer[] order = new Integer[size];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingLong((Integer i) -> columns[AT][i]));
    int[] once = new int[size];
    int count = 0;
    for (Integer i : order) {
      if (count > 0 && columns[AT][once[count - 1]] == columns[AT][i]) {
        once[count - 1] = i;
      } else {
        once[count++] = i;
      }
    }
    keep(count <= most ? Arrays.copyOf(once, count) : telling(once, count, most));
  }

  /** The first, the last, and of each part of the time the lowest, the highest and the last. */
  private int[] telling(int[] sorted, int count, int most) {
    int parts = (most - 2) / KEPT_OF_A_PART;
    long begin = columns[AT][sorted[0]];
    long length = Math.max(1, columns[AT][sorted[count - 1]] - begin);
    int[] kept = new int[most];
    int size = 0;
    kept[size++] = 0;
    int at = 1;
    for (int part = 0; part < parts && at < count - 1; part++) {
      long until = begin + length * (part + 1) / parts;
      int lowest = -1;
      int highest = -1;
      int last = -1;
      while (at < count - 1 && columns[AT][sorted[at]] <= until) {
        lowest = lowest < 0 || left(sorted[at]) < left(sorted[lowest]) ? at : lowest;
        highest = highest < 0 || left(sorted[at]) > left(sorted[highest]) ? at : highest;
        last = at++;
      }
      if (last >= 0) {
        int first = Math.min(lowest, highest);
        int second = Math.max(lowest, highest);
        size = append(kept, size, first);
        size = append(kept, size, second);
        size = append(kept, size, last);
      }
    }
    size = append(kept, size, count - 1);
    int[] result = new int[size];
    for (int i = 0; i < size; i++) {
      result[i] = sorted[kept[i]];
    }
    return result;
  }

  private static int append(int[] kept, int size, int position) {
    if (kept[size - 1] >= position) {
      return size;
    }
    kept[size] = position;
    return size + 1;
  }

  /** What is not collected. */
  private long left(int i) {
    return Math.max(0, columns[LIVE][i])
        + Math.max(0, columns[OPEN][i])
        + Math.max(0, columns[RETAINED][i]);
  }

  private void keep(int[] which) {
    for (int c = 0; c < COLUMNS; c++) {
      long[] kept = new long[Math.max(16, which.length)];
      for (int i = 0; i < which.length; i++) {
        kept[i] = columns[c][which[i]];
      }
      columns[c] = kept;
    }
    size = which.length;
  }
}
