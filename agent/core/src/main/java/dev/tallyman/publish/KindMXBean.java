package dev.tallyman.publish;

/**
 * {@code dev.tallyman:type=Kind,kind=lock} and so on: one kind's figures over all lines, as numbers
 * that a metrics collector can read. -1: the kind has no such count.
 */
public interface KindMXBean {
  /** Lines of code that create this kind. */
  int getSites();

  /** How many were created, exactly. */
  long getCreated();

  /** How many were created in the newest period. */
  long getCreatedInPeriod();

  /** Neither released nor collected. */
  long getOpen();

  /** Released, not collected. */
  long getRetained();

  /** Collected, never released. */
  long getDropped();

  /** Not collected, of a kind that has no release. */
  long getLive();

  /** Collected, of a kind that has no release. */
  long getCollected();

  /** Active findings about this kind. */
  int getFindings();

  /** Active findings about this kind of severity {@code error}. */
  int getErrors();
}
