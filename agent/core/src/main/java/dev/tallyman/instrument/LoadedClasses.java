package dev.tallyman.instrument;

import jdk.internal.access.SharedSecrets;
import jdk.internal.reflect.ConstantPool;
import org.jspecify.annotations.Nullable;

/**
 * The prefilter for classes that are loaded already: their constant pool as the JVM holds it. No
 * bytes are asked for, no class is loaded, nothing stops.
 */
final class LoadedClasses {
  private LoadedClasses() {}

  static boolean ofTheJdk(@Nullable Module module) {
    if (module == null || !module.isNamed() || module.getLayer() != ModuleLayer.boot()) {
      return false;
    }
    String name = module.getName();
    return name.startsWith("java.") || name.startsWith("jdk.");
  }

  static boolean mayBeWoven(Class<?> type, ClassLoader own) {
    ClassLoader loader = type.getClassLoader();
    return loader != null
        && loader != own
        && !type.isArray()
        && !type.isHidden()
        && !ofTheJdk(type.getModule());
  }

  /** Whether a text of its constant pool begins so. What was added last is looked at first. */
  static boolean mentions(Class<?> type, String prefix) {
    ConstantPool pool = SharedSecrets.getJavaLangAccess().getConstantPool(type);
    for (int i = pool.getSize() - 1; i > 0; i--) {
      try {
        if (pool.getTagAt(i) == ConstantPool.Tag.UTF8 && pool.getUTF8At(i).startsWith(prefix)) {
          return true;
        }
      } catch (RuntimeException e) {
        continue; // the second half of a long or a double
      }
    }
    return false;
  }

  static boolean mentions(Class<?> type, NameFilter names) {
    ConstantPool pool = SharedSecrets.getJavaLangAccess().getConstantPool(type);
    int size = pool.getSize();
    for (int i = 1; i < size; i++) {
      ConstantPool.Tag tag;
      try {
        tag = pool.getTagAt(i);
      } catch (RuntimeException e) {
        continue; // the second half of a long or a double
      }
      if (tag == ConstantPool.Tag.UTF8 && names.has(pool.getUTF8At(i))) {
        return true;
      }
    }
    return false;
  }
}
