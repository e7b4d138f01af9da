package dev.tallyman.core;

import dev.tallyman.model.Companion;
import dev.tallyman.model.Finding;
import dev.tallyman.model.Severity;
import dev.tallyman.model.State;
import java.time.Instant;
import java.util.List;

/** Findings that differ from another one in a word. */
final class Findings {
  private Findings() {}

  static Finding withFirstSeen(Finding f, Instant firstSeen) {
    return copy(f, f.severity(), f.state(), f.verdict(), firstSeen, f.lastSeen(), f.message());
  }

  /** The same, with what has the same cause. */
  static Finding caused(Finding f, Severity severity, List<Companion> companions) {
    return new Finding(
        f.type(),
        f.kind(),
        severity,
        f.state(),
        f.fingerprint(),
        f.question(),
        f.site(),
        f.resourceClass(),
        f.counts(),
        f.verdict(),
        companions,
        f.hint(),
        f.growthPerMinute(),
        f.oldestAgeSeconds(),
        f.threads(),
        f.retainedBy(),
        f.firstSeen(),
        f.lastSeen(),
        f.message());
  }

  /** The same, taken back. */
  static Finding retracted(Finding f, String verdict, Instant now) {
    return copy(f, Severity.INFO, State.RETRACTED, verdict, f.firstSeen(), now, f.message());
  }

  private static Finding copy(
      Finding f,
      Severity severity,
      State state,
      String verdict,
      Instant firstSeen,
      Instant lastSeen,
      String message) {
    return new Finding(
        f.type(),
        f.kind(),
        severity,
        state,
        f.fingerprint(),
        f.question(),
        f.site(),
        f.resourceClass(),
        f.counts(),
        verdict,
        f.companions(),
        f.hint(),
        f.growthPerMinute(),
        f.oldestAgeSeconds(),
        f.threads(),
        f.retainedBy(),
        firstSeen,
        lastSeen,
        message);
  }
}
