package dev.tallyman.publish;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code dev.tallyman:type=LeakMonitor}: what was found, the figures of all lines, and what the
 * agent costs. Emits a notification when a finding is new, has become graver, or is retracted.
 */
public interface LeakMonitorMXBean {
  /** The agent's version. */
  String getVersion();

  /** Since when it watches this JVM, in ISO-8601. */
  String getWatchingSince();

  /** How many periods have ended; the figures of sites and health change with it. */
  long getRounds();

  /** Whether it is paused. */
  boolean isPaused();

  /** Active findings of severity {@code error}. */
  int getErrors();

  /** Active findings of severity {@code warning}. */
  int getWarnings();

  /** Active findings of severity {@code info}. */
  int getInfos();

  /** What was found and still holds, the gravest first. */
  List<FindingView> getFindings();

  /** The figures of each line at the end of the newest period. */
  List<SiteView> getSites();

  /** What the agent costs and cannot see; null before the first period has ended. */
  @Nullable HealthView getHealth();

  /** Where the heap is going; null before that is known. */
  @Nullable ForecastView getForecast();

  /** The live set after each of the newest old collections, in bytes, oldest first; at most 60. */
  long[] getLiveSetBytes();

  /** How long the locks of each line were held and waited for, as the newest period told. */
  List<LockProfileView> getLockProfiles();

  /** The waits for locks that had lasted long and went on at the newest look. */
  List<LockWaitView> getLockWaits();

  /** Frames of one creation at that line, the line first; empty if there is no such line. */
  List<String> stackOf(int siteId);

  /** Stops judging and reporting; the hooks go on counting. */
  void pause();

  /** Goes on after a pause. */
  void resume();

  /** Forgets what was found; what still holds is found again. */
  void reset();
}
