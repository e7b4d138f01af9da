package dev.tallyman.detect;

import dev.tallyman.model.CreationSite;
import dev.tallyman.model.Finding;
import dev.tallyman.model.FindingType;
import dev.tallyman.model.Fingerprint;
import dev.tallyman.model.Kind;
import dev.tallyman.model.Severity;
import dev.tallyman.model.SiteRef;
import dev.tallyman.model.State;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * Puts the end of a periodic task into the words of a finding. An executor does not run a periodic
 * task again after it has thrown, and says so nowhere ({@code
 * ScheduledExecutorService#scheduleAtFixedRate}); a {@code Timer} loses all of its tasks. Pure.
 */
public final class LostTaskFinding {
  private LostTaskFinding() {}

  /**
   * The finding.
   *
   * @param count how many that were scheduled at this line have died
   * @param cause the first one's exception, as text
   */
  public static Finding of(
      CreationSite site, SiteRef ref, long count, String cause, Instant first, Instant now) {
    String what =
        count == 1
            ? "the periodic task scheduled here died"
            : String.format(
                Locale.ROOT, "%,d periodic tasks scheduled here died, the first", count);
    return new Finding(
        FindingType.LOST_PERIODIC_TASK,
        Kind.SCHEDULED_TASK,
        Severity.WARNING,
        State.ACTIVE,
        Fingerprint.of(
            List.of(
                FindingType.LOST_PERIODIC_TASK.word(),
                site.className() + "." + site.method(),
                site.resourceClass())),
        null,
        ref,
        site.resourceClass(),
        null,
        "It threw " + cause + ".",
        List.of(),
        "catch what the task throws, log it, and let the task go on",
        null,
        null,
        List.of(),
        List.of(),
        first,
        now,
        LeakFinding.lineOf(ref.frame())
            + ": "
            + what
            + " of "
            + cause
            + (count == 1 ? "; it will not run again." : "; they will not run again."));
  }
}
