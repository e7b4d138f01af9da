package dev.tallyman.detect;

import dev.tallyman.model.Cohorts;
import java.util.Locale;
import java.util.function.DoubleFunction;

/**
 * Sees at once what only grows: for lines of which every end is known without the collector.
 *
 * <p><b>Question:</b> has nothing that was taken at this line ever been given back, for two looks
 * and more, while more is taken?
 *
 * <p><b>Thresholds:</b> {@value #ENOUGH} taken, of which none was given back, on {@value #LOOKS}
 * looks in a row. It is only an information: a healthy line whose first is not due yet looks the
 * same, and the survival of what is taken decides later.
 *
 * <p>Remembers the number of looks, and so belongs to one line; one thread.
 */
public final class EarlyOpen {
  private static final int ENOUGH = 8;
  private static final int LOOKS = 2;

  private int looks;

  /**
   * Whether it is so at this look.
   *
   * @param seenBefore at how many looks of its own it was seen to grow; 0 for most
   */
  public boolean grows(Cohorts cohorts, long takenInPeriod, int seenBefore) {
    double alive = 0;
    for (int i = 0, n = cohorts.size(); i < n; i++) {
      alive += cohorts.alive(i);
    }
    boolean none = cohorts.bornInAll() >= ENOUGH && Math.round(alive) >= cohorts.bornInAll();
    if (!none) {
      looks = 0;
    } else if (takenInPeriod > 0) {
      looks++;
    }
    return none && Math.max(looks, seenBefore) >= LOOKS && takenInPeriod > 0;
  }

  /** That, in words. */
  public String sentence(
      Cohorts cohorts, double nowSeconds, DoubleFunction<String> timeOfDay, Sentences.Terms terms) {
    double first = cohorts.size() > 0 ? cohorts.startSeconds(0) : nowSeconds;
    return String.format(
        Locale.ROOT,
        terms == Sentences.Terms.GIVEN_BACK
            ? "Growing: none of the %,d taken here since %s has been given back."
            : "Growing: none of the %,d that came here since %s has gone.",
        cohorts.bornInAll(),
        timeOfDay.apply(first));
  }
}
