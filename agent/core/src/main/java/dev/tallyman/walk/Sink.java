package dev.tallyman.walk;

import org.jspecify.annotations.Nullable;

/** Takes what a container holds, element by element. */
abstract class Sink {
  /** How many more steps the reader may make; nothing that others write to ends by itself. */
  int steps;

  /** Another step; false: enough. */
  final boolean step() {
    return --steps >= 0;
  }

  /**
   * An element.
   *
   * @param element the element of a list or queue, the key of a map or set
   * @param value the value of a map
   * @param hash the spread hash that the map keeps of the key
   * @param node the node that carries it, if there is one
   * @return false: enough
   */
  abstract boolean take(Object element, @Nullable Object value, int hash, @Nullable Object node);
}
