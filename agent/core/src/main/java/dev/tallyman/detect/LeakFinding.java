package dev.tallyman.detect;

import dev.tallyman.model.Counts;
import dev.tallyman.model.CreationSite;
import dev.tallyman.model.Finding;
import dev.tallyman.model.FindingType;
import dev.tallyman.model.Fingerprint;
import dev.tallyman.model.Interval;
import dev.tallyman.model.Kind;
import dev.tallyman.model.Question;
import dev.tallyman.model.Severity;
import dev.tallyman.model.SiteRef;
import dev.tallyman.model.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Puts a site's figures and its verdict into the words of a finding. Pure. */
public final class LeakFinding {
  private LeakFinding() {}

  /**
   * What recognises the leak of a site, whatever line it is on.
   *
   * @param fair whether these are the site's fair locks
   */
  public static String fingerprint(Kind kind, Question question, CreationSite site, boolean fair) {
    List<String> words = new ArrayList<>();
    words.add(FindingType.LEAK.word());
    words.add(kind.word());
    words.add(question.word());
    words.add(site.className() + "." + site.method());
    words.add(site.resourceClass());
    words.add("#" + site.ordinal() + (fair ? " fair" : ""));
    return Fingerprint.of(words);
  }

  /**
   * The finding for a site that keeps what it creates.
   *
   * @param fingerprint what {@link #fingerprint} gave
   * @param verdict the reason in numbers
   * @param growthPerMinute how many stay, a minute
   * @param oldestSeconds age of the oldest that is there
   * @param forecast a sentence about the heap, or an empty string
   * @param now when the figures were taken
   */
  public static Finding of(
      Kind kind,
      Severity severity,
      String fingerprint,
      SiteRef site,
      String resourceClass,
      Counts counts,
      String verdict,
      double growthPerMinute,
      double oldestSeconds,
      String forecast,
      Instant now) {
    return new Finding(
        FindingType.LEAK,
        kind,
        severity,
        State.ACTIVE,
        fingerprint,
        Question.LIVE,
        site,
        resourceClass,
        counts,
        verdict,
        List.of(),
        "take the "
            + kind.word()
            + " out of what keeps it when its work is done, or share a fixed number of them"
            + " (striping)",
        growthPerMinute,
        oldestSeconds,
        List.of(),
        List.of(),
        now,
        now,
        message(kind, site, counts, growthPerMinute, forecast));
  }

  private static String message(
      Kind kind, SiteRef site, Counts counts, double growthPerMinute, String forecast) {
    StringBuilder text = new StringBuilder();
    text.append(lineOf(site.frame())).append(": ");
    text.append(String.format(Locale.ROOT, "%,d %ss created, ", counts.created(), kind.word()));
    Interval interval = counts.interval();
    long live = counts.live() == null ? 0 : counts.live();
    if (live == counts.created()) {
      text.append("none collected");
    } else {
      text.append(String.format(Locale.ROOT, "%,d still there", live));
      if (interval != null && interval.low() != interval.high()) {
        text.append(String.format(Locale.ROOT, " [%,d to %,d]", interval.low(), interval.high()));
      }
    }
    if (growthPerMinute >= 0.5) {
      text.append(String.format(Locale.ROOT, "; adds %,.0f a minute", growthPerMinute));
    }
    text.append('.');
    if (!forecast.isEmpty()) {
      text.append(' ').append(forecast);
    }
    return text.toString();
  }

  /** {@code a.b.Orders.lockFor(Orders.java:148)} as {@code Orders.java:148 Orders.lockFor}. */
  static String lineOf(String frame) {
    int open = frame.indexOf('(');
    int close = frame.indexOf(')', open);
    if (open < 0 || close < 0) {
      return frame;
    }
    String method = frame.substring(0, open);
    int dot = method.lastIndexOf('.');
    int type = method.lastIndexOf('.', dot - 1);
    return frame.substring(open + 1, close) + " " + method.substring(type + 1);
  }
}
