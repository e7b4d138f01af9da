package dev.tallyman.track;

import jdk.internal.misc.Unsafe;
import org.jspecify.annotations.Nullable;

/**
 * Plain reads of fields of the JDK's objects. Whoever reads has made sure of the object's class
 * first. A field that this JDK does not have reads as null or 0.
 */
final class Peek {
  static final long NONE = -1;

  private static final Unsafe UNSAFE = Unsafe.getUnsafe();

  private Peek() {}

  /** A class of java.base, not initialised; null if this JDK has none of that name. */
  static @Nullable Class<?> jdk(String name) {
    try {
      return Class.forName(name, false, null);
    } catch (ClassNotFoundException | LinkageError e) {
      return null;
    }
  }

  static long offset(@Nullable Class<?> type, String field) {
    if (type == null) {
      return NONE;
    }
    try {
      return UNSAFE.objectFieldOffset(type, field);
    } catch (InternalError | RuntimeException e) {
      return NONE;
    }
  }

  static boolean is(@Nullable Class<?> type, @Nullable Object object) {
    return type != null && type.isInstance(object);
  }

  /** With acquire semantics: what the object points at is seen as it was when it was put there. */
  static @Nullable Object reference(@Nullable Object base, long offset) {
    return base == null || offset < 0 ? null : UNSAFE.getReferenceAcquire(base, offset);
  }

  static @Nullable Object @Nullable [] array(@Nullable Object base, long offset) {
    return reference(base, offset) instanceof Object[] array ? array : null;
  }

  static int intAt(@Nullable Object base, long offset) {
    return base == null || offset < 0 ? 0 : UNSAFE.getInt(base, offset);
  }
}
