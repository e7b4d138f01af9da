package dev.tallyman.walk;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import jdk.internal.misc.Unsafe;
import org.jspecify.annotations.Nullable;

/**
 * Plain reads of fields. Whoever reads has made sure of the object's class first: an offset applied
 * to an object of another class crashes the JVM.
 */
final class Raw {
  /** The offset of a field that this JDK does not have. */
  static final long NONE = -1;

  private static final Unsafe UNSAFE = Unsafe.getUnsafe();

  /** References take four bytes. */
  private static final boolean NARROW = UNSAFE.arrayIndexScale(Object[].class) == 4;

  private static final long HELD = offsetByName(Slot.class, "held");

  private Raw() {}

  /**
   * Where a class of the JDK has a field.
   *
   * @param kind {@code int.class} and so on; {@code Object.class} for any reference
   * @return {@link #NONE} if it has no such field, or one of another kind
   */
  static long offset(@Nullable Class<?> type, String name, Class<?> kind) {
    if (type == null) {
      return NONE;
    }
    try {
      Field field = type.getDeclaredField(name);
      boolean fits =
          kind == Object.class ? !field.getType().isPrimitive() : field.getType() == kind;
      return fits && !Modifier.isStatic(field.getModifiers())
          ? UNSAFE.objectFieldOffset(field)
          : NONE;
    } catch (NoSuchFieldException | LinkageError | RuntimeException e) {
      return NONE;
    }
  }

  /**
   * Where a class has a field, by name alone, which loads no class; static fields, too. The caller
   * knows what kind of field it is. {@link #NONE} if there is none.
   */
  static long offsetByName(Class<?> type, String name) {
    if (type.isArray() || type.isPrimitive()) {
      return NONE; // asking would crash the JVM
    }
    try {
      return UNSAFE.objectFieldOffset(type, name);
    } catch (Throwable e) {
      return NONE;
    }
  }

  /** A class of java.base, not initialised; null if this JDK has none of that name. */
  static @Nullable Class<?> jdk(String name) {
    try {
      return Class.forName(name, false, null);
    } catch (ClassNotFoundException | LinkageError e) {
      return null;
    }
  }

  static boolean is(@Nullable Class<?> type, @Nullable Object object) {
    return type != null && type.isInstance(object);
  }

  // A null base would make the offset an address.

  static @Nullable Object reference(@Nullable Object base, long offset) {
    return base == null ? null : UNSAFE.getReference(base, offset);
  }

  static @Nullable Object @Nullable [] array(@Nullable Object base, long offset) {
    return reference(base, offset) instanceof Object[] array ? array : null;
  }

  static int intAt(@Nullable Object base, long offset) {
    return base == null ? 0 : UNSAFE.getInt(base, offset);
  }

  static long longAt(@Nullable Object base, long offset) {
    return base == null ? 0 : UNSAFE.getLong(base, offset);
  }

  static Unsafe unsafe() {
    return UNSAFE;
  }

  /**
   * Where objects lie at this moment. A collector may move them at any time, so it is good for a
   * hash that is checked by identity, and for nothing else. An object's own hash code would be
   * written into its header.
   */
  static final class Addresses {
    /** As an {@code Object}, or the compiler would not read a reference as a number. */
    private Object slot = new Slot();

    long of(@Nullable Object object) {
      Object at = slot;
      UNSAFE.putReference(at, HELD, object);
      return NARROW ? UNSAFE.getInt(at, HELD) : UNSAFE.getLong(at, HELD);
    }

    void forget() {
      slot = new Slot();
    }
  }

  private static final class Slot {
    @Nullable Object held;
  }
}
