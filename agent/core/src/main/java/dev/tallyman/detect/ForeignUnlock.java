package dev.tallyman.detect;

import dev.tallyman.model.CreationSite;
import dev.tallyman.model.Finding;
import dev.tallyman.model.FindingType;
import dev.tallyman.model.Fingerprint;
import dev.tallyman.model.Frames;
import dev.tallyman.model.InvolvedThread;
import dev.tallyman.model.Kind;
import dev.tallyman.model.Severity;
import dev.tallyman.model.SiteRef;
import dev.tallyman.model.State;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts an {@code unlock()} by a thread that does not own the lock into the words of a finding. It
 * throws {@link IllegalMonitorStateException} there and changes nothing, but whoever wrote it
 * thought that the lock was held, and an exception in a {@code finally} block hides the one before.
 * Severity warning, one per line of code and site. Pure.
 */
public final class ForeignUnlock {
  private ForeignUnlock() {}

  /**
   * The finding.
   *
   * @param lock what to call the lock
   * @param thread the name of the thread that wanted to give it back
   * @param ownerId who owned it then; 0 if nobody did
   * @param owner the owner's name; null if it is not known
   * @param stack of the thread, the innermost frame first
   */
  public static Finding finding(
      CreationSite site,
      SiteRef ref,
      String lock,
      String thread,
      long threadId,
      boolean virtual,
      long ownerId,
      @Nullable String owner,
      List<StackTraceElement> stack,
      Instant now) {
    StackTraceElement at = LockWords.applicationFrame(stack);
    String line = at == null ? null : Frames.text(at);
    String whose =
        ownerId == 0
            ? "nobody holds it"
            : "it is held by " + (owner == null ? "thread " + ownerId : owner);
    return new Finding(
        FindingType.FOREIGN_UNLOCK,
        Kind.LOCK,
        Severity.WARNING,
        State.ACTIVE,
        Fingerprint.of(
            List.of(
                FindingType.FOREIGN_UNLOCK.word(),
                at == null ? "" : at.getClassName() + "." + at.getMethodName(),
                site.className() + "." + site.method(),
                site.resourceClass())),
        null,
        ref,
        site.resourceClass(),
        null,
        "unlock() threw IllegalMonitorStateException: " + whose + ".",
        List.of(),
        "unlock only what this thread has locked: lock(), then try, then unlock() in finally; behind"
            + " tryLock() only where it returned true",
        null,
        null,
        List.of(
            new InvolvedThread(
                thread,
                threadId,
                virtual,
                "",
                null,
                null,
                "",
                line,
                LockWords.texts(stack),
                List.of())),
        List.of(),
        now,
        now,
        LeakFinding.lineOf(line == null ? ref.frame() : line)
            + ": "
            + thread
            + " gives back "
            + lock
            + ", which it does not hold; "
            + whose
            + ".");
  }
}
