package dev.tallyman.publish;

import dev.tallyman.model.LockWait;
import dev.tallyman.model.SiteRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A wait for a lock that goes on, as JMX shows it. */
public final class LockWaitView {
  private final LockWait wait;

  LockWaitView(LockWait wait) {
    this.wait = wait;
  }

  public String getWaiter() {
    return wait.waiter();
  }

  public long getWaiterId() {
    return wait.waiterId();
  }

  public boolean isWaiterVirtual() {
    return wait.waiterVirtual();
  }

  /** Null: nobody holds it, or it is not known who does. */
  public @Nullable String getOwner() {
    return wait.owner();
  }

  /** 0: there is none, or it is not known. */
  public long getOwnerId() {
    return wait.ownerId();
  }

  public boolean isOwnerVirtual() {
    return wait.ownerVirtual();
  }

  public String getLock() {
    return wait.lock();
  }

  /** 0: not known. */
  public int getSiteId() {
    SiteRef site = wait.site();
    return site == null ? 0 : site.id();
  }

  /** The line that makes the lock; null if that is not known. */
  public @Nullable String getFrame() {
    SiteRef site = wait.site();
    return site == null ? null : site.frame();
  }

  public double getWaitedSeconds() {
    return wait.waitedNanos() / 1e9;
  }

  /** How many threads wait for the lock, this one among them. */
  public int getQueued() {
    return wait.queued();
  }

  public @Nullable String getWaitsAt() {
    return wait.waitsAt();
  }

  public @Nullable String getTakenAt() {
    return wait.takenAt();
  }

  public List<String> getOwnerStack() {
    return wait.ownerStack();
  }
}
