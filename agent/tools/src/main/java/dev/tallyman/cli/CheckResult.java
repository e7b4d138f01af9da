package dev.tallyman.cli;

import dev.tallyman.model.Finding;
import dev.tallyman.model.Severity;
import dev.tallyman.model.State;
import dev.tallyman.recording.Recording;
import dev.tallyman.recording.RecordingException;
import java.util.List;
import java.util.Set;

/**
 * What a check came to. A finding counts if it is active and its fingerprint is not known already.
 *
 * @param recordings what was read, one for each JVM
 * @param known fingerprints that do not count
 * @param failOn the least severity that fails the check
 */
record CheckResult(List<Recording> recordings, Set<String> known, Severity failOn) {
  private static final int FINDINGS = 1;

  /** Copies the collections. */
  CheckResult {
    recordings = List.copyOf(recordings);
    known = Set.copyOf(known);
  }

  boolean isKnown(Finding finding) {
    return known.contains(finding.fingerprint());
  }

  boolean counts(Finding finding) {
    return finding.state() == State.ACTIVE && !isKnown(finding);
  }

  boolean fails(Finding finding) {
    return counts(finding) && finding.severity().compareTo(failOn) >= 0;
  }

  /** All findings of all recordings. */
  List<Finding> findings() {
    return recordings.stream().flatMap(recording -> recording.findings().stream()).toList();
  }

  /** How many findings of that severity count. */
  int count(Severity severity) {
    return (int) findings().stream().filter(f -> counts(f) && f.severity() == severity).count();
  }

  /** How many active findings do not count because they are known. */
  int knownCount() {
    return (int) findings().stream().filter(f -> f.state() == State.ACTIVE && isKnown(f)).count();
  }

  /**
   * 1 if a finding fails the check; else 3 if something could not be read, because then there may
   * be more; else 0.
   */
  int exitStatus() {
    if (findings().stream().anyMatch(this::fails)) {
      return FINDINGS;
    }
    return recordings.stream().anyMatch(recording -> !recording.damage().isEmpty())
        ? RecordingException.EXIT_STATUS
        : 0;
  }
}
