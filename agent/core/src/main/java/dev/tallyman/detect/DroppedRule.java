package dev.tallyman.detect;

import dev.tallyman.model.Severity;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Finds the lines whose resources are thrown away without being closed.
 *
 * <p><b>Question:</b> how many of those taken here has the collector found that nobody had given
 * back?
 *
 * <p><b>Thresholds:</b> {@value #ENOUGH} of them in at least {@value #PERIODS} periods, and one in
 * {@value #ONE_IN} of all that were taken; a single one may be a test or a start that failed.
 * During the warm-up it is an information, then a warning. There is nothing to estimate: the
 * collector's word is final.
 *
 * <p><b>Cannot see:</b> what was given back by a way that has no hook.
 *
 * <p>A pure function.
 */
public final class DroppedRule {
  private static final int ENOUGH = 3;
  private static final int PERIODS = 2;
  private static final int ONE_IN = 100;

  private DroppedRule() {}

  /** How much it matters, and why. */
  public record Verdict(Severity severity, String sentence) {}

  /** Whether so many are dropped that those which are not collected yet say nothing. */
  public static boolean areMostly(long taken, long dropped) {
    return dropped >= ENOUGH && dropped * 10 >= taken;
  }

  /** What these figures say; null if nothing. */
  public static @Nullable Verdict judge(
      long taken, long dropped, int periodsThatDropped, boolean warmUpOver) {
    if (dropped < ENOUGH || periodsThatDropped < PERIODS || dropped * ONE_IN < taken) {
      return null;
    }
    return new Verdict(
        warmUpOver ? Severity.WARNING : Severity.INFO,
        String.format(
            Locale.ROOT,
            "Of %,d taken here the collector found %,d that nobody had given back.",
            taken,
            dropped));
  }
}
