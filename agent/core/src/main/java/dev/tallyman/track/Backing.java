package dev.tallyman.track;

import jdk.internal.misc.Unsafe;
import org.jspecify.annotations.Nullable;

/**
 * What a collection of the JDK keeps its elements in, if it is another collection: a set's map, a
 * synchronized list's list. Read as plain fields: no method of the collection is called.
 */
final class Backing {
  private static final Unsafe UNSAFE = Unsafe.getUnsafe();

  /** Class and field; subclasses have the field, too. */
  private static final String[][] FIELDS = {
    {"java.util.HashSet", "map"},
    {"java.util.TreeSet", "m"},
    {"java.util.Properties", "map"},
    {"java.util.Collections$SetFromMap", "m"},
    {"java.util.Collections$AsLIFOQueue", "q"},
    {"java.util.Collections$SynchronizedCollection", "c"},
    {"java.util.Collections$SynchronizedMap", "m"},
    {"java.util.Collections$CheckedCollection", "c"},
    {"java.util.Collections$CheckedMap", "m"},
    {"java.util.Collections$UnmodifiableCollection", "c"},
    {"java.util.Collections$UnmodifiableMap", "m"},
    {"java.util.concurrent.ConcurrentHashMap$CollectionView", "map"},
    {"java.util.concurrent.ConcurrentSkipListSet", "m"},
    {"java.util.concurrent.CopyOnWriteArraySet", "al"},
    {"java.util.concurrent.DelayQueue", "q"},
  };

  private static final int WRAPPED_AT_MOST = 8;

  private Backing() {}

  /** The innermost collection; the object itself if it wraps none that this knows. */
  static Object of(Object collection) {
    Object inner = collection;
    for (int i = 0; i < WRAPPED_AT_MOST; i++) {
      Object next = wrappedBy(inner);
      if (next == null) {
        break;
      }
      inner = next;
    }
    return inner;
  }

  private static @Nullable Object wrappedBy(Object collection) {
    for (Class<?> type = collection.getClass(); type != null; type = type.getSuperclass()) {
      if (type.getClassLoader() != null) {
        continue;
      }
      String name = type.getName();
      for (String[] field : FIELDS) {
        if (field[0].equals(name)) {
          try {
            return UNSAFE.getReference(collection, UNSAFE.objectFieldOffset(type, field[1]));
          } catch (InternalError e) {
            return null; // this JDK calls it otherwise
          }
        }
      }
    }
    return null;
  }
}
