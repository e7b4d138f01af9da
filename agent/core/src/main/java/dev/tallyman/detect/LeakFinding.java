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
import org.jspecify.annotations.Nullable;

/** Puts a site's figures and its verdict into the words of a finding. Pure. */
public final class LeakFinding {
  private LeakFinding() {}

  /**
   * What is known of the habits of a line, for the hint.
   *
   * @param usualWay the line that gives most of them back; empty: they run to their end; null: none
   *     is given back
   * @param twice how many were added to a registry that had them already
   * @param missed how many removals removed nothing
   */
  public record Known(@Nullable String usualWay, long twice, long missed) {
    /** Nothing. */
    public static final Known NOTHING = new Known(null, 0, 0);
  }

  /**
   * What recognises the leak of a site, whatever line it is on.
   *
   * @param variant tells apart what has all else in common; empty for most
   */
  public static String fingerprint(
      Kind kind, Question question, CreationSite site, String variant) {
    List<String> words = new ArrayList<>();
    words.add(FindingType.LEAK.word());
    words.add(kind.word());
    words.add(question.word());
    words.add(site.className() + "." + site.method());
    words.add(site.resourceClass());
    words.add("#" + site.ordinal() + (variant.isEmpty() ? "" : " " + variant));
    return Fingerprint.of(words);
  }

  /**
   * The finding for a site that keeps what it creates.
   *
   * @param fingerprint what {@link #fingerprint} gave
   * @param verdict the reason in numbers
   * @param known what is known of the line, for the hint
   * @param growthPerMinute how many stay, a minute
   * @param oldestSeconds age of the oldest that is there
   * @param forecast a sentence about the heap, or an empty string
   * @param retainedBy who holds it, outermost first
   * @param now when the figures were taken
   */
  public static Finding of(
      Kind kind,
      Question question,
      Severity severity,
      String fingerprint,
      SiteRef site,
      String resourceClass,
      Counts counts,
      String verdict,
      Known known,
      double growthPerMinute,
      double oldestSeconds,
      String forecast,
      List<String> retainedBy,
      Instant now) {
    return new Finding(
        FindingType.LEAK,
        kind,
        severity,
        State.ACTIVE,
        fingerprint,
        question,
        site,
        resourceClass,
        counts,
        verdict,
        List.of(),
        Hints.of(kind, question, resourceClass, known),
        growthPerMinute,
        oldestSeconds,
        List.of(),
        retainedBy,
        now,
        now,
        message(kind, question, site, counts, growthPerMinute, forecast));
  }

  private static String message(
      Kind kind,
      Question question,
      SiteRef site,
      Counts counts,
      double growthPerMinute,
      String forecast) {
    StringBuilder text = new StringBuilder();
    text.append(lineOf(site.frame())).append(": ");
    switch (question) {
      case OPEN -> open(text, kind, counts);
      case RETAINED -> retained(text, kind, counts);
      case DROPPED -> dropped(text, kind, counts);
      case LIVE -> live(text, kind, counts);
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

  private static void open(StringBuilder text, Kind kind, Counts counts) {
    long open = orZero(counts.open());
    long created = counts.created();
    text.append(String.format(Locale.ROOT, "%,d %s taken, ", created, kind.noun(created)));
    if (open >= created) {
      text.append("none given back");
    } else {
      text.append(String.format(Locale.ROOT, "%,d not given back", open));
    }
  }

  private static void retained(StringBuilder text, Kind kind, Counts counts) {
    long retained = orZero(counts.retained());
    text.append(
        String.format(
            Locale.ROOT, "%,d %s given back and still held", retained, kind.noun(retained)));
  }

  private static void dropped(StringBuilder text, Kind kind, Counts counts) {
    long dropped = orZero(counts.dropped());
    text.append(
        String.format(
            Locale.ROOT,
            "%,d of %,d %s thrown away without being closed",
            dropped,
            counts.created(),
            kind.noun(2)));
  }

  private static void live(StringBuilder text, Kind kind, Counts counts) {
    boolean elements = kind.equals(Kind.COLLECTION);
    long created = counts.created();
    text.append(
        String.format(
            Locale.ROOT,
            elements ? "%,d elements added, " : "%,d " + kind.noun(created) + " created, ",
            created));
    Interval interval = counts.interval();
    long live = orZero(counts.live());
    if (live == created) {
      text.append(elements ? "none removed" : "none collected");
    } else {
      text.append(String.format(Locale.ROOT, "%,d still there", live));
      if (interval != null && interval.low() != interval.high()) {
        text.append(String.format(Locale.ROOT, " [%,d to %,d]", interval.low(), interval.high()));
      }
    }
  }

  private static long orZero(@Nullable Long count) {
    return count == null ? 0 : count;
  }

  /** {@code a.b.Orders.lockFor(Orders.java:148)} as {@code Orders.java:148 Orders.lockFor}. */
  public static String lineOf(String frame) {
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
