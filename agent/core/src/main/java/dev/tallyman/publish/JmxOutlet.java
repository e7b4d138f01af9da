package dev.tallyman.publish;

import dev.tallyman.model.AgentHealth;
import dev.tallyman.model.Finding;
import dev.tallyman.model.HeapForecast;
import dev.tallyman.model.LockProfile;
import dev.tallyman.model.LockWait;
import dev.tallyman.model.SiteCounts;
import java.util.List;

/**
 * Findings and figures as MXBeans of the platform's MBean server, whose names the contract tells.
 *
 * <p>That server is made by whoever asks first, and with it comes {@code java.util.logging}: an
 * agent that asks too early takes from an application server the choice of its log manager. So
 * nothing of JMX is touched before {@link #open}, which the agent's thread calls once the
 * application runs.
 */
public final class JmxOutlet implements Outlet {
  private final JmxBeans beans;

  private JmxOutlet(JmxBeans beans) {
    this.beans = beans;
  }

  /** Whether this Java runtime has JMX. Without it, nothing else here may be called. */
  public static boolean isPossible() {
    return ModuleLayer.boot().findModule("java.management").isPresent();
  }

  /**
   * Registers the beans. Agent thread, once the application runs.
   *
   * @param version the agent's version
   * @param control what the beans' operations do
   * @throws IllegalStateException if they cannot be registered, such as when another agent's are
   *     there; none is then
   */
  public static JmxOutlet open(String version, MonitorControl control) {
    JmxBeans beans = new JmxBeans(version, control);
    beans.open();
    return new JmxOutlet(beans);
  }

  @Override
  public void finding(Finding finding) {
    beans.finding(finding);
  }

  @Override
  public void counts(List<SiteCounts> counts) {
    beans.counts(counts);
  }

  @Override
  public void forecast(HeapForecast forecast) {
    beans.forecast(forecast);
  }

  @Override
  public void lockProfiles(List<LockProfile> profiles) {
    beans.lockProfiles(profiles);
  }

  @Override
  public void lockWaits(List<LockWait> waits) {
    beans.lockWaits(waits);
  }

  @Override
  public void health(AgentHealth health) {
    beans.health(health);
  }

  /** The agent has forgotten what was found: the beans of findings go. */
  public void forget() {
    beans.forget();
  }

  @Override
  public void close() {
    beans.close();
  }
}
