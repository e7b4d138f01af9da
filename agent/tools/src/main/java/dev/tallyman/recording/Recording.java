package dev.tallyman.recording;

import dev.tallyman.model.AgentHealth;
import dev.tallyman.model.Finding;
import dev.tallyman.model.Kind;
import dev.tallyman.model.LockProfile;
import dev.tallyman.model.LockWait;
import dev.tallyman.model.SiteCounts;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Tallyman said in one JVM, as far as its recordings go. A value; any thread may use it.
 *
 * @param file the input that it was first found in, as the user named it
 * @param jvm which JVM
 * @param from when the recording begins
 * @param to when it ends; of an unfinished chunk, up to what was flushed last
 * @param findings the newest state of each fingerprint: active before retracted, the gravest first
 * @param sites the newest figures of each site, the one with most births first
 * @param series the figures of each site over time, in the order of {@code sites}
 * @param survival the newest survival curve of each site that has one, and the whole program's
 * @param heap the live set over time, oldest first
 * @param lockProfiles the newest lock profile of each site, the one with most waits since the start
 *     first
 * @param lockWaits the waits for locks that went on when it ended, the longest first
 * @param health what the agent cost and could not see; null if it did not say
 * @param damage what could not be read of it, a sentence each; empty if all was read. A chunk that
 *     a JVM was still writing when it died is no damage
 */
public record Recording(
    Path file,
    RecordedJvm jvm,
    Instant from,
    Instant to,
    List<Finding> findings,
    List<SiteCounts> sites,
    List<SiteSeries> series,
    List<SurvivalCurve> survival,
    List<HeapPoint> heap,
    List<LockProfile> lockProfiles,
    List<LockWait> lockWaits,
    @Nullable AgentHealth health,
    List<String> damage) {
  /** Copies the lists. */
  public Recording {
    findings = List.copyOf(findings);
    sites = List.copyOf(sites);
    series = List.copyOf(series);
    survival = List.copyOf(survival);
    heap = List.copyOf(heap);
    lockProfiles = List.copyOf(lockProfiles);
    lockWaits = List.copyOf(lockWaits);
    damage = List.copyOf(damage);
  }

  /** Without figures over time. */
  public Recording(
      Path file,
      RecordedJvm jvm,
      Instant from,
      Instant to,
      List<Finding> findings,
      List<SiteCounts> sites,
      List<HeapPoint> heap,
      List<LockProfile> lockProfiles,
      List<LockWait> lockWaits,
      @Nullable AgentHealth health,
      List<String> damage) {
    this(
        file,
        jvm,
        from,
        to,
        findings,
        sites,
        List.of(),
        List.of(),
        heap,
        lockProfiles,
        lockWaits,
        health,
        damage);
  }

  /** The figures over time of what a line creates; null if there are none. */
  public @Nullable SiteSeries seriesOf(int siteId, Kind kind) {
    for (SiteSeries candidate : series) {
      if (candidate.siteId() == siteId && candidate.kind().equals(kind)) {
        return candidate;
      }
    }
    return null;
  }

  /** The survival curve of what a line creates; null if there is none. */
  public @Nullable SurvivalCurve survivalOf(int siteId, Kind kind) {
    for (SurvivalCurve candidate : survival) {
      if (candidate.siteId() == siteId && kind.equals(candidate.kind())) {
        return candidate;
      }
    }
    return null;
  }

  /** The survival curve of the whole program; null if there is none. */
  public @Nullable SurvivalCurve programSurvival() {
    for (SurvivalCurve candidate : survival) {
      if (candidate.ofTheProgram()) {
        return candidate;
      }
    }
    return null;
  }

  /** What is known of the heap last; null if nothing is. */
  public @Nullable HeapPoint lastHeap() {
    return heap.isEmpty() ? null : heap.get(heap.size() - 1);
  }
}
