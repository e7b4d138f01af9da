package dev.tallyman.core;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import jdk.internal.misc.Unsafe;

/**
 * What the JDK remembers of the records that were compared or hashed last: method handles in static
 * fields of {@code java.lang.runtime.ObjectMethods} keep what they were last adapted to (17:
 * strongly, 25: softly), and so the last record's class and its loader. An agent that has left
 * would stay in memory by that alone.
 */
final class RecordCaches {
  private static final String[] CACHES = {"asTypeCache", "asTypeSoftCache"};

  private RecordCaches() {}

  /** Empties them; whoever needs one next fills it again. Throws nothing. */
  static void clear() {
    try {
      Unsafe unsafe = Unsafe.getUnsafe();
      Class<?> methods = Class.forName("java.lang.runtime.ObjectMethods");
      for (Field field : methods.getDeclaredFields()) {
        if (Modifier.isStatic(field.getModifiers()) && field.getType() == MethodHandle.class) {
          Object handle =
              unsafe.getReference(unsafe.staticFieldBase(field), unsafe.staticFieldOffset(field));
          if (handle != null) {
            clear(unsafe, handle);
          }
        }
      }
    } catch (ReflectiveOperationException | LinkageError e) {
      // Another JDK: what it keeps, it keeps.
    }
  }

  private static void clear(Unsafe unsafe, Object handle) {
    for (String cache : CACHES) {
      try {
        unsafe.putReference(handle, unsafe.objectFieldOffset(MethodHandle.class, cache), null);
      } catch (InternalError none) {
        continue; // this JDK has but one of them
      }
    }
  }
}
