package dev.tallyman.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One cause, found. The same words go into the recording, the MXBean, the log and the JSON.
 *
 * @param type what sort of thing
 * @param kind what kind of resource; for a deadlock what is waited for, for a forecast null
 * @param severity how much it matters
 * @param state whether it still holds
 * @param fingerprint the same in every run and build while class and method stay
 * @param question which cell grows (leaks only)
 * @param site the line (leaks; a forecast's when one line explains it)
 * @param resourceClass what the line creates (leaks only)
 * @param counts its figures (leaks only)
 * @param verdict the reason in numbers
 * @param companions what grows in step with it
 * @param hint what to change, in one sentence
 * @param growthPerMinute how many stay per minute (leaks), bytes per minute (forecasts); null else
 * @param oldestAgeSeconds age of the oldest that is still there (leaks only)
 * @param threads who takes part (deadlocks only)
 * @param retainedBy who holds it, outermost first, when known
 * @param firstSeen when it was first reported
 * @param lastSeen when its figures were last renewed
 * @param message one sentence that a person can act on
 */
public record Finding(
    FindingType type,
    @Nullable Kind kind,
    Severity severity,
    State state,
    String fingerprint,
    @Nullable Question question,
    @Nullable SiteRef site,
    @Nullable String resourceClass,
    @Nullable Counts counts,
    String verdict,
    List<Companion> companions,
    String hint,
    @Nullable Double growthPerMinute,
    @Nullable Double oldestAgeSeconds,
    List<InvolvedThread> threads,
    List<String> retainedBy,
    Instant firstSeen,
    Instant lastSeen,
    String message) {
  /** Copies the lists. */
  public Finding {
    companions = List.copyOf(companions);
    threads = List.copyOf(threads);
    retainedBy = List.copyOf(retainedBy);
  }
}
