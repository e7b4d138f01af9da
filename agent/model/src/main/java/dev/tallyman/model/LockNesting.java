package dev.tallyman.model;

import java.util.List;

/**
 * A lock was taken by a thread that held others. A value of numbers and text.
 *
 * @param held what it held, in the order in which it was taken
 * @param taken what it took then
 * @param thread {@link Thread#getId()}
 * @param threadName the thread's name
 * @param virtual whether it is a virtual thread
 * @param nextThread threads made later than this have this id or a higher one; 0 if not known
 * @param nanos {@link System#nanoTime()}
 */
public record LockNesting(
    List<NestedLock> held,
    NestedLock taken,
    long thread,
    String threadName,
    boolean virtual,
    long nextThread,
    long nanos) {
  /** Copies the list. */
  public LockNesting {
    held = List.copyOf(held);
  }
}
