package dev.tallyman.publish;

import org.jspecify.annotations.Nullable;

/** {@code dev.tallyman:type=Finding,fingerprint=...}: one active finding. */
public interface FindingMXBean {
  /** One sentence that a person can act on. */
  String getMessage();

  /** {@code error}, {@code warning} or {@code info}. */
  String getSeverity();

  /** {@code leak}, {@code deadlock}, {@code lock-order-inversion} and so on. */
  String getType();

  /** The line of code; null if it is about none. */
  @Nullable String getLine();

  /** How many the line has created; -1 if it is about none. */
  long getCreated();

  /** How many of them are in the cell in question; -1 if it is about none. */
  long getLeft();

  /** How many stay per minute, or bytes for a forecast; not a number if unknown. */
  double getGrowthPerMinute();

  /** All there is to it. */
  FindingView getDetails();
}
