package dev.tallyman.detect;

import dev.tallyman.detect.Verdict.Answer;
import dev.tallyman.detect.Verdict.Change;
import dev.tallyman.detect.Verdict.Figures;
import dev.tallyman.detect.Verdict.Level;
import dev.tallyman.detect.Verdict.Reason;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Says a verdict in words and numbers. Pure functions; the moments of the verdict's time line are
 * turned into times of day by the caller.
 */
public final class Sentences {
  /** What happens to them in the end, with the words for it. */
  public enum Terms {
    /** They die: the collector takes them. */
    DIES("born", "die", "still die", "has died", "have died", "died", "are dead"),
    /** They are given back, by a call. */
    GIVEN_BACK(
        "taken",
        "are given back",
        "are still given back",
        "was given back",
        "were given back",
        "were given back",
        "were given back");

    private final String born;
    private final String die;
    private final String stillDie;
    private final String hasDied;
    private final String haveDied;
    private final String died;
    private final String areDead;

    Terms(
        String born,
        String die,
        String stillDie,
        String hasDied,
        String haveDied,
        String died,
        String areDead) {
      this.born = born;
      this.die = die;
      this.stillDie = stillDie;
      this.hasDied = hasDied;
      this.haveDied = haveDied;
      this.died = died;
      this.areDead = areDead;
    }
  }

  private static final int OTHERS = 3;

  private Sentences() {}

  /**
   * The reason of a verdict, whatever it is, in the words of what happens to the resource.
   *
   * @param timeOfDay writes a moment of the verdict's time line, {@code 12:03}
   */
  public static String reason(Verdict verdict, DoubleFunction<String> timeOfDay, Terms terms) {
    if (verdict.change() == Change.RETRACTED) {
      return takenBack(verdict, timeOfDay, terms);
    }
    if (verdict.level() == Level.WARNING) {
      return doesNotDie(verdict.figures(), terms);
    }
    if (verdict.level() == Level.INFO) {
      return growing(verdict.figures(), timeOfDay, terms);
    }
    return verdict.answer() == Answer.DIES
        ? dies(verdict.figures(), terms)
        : tooEarly(verdict.figures(), timeOfDay, terms);
  }

  /** A verdict in a few words, for a table: {@code lives < 4 s}. */
  public static String brief(Verdict verdict, Terms terms) {
    boolean given = terms == Terms.GIVEN_BACK;
    if (verdict.level() == Level.WARNING) {
      return given ? "not given back" : "does not die";
    }
    if (verdict.level() == Level.INFO) {
      return given ? "none back yet" : "none dies yet";
    }
    if (verdict.answer() == Answer.DIES && verdict.figures().usualLifeSeconds() > 0) {
      return (given ? "back in < " : "lives < ") + duration(verdict.figures().usualLifeSeconds());
    }
    return "too early";
  }

  /** A collection whose elements stay, and whose size does not rise any more. */
  public static String notLargerSince(double seconds, DoubleFunction<String> timeOfDay) {
    return "Taken back: it has not been larger since " + timeOfDay.apply(seconds) + ".";
  }

