package dev.tallyman.walk;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the reference fields of classes from the bytes with which they were loaded. To be fed
 * by a transformer, for loaders of the application's own; the files of the class path are read when
 * they are needed. Any thread; holds loaders weakly, a few hundred bytes a class.
 */
public final class SeenFields implements FieldNames {
  private static final int MOST = 50_000;

  private final Map<ClassLoader, Map<String, List<ReferenceField>>> seen = new WeakHashMap<>();
  private int count;

  /**
   * Whether it is worth remembering what this loader loads.
   *
   * @param loader null: the boot loader
   */
  public static boolean wants(@Nullable ClassLoader loader) {
    return !ClassShapes.ofTheJdk(loader) && !ClassFields.hasFiles(loader);
  }

  /** Reads and remembers the fields of a class that is about to be loaded. */
  public void remember(ClassLoader loader, String internalName, byte[] bytes) {
    List<ReferenceField> fields = ClassFileFields.of(bytes);
    if (fields == null) {
      return;
    }
    synchronized (seen) {
      Map<String, List<ReferenceField>> its = seen.get(loader);
      if (its == null) {
        its = new HashMap<>();
        seen.put(loader, its);
      }
      if (count < MOST && its.put(internalName, List.copyOf(fields)) == null) {
        count++;
      }
    }
  }

  @Override
  public @Nullable List<ReferenceField> of(@Nullable ClassLoader loader, String internalName) {
    synchronized (seen) {
      Map<String, List<ReferenceField>> its = seen.get(loader);
      return its == null ? null : its.get(internalName);
    }
  }
}
