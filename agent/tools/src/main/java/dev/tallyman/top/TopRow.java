package dev.tallyman.top;

import dev.tallyman.model.Counts;
import dev.tallyman.model.Finding;
import dev.tallyman.model.Question;
import dev.tallyman.model.Severity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A line of code as the table shows it.
 *
 * @param key tells it from all others, from look to look
 * @param siteId number of the site
 * @param kind what it creates
 * @param frame the line
 * @param counts its figures
 * @param finding the leak found there; null if there is none
 * @param verdict what is known of it in a few words; null if nothing is
 * @param perMinute how many more there are each minute; null if that is not known yet
 * @param history what was left at each period's end, oldest first
 */
record TopRow(
    String key,
    int siteId,
    String kind,
    String frame,
    Counts counts,
    @Nullable Finding finding,
    @Nullable String verdict,
    @Nullable Double perMinute,
    List<Long> history) {
  /** Copies the list. */
  TopRow {
    history = List.copyOf(history);
  }

  @Nullable Severity severity() {
    return finding == null ? null : finding.severity();
  }

  /** How many are left, in the cell that matters: that of the finding, else the first there is. */
  @Nullable Long left() {
    return left(counts, finding == null ? null : finding.question());
  }

  static @Nullable Long left(Counts counts, @Nullable Question question) {
    if (question != null) {
      return switch (question) {
        case OPEN -> counts.open();
        case RETAINED -> counts.retained();
        case DROPPED -> counts.dropped();
        case LIVE -> counts.live();
      };
    }
    return counts.live() != null ? counts.live() : counts.open();
  }
}
