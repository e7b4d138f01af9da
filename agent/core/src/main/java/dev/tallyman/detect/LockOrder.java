package dev.tallyman.detect;

import java.util.List;

/**
 * One order in a cycle of the lock-order graph: a lock that was held, the next one that was taken,
 * and a thread that did so.
 *
 * @param heldSite number of the held lock's creation site
 * @param heldInstance its identity hash code
 * @param heldShared whether it was held as a reader
 * @param heldStack where it was taken, innermost frame first; empty if that is not known
 * @param takenSite number of the site of the lock that was taken
 * @param takenInstance its identity hash code
 * @param takenShared whether it was taken as a reader
 * @param takenStack where it was taken; empty if that is not known
 * @param threadId the thread that stands for this order, another one for each order of a cycle
 *     unless any thread takes them so
 * @param threadName its name
 * @param virtual whether it is a virtual thread
 */
public record LockOrder(
    int heldSite,
    int heldInstance,
    boolean heldShared,
    List<StackTraceElement> heldStack,
    int takenSite,
    int takenInstance,
    boolean takenShared,
    List<StackTraceElement> takenStack,
    long threadId,
    String threadName,
    boolean virtual) {
  /** Copies the stacks. */
  public LockOrder {
    heldStack = List.copyOf(heldStack);
    takenStack = List.copyOf(takenStack);
  }
}
