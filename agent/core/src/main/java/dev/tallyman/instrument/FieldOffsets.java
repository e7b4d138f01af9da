package dev.tallyman.instrument;

import jdk.internal.misc.Unsafe;

/**
 * Fields of the JDK's classes, read plainly. A field that is not there is never read. To be asked
 * for in a class of their own, which is initialised once there is an instance: asking loads the
 * JDK's class, and one that is loaded before the agent weaves has to be redefined, at every start.
 */
final class FieldOffsets {
  static final Unsafe UNSAFE = Unsafe.getUnsafe();

  /** Stands for a field that this JDK does not have. */
  static final long NONE = -1;

  private FieldOffsets() {}

  /** The offset of an instance field; {@link #NONE} if this JDK's class has no such field. */
  static long of(Class<?> type, String field) {
    try {
      return UNSAFE.objectFieldOffset(type, field);
    } catch (InternalError e) {
      return NONE;
    }
  }

  /** A reference in an object; null if the field is not there. */
  static @org.jspecify.annotations.Nullable Object reference(Object of, long offset) {
    return offset == NONE ? null : UNSAFE.getReferenceVolatile(of, offset);
  }

  /** An int in an object; {@code otherwise} if the field is not there. */
  static int number(Object of, long offset, int otherwise) {
    return offset == NONE ? otherwise : UNSAFE.getIntVolatile(of, offset);
  }
}