  /** Where else is added to the same collection; empty if nowhere. */
  public static String others(List<String> frames) {
    if (frames.isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder(" Also added at ");
    for (int i = 0; i < frames.size() && i < OTHERS; i++) {
      text.append(i == 0 ? "" : i == frames.size() - 1 ? " and " : ", ");
      text.append(LeakFinding.lineOf(frames.get(i)));
    }
    if (frames.size() > OTHERS) {
      text.append(" and ").append(frames.size() - OTHERS).append(" more");
    }
    return text.append(": it may be theirs that stay.").toString();
  }

  /** How many of those that were looked at are held in the way that is told; empty for one. */
  public static String held(int held, int seen) {
    if (seen < 2) {
      return "";
    }
    String of = held == seen ? "All " + seen : held + " of " + seen;
    return " " + of + " of them that were looked at are held in the same way.";
  }

  /**
   * What else is known of a line: whether others are given back there, and what goes wrong.
   *
   * @param usualWay the line that gives most of them back; empty: they run to their end
   */
  public static String habits(
      long taken, long released, @Nullable String usualWay, long twice, long missed) {
    StringBuilder text = new StringBuilder();
    if (released > 0 && taken > 0) {
      double share = Math.min(1, released / (double) taken);
      text.append(' ').append(tenths(share)).append(" taken here were given back");
      if (usualWay != null) {
        text.append(
            usualWay.isEmpty()
                ? ", by running to their end"
                : ", mostly at " + LeakFinding.lineOf(usualWay));
      }
      text.append('.');
    }
    if (missed > 0) {
      text.append(' ').append(count(missed)).append(missed == 1 ? " removal" : " removals");
      text.append(" from its registry removed nothing.");
    }
    if (twice > 0) {
      text.append(' ').append(count(twice));
      text.append(twice == 1 ? " was added that was" : " were added that were");
      text.append(" there already.");
    }
    return text.toString();
  }

  /** Level info: it grows, and there is nothing more to say yet. */
  static String growing(Figures f, DoubleFunction<String> timeOfDay, Terms terms) {
    StringBuilder text = new StringBuilder("Growing: of ");
    if (Math.round(f.alive()) >= f.born()) {
      text.append(count(f.born())).append(' ').append(terms.born).append(" here since ");
      text.append(timeOfDay.apply(f.firstBirthSeconds())).append(" none ").append(terms.hasDied);
    } else {
      text.append(estimate(f.reached(), f.reachedLow(), f.reachedHigh()));
      text.append(' ').append(terms.born).append(" here that reached ");
      text.append(duration(f.barSeconds())).append(' ');
      text.append(deaths(f.diedBeyond(), terms)).append(" since");
    }
    text.append("; the oldest is ").append(duration(f.oldestSeconds())).append('.');
    text.append(" No bound seen yet");
    if (f.judgedFromSeconds() > f.nowSeconds()) {
      text.append("; judged from ").append(timeOfDay.apply(f.judgedFromSeconds())).append(" on");
    }
    return text.append('.').toString();
  }

  /** Level warning. */
  static String doesNotDie(Figures f, Terms terms) {
    StringBuilder text = new StringBuilder();
    String bar = duration(f.barSeconds());
    boolean someDie = Math.round(f.diedBeyond()) > 0;
    double share = f.born() > 0 ? 1 - f.alive() / f.born() : 0;
    boolean mostDieYoung = f.usualLifeSeconds() > 0 && share >= 0.05;
    if (mostDieYoung) {
      text.append(tenths(share)).append(' ').append(terms.born).append(" here ");
      text.append(terms.die).append(" within ").append(duration(f.usualLifeSeconds())).append(". ");
    }
    text.append("Of ").append(estimate(f.reached(), f.reachedLow(), f.reachedHigh()));
    text.append(mostDieYoung ? "" : " " + terms.born + " here")
        .append(" that reached ")
        .append(bar);
    text.append(", ").append(deaths(f.diedBeyond(), terms)).append(" since");
    if (someDie && f.exposure() > 0) {
      text.append(": ").append(percent(f.deaths() / f.exposure()));
      text.append(" per doubling of age, where a site that empties itself loses a third");
    }
    text.append("; the oldest is ").append(duration(f.oldestSeconds())).append('.');
    if (f.addsPerMinute() > 0) {
      text.append(" Adds ").append(rate(f.addsPerMinute())).append('.');
    }
    return text.toString();
  }

  /** A level that was taken back. */
  static String takenBack(Verdict verdict, DoubleFunction<String> timeOfDay, Terms terms) {
    Figures f = verdict.figures();
    if (verdict.reason() == Reason.STOPPED_GROWING) {
      StringBuilder text = new StringBuilder("Taken back");
      if (Double.isNaN(f.lastStayedSeconds())) {
        return text.append(": all of it is gone.").toString();
      }
      text.append(": nothing ").append(terms.born).append(" here since ");
      text.append(timeOfDay.apply(f.lastStayedSeconds()));
      text.append(" has stayed. ").append(count(f.alive())).append(" are kept.");
      return text.toString();
    }
    StringBuilder text = new StringBuilder("Taken back at ");
    text.append(timeOfDay.apply(f.nowSeconds())).append(": ");
    double lasts = Math.max(f.usualLifeSeconds(), f.usualDeathSeconds());
    if (f.recentlyDied() >= 5 && f.recentlyDied() >= f.recentlyReached() / 2) {
      text.append("in the last ").append(duration(f.recentSeconds())).append(' ');
      text.append(count(f.recentlyDied())).append(" older than ").append(duration(f.barSeconds()));
      text.append(' ')
          .append(terms.died)
          .append(" while ")
          .append(count(f.recentlyReached()))
          .append(" reached that age. ");
      lasts = f.usualDeathSeconds();
    } else {
      text.append("a third or more ").append(terms.stillDie);
      text.append(" at ages up to ").append(duration(lasts));
      text.append(", beyond the ").append(duration(f.barSeconds()));
      text.append(" from which survivors were watched; ");
      text.append("watched again from ").append(duration(f.watchedFromSeconds())).append(" on.");
      return text.toString();
    }
    text.append("They ").append(terms.die).append(" at about ").append(duration(lasts));
    text.append("; watched again from ");
    return text.append(duration(f.watchedFromSeconds())).append(" on.").toString();
  }

  /** They die. */
  static String dies(Figures f, Terms terms) {
    StringBuilder text = new StringBuilder("Of ").append(count(f.born()));
    text.append(' ').append(terms.born).append(" here ");
    text.append(count(f.born() - f.alive())).append(' ').append(terms.areDead);
    text.append(", a third or more at each doubling of age up to ")
        .append(duration(f.usualLifeSeconds()))
        .append("; ");
    long older = Math.round(f.aliveBeyondTwiceLife());
    text.append(older == 0 ? "none is" : older == 1 ? "1 is" : count(older) + " are");
    return text.append(" older than ")
        .append(duration(2 * f.usualLifeSeconds()))
        .append('.')
        .toString();
  }

  /** Too early to say, with what is missing. */
  static String tooEarly(Figures f, DoubleFunction<String> timeOfDay, Terms terms) {
    if (Double.isNaN(f.firstBirthSeconds())) {
      return "Nothing was " + terms.born + " here yet.";
    }
    if (f.nowSeconds() < f.judgedFromSeconds()) {
      return "Too early: judged from " + timeOfDay.apply(f.judgedFromSeconds()) + " on.";
    }
    long seen = Math.round(f.exposure());
    long needed = Math.round(f.exposureNeeded());
    if (seen >= needed) {
      return "Too early: some of those older than "
          + duration(f.barSeconds())
          + " "
          + terms.die
          + ", "
          + percent(f.deaths() / f.exposure())
          + " per doubling of age; a site that empties itself loses a third.";
    }
    StringBuilder text = new StringBuilder("Too early: ").append(seen).append(" of ");
    text.append(needed).append(" witnesses so far");
    if (f.addsPerMinute() > 0) {
      double minutes = (f.exposureNeeded() - f.exposure()) / f.addsPerMinute();
      text.append("; at ").append(rate(f.addsPerMinute())).append(" about ");
      text.append(duration(Math.max(60, minutes * 60))).append(" more");
    }
    return text.append('.').toString();
  }

  /** What to say while the collector is silent. */
  public static String noOldCollection(double sinceSeconds, DoubleFunction<String> timeOfDay) {
    return "No old collection since " + timeOfDay.apply(sinceSeconds) + ".";
  }

  /** What makes a warning an error: nobody uses them. Empty if the verdict is not stale. */
  public static String stale(Verdict verdict) {
    Figures f = verdict.figures();
    return verdict.stale()
        ? count(f.oldUnused())
            + " of "
            + count(f.oldWitnesses())
            + " have not been used for half of their lives."
        : "";
  }

  /**
   * What makes a warning an error: the heap will be full.
   *
   * @param left what is left of the heap, as it is to be written
   * @param growth its growth, as it is to be written
   * @param fullAt when it will be full, as it is to be written
   */
  public static String heapWillBeFull(String left, String growth, String fullAt) {
    return "Half of the room is gone: "
        + left
        + " left, "
        + growth
        + " a minute, full at about "
        + fullAt
        + ".";
  }

  private static String deaths(double died, Terms terms) {
    long count = Math.round(died);
    return count == 0
        ? "none " + terms.hasDied
        : count == 1 ? "1 " + terms.hasDied : count(count) + " " + terms.haveDied;
  }

  private static String tenths(double share) {
    if (share >= 0.995) {
      return "More than 99 in 100";
    }
    if (share >= 0.95 || share < 0.15) {
      return Math.round(share * 100) + " in 100";
    }
    return Math.round(share * 10) + " in 10";
  }

  private static String estimate(double value, double low, double high) {
    String text = count(value);
    long from = Math.round(low);
    long to = Math.round(high);
    return from == to ? text : text + " [" + count(from) + "-" + count(to) + "]";
  }

  static String count(double value) {
    return String.format(Locale.ROOT, "%,d", Math.round(value));
  }

  private static String percent(double share) {
    double percent = share * 100;
    return percent >= 10
        ? Math.round(percent) + " %"
        : trimmed(percent < 0.1 ? "%.2f" : "%.1f", percent) + " %";
  }

  private static String rate(double perMinute) {
    if (perMinute >= 10) {
      return count(perMinute) + " a minute";
    }
    if (perMinute >= 0.95) {
      return trimmed("%.1f", perMinute) + " a minute";
    }
    return trimmed("%.1f", perMinute * 60) + " an hour";
  }

  /** A length of time with the unit that reads best. */
  static String duration(double seconds) {
    if (seconds < 9.95) {
      return trimmed("%.1f", seconds) + " s";
    }
    if (seconds < 120) {
      return Math.round(seconds) + " s";
    }
    if (seconds < 7200) {
      return length(seconds / 60) + " min";
    }
    return seconds < 48 * 3600 ? length(seconds / 3600) + " h" : length(seconds / 86400) + " days";
  }

  private static String length(double value) {
    return value < 9.95 ? trimmed("%.1f", value) : Long.toString(Math.round(value));
  }

  private static String trimmed(String format, double value) {
    String text = String.format(Locale.ROOT, format, value);
    return text.indexOf('.') < 0 ? text : text.replaceAll("0+$", "").replaceAll("\\.$", "");
  }
}
