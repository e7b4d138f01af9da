package dev.tallyman.model;

import java.util.List;

/**
 * A line of code that creates.
 *
 * @param id number of the site in this JVM; the same in every event
 * @param frame the line, as a stack trace writes it: {@code
 *     com.acme.Orders.lockFor(Orders.java:148)}
 * @param stack frames of one creation, the line itself first; at least that one
 */
public record SiteRef(int id, String frame, List<String> stack) {
  /** Copies the stack. */
  public SiteRef {
    stack = List.copyOf(stack);
  }
}
