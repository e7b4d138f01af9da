package dev.tallyman.walk;

import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/** A collection that the walk has met, held weakly. */
final class Known {
  static final int NO_SLOT = -1;

  /** The collection, or for an application's array whoever has it in a field. */
  private final WeakReference<Object> reference;

  /** Where the array is; an array that grows is another one each time. */
  private final long slot;

  final Container container;
  final String[] path;
  final @Nullable String holder;
  final String resourceClass;

  /** The collections of the JDK that wrap it, innermost first. */
  final WeakReference<?>[] wrappers;

  /** Whether it is the values that matter. */
  final boolean values;

  long firstSize = -1;
  long lastSize;
  long highest;
  int grew;
  int rounds;
  @Nullable WatchedCollection watched;

  Known(
      Object object,
      long slot,
      Container container,
      String[] path,
      @Nullable String holder,
      String resourceClass,
      WeakReference<?>[] wrappers,
      boolean values) {
    this.reference = new WeakReference<>(object);
    this.slot = slot;
    this.container = container;
    this.path = path;
    this.holder = holder;
    this.resourceClass = resourceClass;
    this.wrappers = wrappers;
    this.values = values;
  }

  /** Null: the collector has taken it. */
  @Nullable Object anchor() {
    return reference.get();
  }

  /** Null: gone. Strong, so not to be kept. */
  @Nullable Object collection() {
    Object object = reference.get();
    if (object == null || slot == NO_SLOT) {
      return object;
    }
    return Raw.array(object, slot);
  }

  boolean isSlot(Object of, long at) {
    return slot == at && reference.refersTo(of);
  }

  boolean hasSlot() {
    return slot != NO_SLOT;
  }

  /** Reads how large it is now. */
  void measure(Object collection) {
    lastSize = container.size(collection);
    rounds++;
    if (firstSize < 0) {
      firstSize = lastSize;
      highest = lastSize;
    } else if (lastSize > highest) {
      highest = lastSize;
      grew++;
    }
  }
}
