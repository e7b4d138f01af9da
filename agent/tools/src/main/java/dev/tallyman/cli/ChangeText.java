package dev.tallyman.cli;

import dev.tallyman.compare.Change;
import dev.tallyman.compare.Comparison;
import dev.tallyman.compare.Gone;
import dev.tallyman.compare.Load;
import dev.tallyman.compare.RateRatio;
import dev.tallyman.compare.Remark;
import dev.tallyman.model.Finding;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What has changed since before, in words. */
final class ChangeText {
  private ChangeText() {}

  /** {@code 3.2 times as fast as in old.jfr (2.9 to 3.5)}; null if nobody asked. */
  static @Nullable String sentence(Finding finding, CheckResult result) {
    Comparison against = result.against();
    if (against == null) {
      return null;
    }
    Change change = against.of(finding);
    RateRatio rate = change.rate();
    String before = result.before();
    if (rate == null) {
      return change.state() == Change.State.NEW
          ? "new: not found in " + before
          : "found in " + before + " too";
    }
    String told =
        times(rate)
            + " as fast as in "
            + before
            + " "
            + interval(rate)
            + ": "
            + rate(rate.perMinuteBefore())
            + " a minute then, "
            + rate(rate.perMinute())
            + " now";
    return switch (change.state()) {
      case FASTER, SLOWER, NEW -> told;
      case SAME -> "no faster than in " + before + ", as far as can be told: " + told;
    };
  }

  /** {@code Orders.java:91 Orders.place took 3.2 times as many locks as in old.jfr (...)}. */
  static String sentence(Remark remark, String before) {
    String frame = remark.site().frame();
    String start = Words.line(frame) + " " + Words.method(frame);
    String noun = Words.plural(remark.kind().word());
    RateRatio rate = remark.rate();
    if (rate != null) {
      return start
          + " makes "
          + noun
          + " "
          + times(rate)
          + " as often as in "
          + before
          + " "
          + interval(rate)
          + ": "
          + rate(rate.perMinuteBefore())
          + " a minute then, "
          + rate(rate.perMinute())
          + " now";
    }
    Remark.Share left = remark.left();
    Remark.Share was = remark.leftBefore();
    return start
        + " leaves more of its "
        + noun
        + " than in "
        + before
        + (left == null || was == null ? "" : ": " + share(was) + " then, " + share(left) + " now");
  }

  /** {@code gone since old.jfr: ...}. */
  static String sentence(Gone gone, String before) {
    return "gone since "
        + before
        + ": "
        + gone.finding().message()
        + (gone.ran() || gone.finding().site() == null
            ? ""
            : " (its line has not run, or is another one now)");
  }

  /** What the whole program did more; null if that is not known or much the same. */
  static @Nullable String sentence(@Nullable Load load, String before) {
    if (load == null || load.ratio() > 0.8 && load.ratio() < 1.25) {
      return null;
    }
    return String.format(
        Locale.ROOT,
        "the whole program took %s times as much a minute as in %s (median of %d lines): what grew by"
            + " no more than that is no change",
        number(load.ratio()),
        before,
        load.lines());
  }

  private static String share(Remark.Share share) {
    return Words.count(share.part())
        + " of "
        + Words.count(share.whole())
        + String.format(Locale.ROOT, " (%.1f %%)", 100 * share.value());
  }

  private static String times(RateRatio rate) {
    return Double.isInfinite(rate.ratio()) ? "many times" : number(rate.ratio()) + " times";
  }

  private static String interval(RateRatio rate) {
    return Double.isInfinite(rate.high())
        ? "(99 % sure of at least " + number(rate.low()) + ")"
        : "(99 % sure of " + number(rate.low()) + " to " + number(rate.high()) + ")";
  }

  /** {@code 1,870}, {@code 0.3}. */
  private static String rate(double perMinute) {
    return String.format(Locale.ROOT, perMinute < 10 ? "%.1f" : "%,.0f", perMinute);
  }

  private static String number(double ratio) {
    return String.format(Locale.ROOT, ratio < 0.1 ? "%.3f" : ratio < 10 ? "%.2f" : "%,.0f", ratio);
  }
}
