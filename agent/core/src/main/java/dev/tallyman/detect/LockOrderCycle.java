package dev.tallyman.detect;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Locks that were taken in orders which together make a ring: threads that each do one of them at
 * the same time can wait for each other for ever.
 *
 * @param orders each one's taken lock is held in the next, the last one's in the first
 * @param sameInstances whether it is known that they are the very same locks; else only that they
 *     were made at the same lines
 */
public record LockOrderCycle(List<LockOrder> orders, boolean sameInstances) {
  /** Copies the list. */
  public LockOrderCycle {
    orders = List.copyOf(orders);
  }

  /** The numbers of the sites that take part, ascending. */
  public Set<Integer> sites() {
    Set<Integer> sites = new TreeSet<>();
    for (LockOrder order : orders) {
      sites.add(order.heldSite());
    }
    return sites;
  }

  /** Whether more than one lock of a site takes part. */
  boolean repeatsSites() {
    return sites().size() < orders.size();
  }

  /** The class and method of each order's inner acquisition, each once, ascending. */
  List<String> methods() {
    Set<String> methods = new TreeSet<>();
    for (LockOrder order : orders) {
      methods.add(methodOf(order.takenStack()));
    }
    return new ArrayList<>(methods);
  }

  private static String methodOf(List<StackTraceElement> stack) {
    StackTraceElement at = DeadlockDetector.applicationFrame(stack);
    return at == null ? "" : at.getClassName() + "." + at.getMethodName();
  }
}
