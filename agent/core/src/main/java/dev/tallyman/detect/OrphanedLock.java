package dev.tallyman.detect;

import dev.tallyman.model.Finding;
import dev.tallyman.model.FindingType;
import dev.tallyman.model.HeldLock;
import dev.tallyman.model.Kind;
import dev.tallyman.model.Severity;
import dev.tallyman.model.State;
import java.time.Instant;
import java.util.List;

/**
 * Question: is a lock held by a thread that has ended? Nobody else can give it back.
 *
 * <p>Inputs: a held lock whose holder had ended before the lock was seen to be its still. No
 * threshold; locks that are held together with others ({@link HeldLock.Form#SHARED}) count from the
 * second look on, because their holders are kept in a book, not in the lock. Permits and stamps may
 * be given back by anybody and are not judged.
 *
 * <p>Finding: {@code orphaned-lock}; severity error if somebody waits for it, which is for ever,
 * warning if nobody does yet. Cannot see: locks that no thread has taken since the agent came.
 */
public final class OrphanedLock {
  /** What is said when it is no more. */
  public static final String GONE = "The lock is gone, or somebody could give it back.";

  private OrphanedLock() {}

  /** Whether nobody is left to give it back. */
  public static boolean is(HeldLock held, int looks) {
    return held.ownerEnded()
        && (held.form() == HeldLock.Form.EXCLUSIVE
            || held.form() == HeldLock.Form.SHARED && looks > 1);
  }

  /** How much it matters. */
  public static Severity severity(LockCase lock) {
    return lock.queued() > 0 ? Severity.ERROR : Severity.WARNING;
  }

  /**
   * The finding.
   *
   * @param others how many other locks of this line are orphaned as well
   */
  public static Finding finding(LockCase lock, int others, Instant first, Instant now) {
    String takenAt = lock.takenAt();
    String message =
        LeakFinding.lineOf(takenAt == null ? lock.ref().frame() : takenAt)
            + ": "
            + lock.held().owner()
            + " took "
            + lock.name()
            + (takenAt == null ? "" : " here")
            + " and ended without giving it back; "
            + (lock.queued() == 0
                ? "whoever takes it next waits for ever."
                : lock.queue() + ", for ever.");
    StringBuilder verdict = new StringBuilder("Its owner has ended, and it is still owned.");
    if (others > 0) {
      verdict.append(' ').append(others == 1 ? "Another lock" : others + " other locks");
      verdict.append(" made here ").append(others == 1 ? "has" : "have").append(" lost the owner.");
    }
    return new Finding(
        FindingType.ORPHANED_LOCK,
        Kind.LOCK,
        severity(lock),
        State.ACTIVE,
        LockWords.fingerprint(FindingType.ORPHANED_LOCK, lock.site()),
        null,
        lock.ref(),
        lock.site().resourceClass(),
        null,
        verdict.toString(),
        List.of(),
        "give "
            + LockWords.shortName(lock.name())
            + " back on every path: unlock() in a finally block right behind lock()",
        null,
        lock.heldSeconds(),
        lock.threads(),
        List.of(),
        first,
        now,
        message);
  }
}
