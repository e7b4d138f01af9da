package dev.tallyman.report;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the template shows; every text in it is plain and is escaped there.
 *
 * @param title of the window
 * @param verdict the sentence over several JVMs; of one JVM, its own
 * @param made when and by what the page was made
 * @param many whether there are several JVMs
 * @param level the headings of a JVM: 1 where it is alone
 * @param jvms one section each
 * @param assets scripts and styles, as they stand in the page
 */
record PageView(
    String title,
    String verdict,
    String made,
    boolean many,
    Level level,
    List<Jvm> jvms,
    Assets assets) {

  /** Ranks of headings, so that no rank is left out: verdict, section, card, part of a card. */
  record Level(int verdict, int section, int card, int part) {
    /** Below a heading of this rank, or as the first. */
    static Level from(int first) {
      return new Level(first, first + 1, first + 2, first + 3);
    }
  }

  /**
   * What is embedded as it is.
   *
   * @param policy the page's content security policy
   * @param styles all style sheets
   * @param scripts all scripts, in order
   * @param data the charts' data, escaped for a script element
   */
  record Assets(String policy, String styles, List<String> scripts, String data) {}

  /** A number with its unit below a name. */
  record Fact(String name, String value, @Nullable String note) {}

  /** How many findings of a severity. */
  record Tally(String severity, String text) {}

  /** One JVM's section. */
  record Jvm(
      String id,
      String name,
      List<String> about,
      String file,
      String severity,
      String verdict,
      String basis,
      List<Tally> tallies,
      List<String> damage,
      @Nullable Chart heap,
      List<Card> cards,
      List<Aside> retracted,
      List<String> waits,
      @Nullable Locks locks,
      @Nullable Lines lines,
      Cost cost) {
    /** Whether there is anything to show as a card. */
    boolean hasCards() {
      return !cards.isEmpty();
    }

    boolean hasRetracted() {
      return !retracted.isEmpty();
    }

    boolean hasWaits() {
      return !waits.isEmpty();
    }

    /** The words of the verdict, in parts: where a word is too long, it is broken behind a dot. */
    List<List<String>> verdictWords() {
      return Arrays.stream(verdict.split(" "))
          .map(word -> List.of(word.split("(?<=\\.)")))
          .toList();
    }

    boolean hasDamage() {
      return !damage.isEmpty();
    }
  }

  /** A finding. */
  record Card(
      String id,
      String severity,
      String word,
      boolean open,
      @Nullable String where,
      String what,
      @Nullable String rate,
      @Nullable String spark,
      String hint,
      String verdict,
      List<Fact> facts,
      List<Chart> charts,
      List<Part> threads,
      List<Named> locks,
      @Nullable Stack stack,
      List<String> held,
      List<Named> companions,
      String seen,
      String fingerprint) {
    boolean hasThreads() {
      return !threads.isEmpty();
    }

    boolean hasLocks() {
      return !locks.isEmpty();
    }

    boolean hasHeld() {
      return !held.isEmpty();
    }

    boolean hasCompanions() {
      return !companions.isEmpty();
    }

    boolean hasCharts() {
      return !charts.isEmpty();
    }
  }

  /** Something and what is said of it. */
  record Named(String name, String text) {}

  /** A finding that was taken back. */
  record Aside(String text, String fingerprint) {}

  /** A thread's part in a finding, or one order of an inversion. */
  record Part(
      String name,
      boolean virtual,
      @Nullable String holds,
      @Nullable String taken,
      @Nullable String waitsFor,
      @Nullable String at,
      String holdsWord,
      String waitsWord,
      @Nullable Stack takenStack,
      @Nullable Stack stack) {}

  /** Frames. */
  record Stack(String title, List<Frame> frames, @Nullable String more) {}

  /** A frame; of rank {@code first} is the application's first, {@code jdk} are the JDK's. */
  record Frame(String where, String method, String place, String rank) {}

  /** How long locks were held and waited for. */
  record Locks(List<Chart> charts, List<LockRow> rows, @Nullable String more) {}

  /** One line of it. */
  record LockRow(String lock, String line, Times waits, Times holds) {}

  /** Percentiles. */
  record Times(String count, String mean, String p50, String p99, String p999, String max) {}

  /** All lines of code. */
  record Lines(String count, List<LineRow> rows, @Nullable String more) {}

  /** One of them. */
  record LineRow(
      String line,
      String method,
      String kind,
      String created,
      String rate,
      String left,
      String share,
      @Nullable String spark,
      @Nullable String chart,
      @Nullable String card,
      @Nullable String severity) {}

  /** What Tallyman itself cost, what it could not see, how it was told to work. */
  record Cost(List<Fact> facts, List<String> limits, List<Named> options) {
    boolean hasLimits() {
      return !limits.isEmpty();
    }

    boolean hasOptions() {
      return !options.isEmpty();
    }
  }
}
