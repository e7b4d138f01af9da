package dev.tallyman.model;

import org.jspecify.annotations.Nullable;

/**
 * A thread that waits for a lock that another one owns, at one moment.
 *
 * @param threadId {@link Thread#getId()} of the waiting thread
 * @param name its name
 * @param virtual whether it is a virtual thread
 * @param timed whether the wait ends by itself
 * @param lock identity of the lock, equal in the looks that belong together
 * @param lockName what to call the lock
 * @param ownerId the owning thread; 0 if nobody owns it
 * @param ownerName the owner's name; null if nobody owns it
 * @param ownerHolds how many times its owner has taken it and not given it back; 0 if unknown
 */
public record ThreadWait(
    long threadId,
    String name,
    boolean virtual,
    boolean timed,
    long lock,
    String lockName,
    long ownerId,
    @Nullable String ownerName,
    int ownerHolds) {}
