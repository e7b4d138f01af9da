package dev.tallyman.publish;

import dev.tallyman.model.AgentHealth;
import dev.tallyman.model.Finding;
import dev.tallyman.model.HeapForecast;
import dev.tallyman.model.LockProfile;
import dev.tallyman.model.LockWait;
import dev.tallyman.model.SiteCounts;
import dev.tallyman.model.Survival;
import java.util.List;

/**
 * A way out of this JVM. Called by the agent's threads, one at a time; nothing it throws reaches
 * the census, which switches an outlet off that keeps failing.
 */
public interface Outlet {
  /** A finding is new, has new figures, another severity, or was retracted. */
  void finding(Finding finding);

  /** The figures of all sites, at the end of a period. */
  void counts(List<SiteCounts> counts);

  /** How those born at each reported line fare, and first those born anywhere. */
  default void survivals(List<Survival> survivals) {}

  /** Where the heap is going, after each old collection that was seen. */
  void forecast(HeapForecast forecast);

  /** How long locks were held and waited for, by line, at the end of a period. */
  default void lockProfiles(List<LockProfile> profiles) {}

  /** Waits for locks that have lasted long and go on, at each look. */
  default void lockWaits(List<LockWait> waits) {}

  /** What the agent costs, at the end of a period. */
  void health(AgentHealth health);

  /** The agent leaves: unregister, close, forget. */
  void close();
}
