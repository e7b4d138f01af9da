package dev.tallyman.report;

import dev.tallyman.model.Finding;
import dev.tallyman.model.FindingType;
import dev.tallyman.model.HeapForecast;
import dev.tallyman.model.SiteRef;
import dev.tallyman.recording.HeapPoint;
import dev.tallyman.recording.Recording;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * The order of the cards: by severity; then what stops the program now, or may at any moment; then
 * what fills the heap, by its share of the growth; then what grows fastest.
 */
final class CostliestFirst implements Comparator<Finding> {
  private final @Nullable SiteRef explains;
  private final double share;

  CostliestFirst(Recording recording) {
    HeapPoint last = recording.lastHeap();
    HeapForecast forecast = last == null ? null : last.forecast();
    this.explains = forecast == null ? null : forecast.site();
    this.share = forecast == null ? 0 : forecast.explainedShare();
  }

  @Override
  public int compare(Finding a, Finding b) {
    int order = b.severity().compareTo(a.severity());
    if (order == 0) {
      order = Integer.compare(stops(a.type()), stops(b.type()));
    }
    if (order == 0) {
      order = Double.compare(shareOf(b), shareOf(a));
    }
    if (order == 0) {
      order = Double.compare(growth(b), growth(a));
    }
    if (order == 0) {
      order = a.firstSeen().compareTo(b.firstSeen());
    }
    return order == 0 ? a.fingerprint().compareTo(b.fingerprint()) : order;
  }

  private static int stops(FindingType type) {
    return switch (type) {
      case DEADLOCK -> 0;
      case ORPHANED_LOCK -> 1;
      case LOCK_ORDER_INVERSION -> 2;
      default -> 3;
    };
  }

  /** Whether the heap's growth goes with this finding's line. */
  boolean explainsTheHeap(Finding finding) {
    return explains != null
        && finding.site() != null
        && explains.frame().equals(finding.site().frame());
  }

  private double shareOf(Finding finding) {
    return explainsTheHeap(finding) ? share : 0;
  }

  private static double growth(Finding finding) {
    Double growth = finding.growthPerMinute();
    return growth == null || finding.type() == FindingType.FORECAST ? 0 : growth;
  }
}
