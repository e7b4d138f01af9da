package dev.tallyman.detect;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a site's births at one look: whether they die.
 *
 * @param answer one of the three answers
 * @param level how loudly it may be said
 * @param change what became of the level at this look
 * @param reason why it was retracted; null unless this look, or the last change, was a retraction
 * @param outlivedTwiceWarmUp whether the same test also passes for what is older than twice the
 *     warm-up
 * @param figures the numbers behind it
 */
public record Verdict(
    Answer answer,
    Level level,
    Change change,
    @Nullable Reason reason,
    boolean outlivedTwiceWarmUp,
    Figures figures) {

  /** Whether the births of a site die. */
  public enum Answer {
    /** A third or more of what is left dies while age doubles. */
    DIES,
    /** Next to nothing of what reached the bar dies any more, and newcomers still reach it. */
    DOES_NOT_DIE,
    /** Too little was seen to say. */
    TOO_EARLY
  }

  /** How loudly it may be said; ordered. */
  public enum Level {
    /** Nothing to say. */
    NONE,
    /** Grows, and none dies yet: no alarm. */
    INFO,
    /** Does not die. */
    WARNING
  }

  /** What became of the level at this look. */
  public enum Change {
    /** As before. */
    NONE,
    /** Louder than before. */
    RAISED,
    /** Taken back, wholly or to a lower level. */
    RETRACTED
  }

  /** Why a level was taken back. */
  public enum Reason {
    /** They die after all, later than was known. */
    THEY_DIE,
    /** What was there stays, but nothing born since has stayed. */
    STOPPED_GROWING
  }

  /**
   * The numbers behind a verdict. Moments are seconds on the detector's time line. What is said
   * about a bar is about the warning's while one stands or none is raised, and about the info's
   * while only that stands.
   *
   * @param nowSeconds the moment of the look
   * @param firstBirthSeconds when the first was born; NaN if none was
   * @param usualLifeSeconds the age up to which they are known to die at a healthy pace; 0 unknown
   * @param barSeconds the age that survivors must reach to be evidence
   * @param exposure object-octaves watched beyond the bar: one object while its age doubles is one
   * @param exposureNeeded object-octaves that are needed if none dies
   * @param deaths deaths among those watched beyond the bar
   * @param born how many were born, exact
   * @param alive how many are there, estimated
   * @param aliveBeyondTwiceLife how many are there that are older than twice the usual life
   * @param reached how many have reached the bar and are there, or have died beyond it since the
   *     bar stands where it is
   * @param reachedLow low end of the 95 % interval of {@code reached}; equal to it at level none
   * @param reachedHigh high end
   * @param diedBeyond how many died beyond the bar since it stands where it is
   * @param recentSeconds the memory of the next two figures
   * @param recentlyReached how many witnesses reached the bar lately
   * @param recentlyDied how many witnesses died beyond it lately
   * @param usualDeathSeconds the usual age (log mean) of those who died beyond it lately; 0 if none
   * @param watchedFromSeconds the age from which on survivors would be watched after a retraction
   * @param oldestSeconds age of the oldest that is there; 0 if none is
   * @param addsPerMinute how many reach the bar and stay, per minute, lately
   * @param lastStayedSeconds when the last that reached the bar and is there was born; NaN if none
   * @param judgedFromSeconds when a warning becomes possible
   * @param lastEpochSeconds the look before this one
   * @param oldWitnesses witnesses older than twice the warm-up; asked only when that test passes
   * @param oldUnused those of them that were not used in the second half of their lives
   */
  public record Figures(
      double nowSeconds,
      double firstBirthSeconds,
      double usualLifeSeconds,
      double barSeconds,
      double exposure,
      double exposureNeeded,
      double deaths,
      long born,
      double alive,
      double aliveBeyondTwiceLife,
      double reached,
      double reachedLow,
      double reachedHigh,
      double diedBeyond,
      double recentSeconds,
      double recentlyReached,
      double recentlyDied,
      double usualDeathSeconds,
      double watchedFromSeconds,
      double oldestSeconds,
      double addsPerMinute,
      double lastStayedSeconds,
      double judgedFromSeconds,
      double lastEpochSeconds,
      int oldWitnesses,
      int oldUnused) {}

  /**
   * Whether the survivors are also stale: the test passes for what is older than twice the warm-up,
   * and at least 9 in 10 of these were not used in the second half of their lives. False when use
   * is not known, or when fewer than ten could be asked.
   */
  public boolean stale() {
    return level == Level.WARNING
        && outlivedTwiceWarmUp
        && figures.oldWitnesses >= 10
        && figures.oldUnused >= 0.9 * figures.oldWitnesses;
  }
}
