package dev.tallyman.detect;

import dev.tallyman.model.Cohorts;
import dev.tallyman.model.Kind;
import dev.tallyman.model.SiteRef;
import dev.tallyman.model.Survival;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The share of those born that are still there, by age, of one line or of several together.
 *
 * <p><b>Inputs:</b> cohorts at one look. Each says of its births how many are there at its age now,
 * not when the others went; what fits that best and never rises is found by pooling neighbours that
 * do (Ayer, Brunk, Ewing, Reid and Silverman 1955), weighted by births. Ages are put together by
 * half-octaves.
 *
 * <p><b>Does not say</b> what becomes of those born from now on: where lives get longer with time
 * the older cohorts tell of how it was. Counts of survivors may be estimates.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class SurvivalCurve {
  private static final double YOUNGEST_SECONDS = 0.25;
  private static final int BINS = 60;

  private final double[] born = new double[BINS];
  private final double[] alive = new double[BINS];
  private final double[] ages = new double[BINS];
  private long births;

  /** Adds what became of one line's births. */
  public void add(Cohorts cohorts, double nowSeconds) {
    for (int i = 0, n = cohorts.size(); i < n; i++) {
      double here = cohorts.born(i);
      double left = Math.min(here, cohorts.alive(i));
      double youngest = nowSeconds - cohorts.endSeconds(i);
      double oldest = nowSeconds - cohorts.startSeconds(i);
      // Cohorts of which nobody is left may be wide: at the age of the youngest all were gone.
      double age = Math.max(0, left > 0 ? (youngest + oldest) / 2 : youngest);
      int bin = bin(age);
      born[bin] += here;
      alive[bin] += left;
      ages[bin] += here * age;
      births += cohorts.born(i);
    }
  }

  /** Adds what another has been told. */
  public void add(SurvivalCurve other) {
    for (int i = 0; i < BINS; i++) {
      born[i] += other.born[i];
      alive[i] += other.alive[i];
      ages[i] += other.ages[i];
    }
    births += other.births;
  }

  private static int bin(double age) {
    double position = 2 * Math.log(age / YOUNGEST_SECONDS) / Math.log(2);
    return position <= 0 ? 0 : (int) Math.min(BINS - 1, 1 + position);
  }

  /** The curve; without any ages if nobody was born. */
  public Survival of(@Nullable SiteRef site, @Nullable Kind kind) {
    double[] sum = new double[BINS];
    double[] left = new double[BINS];
    int[] last = new int[BINS];
    int blocks = 0;
    for (int i = 0; i < BINS; i++) {
      if (born[i] <= 0) {
        continue;
      }
      sum[blocks] = born[i];
      left[blocks] = alive[i];
      last[blocks] = i;
      while (blocks > 0 && left[blocks] * sum[blocks - 1] > left[blocks - 1] * sum[blocks]) {
        sum[blocks - 1] += sum[blocks];
        left[blocks - 1] += left[blocks];
        last[blocks - 1] = last[blocks];
        blocks--;
      }
      blocks++;
    }
    List<Double> seconds = new ArrayList<>();
    List<Double> shares = new ArrayList<>();
    int block = 0;
    for (int i = 0; i < BINS; i++) {
      if (born[i] > 0) {
        while (last[block] < i) {
          block++;
        }
        seconds.add(ages[i] / born[i]);
        shares.add(left[block] / sum[block]);
      }
    }
    return new Survival(site, kind, seconds, shares, births);
  }
}
