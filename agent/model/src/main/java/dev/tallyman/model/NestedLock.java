package dev.tallyman.model;

import java.util.List;

/**
 * One of the locks that a thread held at one moment, or the one that it took then.
 *
 * @param site number of its creation site; for monitors that of their class
 * @param instance identity hash code, to tell the locks of one site apart
 * @param shared taken together with others (a read lock), not alone
 * @param tried taken without waiting, or with a time limit
 * @param stack where it was taken, the taking frame first; empty if that is not known
 */
public record NestedLock(
    int site, int instance, boolean shared, boolean tried, List<StackTraceElement> stack) {
  /** Copies the stack. */
  public NestedLock {
    stack = List.copyOf(stack);
  }
}
