package dev.tallyman.model;

/**
 * What one site's births have come to, cohort by cohort, as seen at one look. A cohort is what was
 * born at the site in one stretch of time; cohorts are in order of birth and do not overlap.
 *
 * <p>A view of something that changes: read it on the thread that made the look, before the next
 * look. Times are seconds on one time line that never goes back. Counts of survivors are estimates
 * where the collector is asked about tokens instead of objects.
 */
public interface Cohorts {
  /** {@link #witnesses} of a cohort whose every object is counted. */
  int EXACT = Integer.MAX_VALUE;

  /** How many cohorts there are; the oldest is number 0. */
  int size();

  /** When the first of the cohort may have been born. */
  double startSeconds(int cohort);

  /** When the last of the cohort may have been born. */
  double endSeconds(int cohort);

  /** Whether no look before this one has seen it. */
  boolean firstLook(int cohort);

  /** How many were born; exact. */
  long born(int cohort);

  /** How many of them are still there. */
  double alive(int cohort);

  /** How many have gone since the look before, or since birth at the first look. */
  double died(int cohort);

  /** Of how many closed slices of time the cohort is made; more slices may lend more witnesses. */
  int slices(int cohort);

  /**
   * How many things were watched at the look before, or were watched from birth at the first look,
   * each of which would have told of a death by itself; {@link #EXACT} if every object is counted.
   */
  int witnesses(int cohort);

  /** How many of those watched are still there; 0 if every object is counted. */
  int liveWitnesses(int cohort);

  /** How many of {@link #liveWitnesses} are known not to have been used since that moment. */
  int unusedWitnesses(int cohort, double sinceSeconds);

  /**
   * How many of those born before that moment are still there, with the 95 % interval of the sum.
   * Costs more than the other methods.
   */
  Interval aliveInterval(double bornBeforeSeconds);

  /** How many were born at the site in all cohorts ever looked at; exact. */
  long bornInAll();
}
