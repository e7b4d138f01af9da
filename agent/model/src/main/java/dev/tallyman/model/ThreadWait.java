package dev.tallyman.model;

import java.util.List;

/**
 * A thread that waits until other threads act, at one moment.
 *
 * @param threadId {@link Thread#getId()} of the waiting thread
 * @param name its name
 * @param virtual whether it is a virtual thread
 * @param timed whether the wait ends by itself
 * @param lock identity of what it waits for, equal in the looks that belong together
 * @param mark another number once the thread has moved on and waits again; 0 if there is none
 * @param cause what sort of wait it is
 * @param lockName what to call what it waits for
 * @param site number of the creation site of the lock; 0 if it has none
 * @param any whether it is enough that one of the holders acts; else all must
 * @param waitedSeconds for how long it has been seen to wait, in seconds
 * @param holders who must act; nobody: it is not known who
 */
public record ThreadWait(
    long threadId,
    String name,
    boolean virtual,
    boolean timed,
    long lock,
    long mark,
    Cause cause,
    String lockName,
    int site,
    boolean any,
    double waitedSeconds,
    List<Holder> holders) {

  /** What sort of wait it is. */
  public enum Cause {
    /** For a lock that one thread owns. */
    LOCK,
    /** For a write lock while others read. */
    WRITE_LOCK,
    /** For a read lock behind a waiting writer. */
    READ_LOCK,
    /** For an object's monitor. */
    MONITOR,
    /** For a permit; who has taken permits is known, who will give one back is not. */
    PERMIT,
    /** For a thread to end. */
    JOIN,
    /** For a result that a thread works on. */
    RESULT,
    /** For a result that nobody works on yet. */
    QUEUED_TASK,
    /** For a class that another thread initialises. */
    CLASS_INITIALISATION;

    /** Whether it is a lock that somebody has taken, with a line at which it was. */
    public boolean isLock() {
      return this == LOCK || this == WRITE_LOCK || this == READ_LOCK || this == MONITOR;
    }
  }

  /**
   * One of those who must act.
   *
   * @param threadId {@link Thread#getId()}
   * @param name the thread's name
   * @param virtual whether it is a virtual thread
   * @param times how many times it has taken what it holds; 0 if unknown
   * @param what what to call that which it holds
   */
  public record Holder(long threadId, String name, boolean virtual, int times, String what) {}

  /** Copies the list. */
  public ThreadWait {
    holders = List.copyOf(holders);
  }

  /** Whether that this thread waits for those can only be suspected. */
  public boolean suspected() {
    return cause == Cause.PERMIT;
  }
}
