package dev.tallyman.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A wait for a lock that has lasted long and has not ended.
 *
 * @param waiter name of the thread that waits
 * @param waiterId its {@link Thread#getId()}
 * @param waiterVirtual whether it is a virtual thread
 * @param owner name of the thread that holds the lock; null if nobody does or it is not known
 * @param ownerId the owner's {@link Thread#getId()}; 0 if there is none
 * @param ownerVirtual whether the owner is a virtual thread
 * @param lock what to call the lock: by the field it is stored into, or by class and line
 * @param site the line that made it; null if that is not known
 * @param waitedNanos how long it has waited so far, at least
 * @param queued how many threads wait for the lock, this one among them
 * @param waitsAt the application's line at which it waits; null when its stack has none
 * @param takenAt the application's line at which the owner took the lock; null if not known
 * @param ownerStack what the owner does meanwhile, innermost frame first; empty if not known
 */
public record LockWait(
    String waiter,
    long waiterId,
    boolean waiterVirtual,
    @Nullable String owner,
    long ownerId,
    boolean ownerVirtual,
    String lock,
    @Nullable SiteRef site,
    long waitedNanos,
    int queued,
    @Nullable String waitsAt,
    @Nullable String takenAt,
    List<String> ownerStack) {
  /** Copies the stack. */
  public LockWait {
    ownerStack = List.copyOf(ownerStack);
  }
}
