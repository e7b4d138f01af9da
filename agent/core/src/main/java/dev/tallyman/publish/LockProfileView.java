package dev.tallyman.publish;

import dev.tallyman.model.LockProfile;
import dev.tallyman.model.LockTimes;

/** How long the locks of a line were held and waited for, as JMX shows it. */
public final class LockProfileView {
  private final LockProfile profile;

  LockProfileView(LockProfile profile) {
    this.profile = profile;
  }

  public int getSiteId() {
    return profile.site().id();
  }

  public String getFrame() {
    return profile.site().frame();
  }

  public String getLock() {
    return profile.lock();
  }

  /** Of the newest period: a sample. */
  public Times getHolds() {
    return new Times(profile.holds());
  }

  /** Of the newest period. */
  public Times getWaits() {
    return new Times(profile.waits());
  }

  public Times getHoldsSinceStart() {
    return new Times(profile.holdsSinceStart());
  }

  public Times getWaitsSinceStart() {
    return new Times(profile.waitsSinceStart());
  }

  /** Lengths of time; all zero where there was none. */
  public static final class Times {
    private final LockTimes times;

    Times(LockTimes times) {
      this.times = times;
    }

    public long getCount() {
      return times.count();
    }

    public long getMeanNanos() {
      return times.meanNanos();
    }

    public long getP50Nanos() {
      return times.p50Nanos();
    }

    public long getP90Nanos() {
      return times.p90Nanos();
    }

    public long getP99Nanos() {
      return times.p99Nanos();
    }

    public long getP999Nanos() {
      return times.p999Nanos();
    }

    public long getMaxNanos() {
      return times.maxNanos();
    }
  }
}
