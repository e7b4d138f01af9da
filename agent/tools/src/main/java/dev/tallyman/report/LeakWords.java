package dev.tallyman.report;

import dev.tallyman.model.Counts;
import dev.tallyman.model.Finding;
import dev.tallyman.model.Interval;
import dev.tallyman.model.Kind;
import dev.tallyman.model.Question;
import org.jspecify.annotations.Nullable;

/** What a leak's figures come to. */
final class LeakWords {
  private LeakWords() {}

  /** What it is that is born there: a lock, an element. */
  static String noun(Finding finding) {
    Kind kind = finding.kind();
    if (kind == null) {
      return "object";
    }
    return kind.equals(Kind.COLLECTION) ? "element" : kind.word();
  }

  /** {@code 1,000 locks created, none collected}. */
  static String figures(Finding finding) {
    Counts counts = finding.counts();
    if (counts == null) {
      return finding.message();
    }
    String text =
        Figures.count(counts.created(), noun(finding))
            + (Kind.COLLECTION.equals(finding.kind()) ? " added" : " created");
    String cell =
        switch (question(finding)) {
          case LIVE -> cell(counts, counts.live(), "none collected", "still there");
          case OPEN -> cell(counts, counts.open(), "none released", "never released");
          case RETAINED -> cell(counts, counts.retained(), "", "released and still held on to");
          case DROPPED -> cell(counts, counts.dropped(), "", "thrown away without a release");
        };
    return cell.isEmpty() ? text : text + ", " + cell;
  }

  static Question question(Finding finding) {
    return finding.question() == null ? Question.LIVE : finding.question();
  }

  /** The size of the cell in question; null if it is not known. */
  static @Nullable Long cell(Finding finding) {
    Counts counts = finding.counts();
    if (counts == null) {
      return null;
    }
    return switch (question(finding)) {
      case LIVE -> counts.live();
      case OPEN -> counts.open();
      case RETAINED -> counts.retained();
      case DROPPED -> counts.dropped();
    };
  }

  /** What the cell in question is called above its figure. */
  static String cellName(Finding finding) {
    return switch (question(finding)) {
      case LIVE -> "still there";
      case OPEN -> "never released";
      case RETAINED -> "released, still held";
      case DROPPED -> "dropped unreleased";
    };
  }

  private static String cell(Counts counts, @Nullable Long size, String ifAll, String what) {
    if (size == null) {
      return "";
    }
    Interval interval = counts.interval();
    if (!ifAll.isEmpty() && size == counts.created()) {
      return interval == null || interval.low() == size
          ? ifAll
          : "at least " + Figures.count(interval.low()) + " of them " + what;
    }
    return Figures.count(size) + " " + what + between(interval);
  }

  /** {@code (between 960 and 1,000)}; nothing if it is known exactly. */
  static String between(@Nullable Interval interval) {
    return interval == null || interval.low() == interval.high()
        ? ""
        : " (between "
            + Figures.count(interval.low())
            + " and "
            + Figures.count(interval.high())
            + ")";
  }
}
