package dev.tallyman.walk;

import java.util.List;

/**
 * Who holds what a line has made, as far as the walk has come across it.
 *
 * @param path from a static field or a thread to the resource, outermost first
 * @param held how many of those that were come across hang on this path
 * @param seen how many were come across
 */
public record Held(List<String> path, int held, int seen) {
  /** Makes the list its own. */
  public Held {
    path = List.copyOf(path);
  }
}
