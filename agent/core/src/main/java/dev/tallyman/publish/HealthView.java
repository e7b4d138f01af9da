package dev.tallyman.publish;

import dev.tallyman.model.AgentHealth;
import java.util.List;

/** What the agent costs and cannot see, as JMX shows it. -1: unknown. */
public final class HealthView {
  private final AgentHealth health;

  HealthView(AgentHealth health) {
    this.health = health;
  }

  public long getMemoryBytes() {
    return health.memoryBytes();
  }

  public int getSites() {
    return health.sites();
  }

  public int getFollowed() {
    return health.followed();
  }

  public long getWithoutSite() {
    return health.withoutSite();
  }

  public long getCensusNanos() {
    return health.censusNanos();
  }

  public long getCpuNanos() {
    return health.cpuNanos();
  }

  public int getOldEpochs() {
    return health.oldEpochs();
  }

  public int getCollectionsAskedFor() {
    return health.collectionsAskedFor();
  }

  public long getHookFailures() {
    return health.hookFailures();
  }

  public List<String> getLimits() {
    return health.limits();
  }
}
