package dev.tallyman.top;

import dev.tallyman.model.AgentHealth;
import dev.tallyman.model.Finding;
import dev.tallyman.model.HeapForecast;
import dev.tallyman.model.LockProfile;
import dev.tallyman.model.LockWait;
import dev.tallyman.model.SiteCounts;
import dev.tallyman.recording.HeapPoint;
import dev.tallyman.recording.RecordedJvm;
import dev.tallyman.recording.Recording;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the agent in a running JVM says at one moment. A value; any thread may use it.
 *
 * @param pid the JVM's process
 * @param at the moment
 * @param jvm which JVM
 * @param watchingSince when the agent began; null if it does not say
 * @param paused whether it is paused
 * @param rounds how many of its periods have ended; -1 if it does not say
 * @param findings what was found and still holds, the gravest first
 * @param sites the figures of each line at the end of the newest period
 * @param heapUsedBytes how much of the heap is used now, garbage included; -1 if not known
 * @param heapMaxBytes what the heap may grow to; -1 if not known or without a limit
 * @param liveSetBytes the live set after each of the newest old collections, oldest first
 * @param forecast where the heap is going; null before that is known
 * @param lockProfiles how long locks were held and waited for, by line
 * @param lockWaits waits for locks that have lasted long and go on
 * @param health what the agent costs and cannot see; null before its first period has ended
 * @param unread what of all that could not be understood, a sentence each
 */
public record LiveState(
    long pid,
    Instant at,
    RecordedJvm jvm,
    @Nullable Instant watchingSince,
    boolean paused,
    long rounds,
    List<Finding> findings,
    List<SiteCounts> sites,
    long heapUsedBytes,
    long heapMaxBytes,
    List<Long> liveSetBytes,
    @Nullable HeapForecast forecast,
    List<LockProfile> lockProfiles,
    List<LockWait> lockWaits,
    @Nullable AgentHealth health,
    List<String> unread) {
  /** Copies the lists. */
  public LiveState {
    findings = List.copyOf(findings);
    sites = List.copyOf(sites);
    liveSetBytes = List.copyOf(liveSetBytes);
    lockProfiles = List.copyOf(lockProfiles);
    lockWaits = List.copyOf(lockWaits);
    unread = List.copyOf(unread);
  }

  /**
   * The same as if it had been read from a recording: from the agent's start until now. The file is
   * the process number.
   */
  public Recording recording() {
    Instant started = jvm.startedAt();
    return new Recording(
        Path.of(Long.toString(pid)),
        jvm,
        watchingSince != null ? watchingSince : started != null ? started : at,
        at,
        findings,
        sites,
        forecast == null ? List.of() : List.of(new HeapPoint(at, forecast)),
        lockProfiles,
        lockWaits,
        health,
        unread);
  }
}
