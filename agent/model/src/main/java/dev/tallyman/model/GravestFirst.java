package dev.tallyman.model;

import java.util.Comparator;

/**
 * The order in which findings are shown: what holds before what was taken back, then by severity,
 * then what stops the program now (a deadlock) or may at any moment (an inversion) before what
 * costs it more with time, then the oldest first.
 */
public final class GravestFirst implements Comparator<Finding> {
  /** The only one; it has no state. */
  public static final GravestFirst ORDER = new GravestFirst();

  private GravestFirst() {}

  @Override
  public int compare(Finding a, Finding b) {
    int order = a.state().compareTo(b.state());
    if (order == 0) {
      order = b.severity().compareTo(a.severity());
    }
    if (order == 0) {
      order = Integer.compare(rank(a.type()), rank(b.type()));
    }
    if (order == 0) {
      order = a.firstSeen().compareTo(b.firstSeen());
    }
    return order == 0 ? a.fingerprint().compareTo(b.fingerprint()) : order;
  }

  private static int rank(FindingType type) {
    if (type == FindingType.DEADLOCK) {
      return 0;
    }
    return type == FindingType.LOCK_ORDER_INVERSION ? 1 : 2;
  }
}
