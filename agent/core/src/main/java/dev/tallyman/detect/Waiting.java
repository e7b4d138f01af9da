package dev.tallyman.detect;

import org.jspecify.annotations.Nullable;

/**
 * A thread that waits for a lock, at one moment.
 *
 * @param threadId {@link Thread#getId()} of the waiting thread
 * @param name its name
 * @param virtual whether it is a virtual thread
 * @param lock identity of the lock, as in {@link dev.tallyman.model.HeldLock#lock}
 * @param mark another number once the thread has moved on and waits again; 0 if there is none
 * @param lockName what to call the lock
 * @param ownerId who holds it; 0 if nobody does or it is not known
 * @param owner the holder's name; null if it is not known
 */
public record Waiting(
    long threadId,
    String name,
    boolean virtual,
    long lock,
    long mark,
    String lockName,
    long ownerId,
    @Nullable String owner) {}
