package dev.tallyman.model;

import java.util.List;

/**
 * A lock that a thread holds, at one moment. A value: keeps no lock and no thread.
 *
 * @param lock identity of the lock, equal in the looks that belong together and to {@link
 *     ThreadWait#lock}
 * @param site number of its creation site
 * @param form who can give it back
 * @param ownerId {@link Thread#getId()} of who holds it
 * @param owner the holder's name
 * @param ownerVirtual whether the holder is a virtual thread
 * @param ownerEnded whether the holder has ended, and held it still after that
 * @param takenNanos {@link System#nanoTime()} when it was taken; 0 if that is not known
 * @param takenStack where, the taking frame first; empty if that is not known
 * @param queued how many threads wait for it
 */
public record HeldLock(
    long lock,
    int site,
    Form form,
    long ownerId,
    String owner,
    boolean ownerVirtual,
    boolean ownerEnded,
    long takenNanos,
    List<StackTraceElement> takenStack,
    int queued) {
  /** Who can give a lock back. */
  public enum Form {
    /** Its one owner. */
    EXCLUSIVE,
    /** Each of several holders, for itself. */
    SHARED,
    /** Anybody: permits, stamps. */
    LOOSE
  }

  /** Copies the stack. */
  public HeldLock {
    takenStack = List.copyOf(takenStack);
  }

  /** The same, taken there. */
  public HeldLock withTakenStack(List<StackTraceElement> stack) {
    return new HeldLock(
        lock, site, form, ownerId, owner, ownerVirtual, ownerEnded, takenNanos, stack, queued);
  }
}
