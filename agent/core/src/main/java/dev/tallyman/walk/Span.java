package dev.tallyman.walk;

import org.jspecify.annotations.Nullable;

/** A stretch of an array, as read at one moment: the elements of a list in their order. */
final class Span {
  static final Span EMPTY = new Span(new Object[0], 0, 0);

  private final @Nullable Object[] array;
  private final int start;
  private final int count;

  /** Cuts what does not lie in the array: its parts were read at different moments. */
  Span(@Nullable Object[] array, int start, int count) {
    this.array = array;
    boolean possible = start >= 0 && start < array.length && count > 0;
    this.start = possible ? start : 0;
    this.count = possible ? Math.min(count, array.length) : 0;
  }

  int count() {
    return count;
  }

  /** Length of the array behind it. */
  int capacity() {
    return array.length;
  }

  @Nullable Object get(int i) {
    int at = start + i;
    return array[at >= array.length ? at - array.length : at];
  }
}
