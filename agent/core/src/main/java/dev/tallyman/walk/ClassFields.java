package dev.tallyman.walk;

import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jdk.internal.access.SharedSecrets;
import jdk.internal.reflect.ConstantPool;
import org.jspecify.annotations.Nullable;

/**
 * Finds the reference fields of a class without loading anything through the application's loaders.
 *
 * <p>Reflection resolves the type of every field. That is harmless where the loader has resolved
 * each of them before: all that looks like the type of a field in the class's constant pool is then
 * among the classes that the loader is on record for. But annotations and local variables look like
 * fields there, and often are of types that nobody has loaded. Then the names come from somebody
 * who has seen the bytes ({@link FieldNames}), or from the class path, whose loader is the JDK's
 * own. Of what is left, the class is withheld, and asked about again later.
 */
final class ClassFields {
  /** The fields of one class, its superclasses left out. */
  record Declared(List<Place> instance, List<Place> statics) {}

  /** Where a reference lies, in the object or in the mirror of the class. */
  record Place(String label, String name, long offset) {}

  private final Instrumentation instrumentation;
  private final FieldNames names;

  /** What the loaders are on record for; for one round. */
  private final Map<ClassLoader, Set<String>> initiated = new HashMap<>();

  /** Whether a static field found by name lies in the mirror of its class, as reflection says. */
  private final boolean staticsByName = staticsLieInTheMirror();

  ClassFields(Instrumentation instrumentation, FieldNames names) {
    this.instrumentation = instrumentation;
    this.names = names;
  }

  /** Null: withheld. */
  @Nullable Declared of(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    if (loader == null || loader == ClassLoader.getPlatformClassLoader()) {
      return reflected(type);
    }
    List<FieldNames.ReferenceField> known = names.of(loader, internalName(type));
    if (known != null) {
      return byName(type, known);
    }
    if (typesAreResolved(type, loader)) {
      return reflected(type);
    }
    known = inItsFile(type, loader);
    return known == null ? null : byName(type, known);
  }

  static String internalName(Class<?> type) {
    return type.getName().replace('.', '/');
  }

  /** {@code Orders$$Lambda} in place of a name that is another one in each run. */
  static String stableName(Class<?> type) {
    String name = type.getName();
    int lambda = name.indexOf("$$Lambda");
    if (lambda >= 0) {
      return name.substring(0, lambda + "$$Lambda".length());
    }
    int hidden = name.indexOf('/');
    return hidden < 0 ? name : name.substring(0, hidden);
  }

  private static @Nullable Declared reflected(Class<?> type) {
    Field[] fields;
    try {
      fields = type.getDeclaredFields();
    } catch (LinkageError | RuntimeException e) {
      return null;
    }
    List<Place> instance = new ArrayList<>();
    List<Place> statics = new ArrayList<>();
    String prefix = stableName(type) + ".";
    for (Field field : fields) {
      if (field.getType().isPrimitive()) {
        continue;
      }
      String label = prefix + field.getName();
      if (!Modifier.isStatic(field.getModifiers())) {
        long offset = Raw.unsafe().objectFieldOffset(field);
        instance.add(new Place(label, field.getName(), offset));
      } else if (Raw.unsafe().staticFieldBase(field) == type) {
        statics.add(new Place(label, field.getName(), Raw.unsafe().staticFieldOffset(field)));
      }
    }
    return new Declared(instance, statics);
  }

  private Declared byName(Class<?> type, List<FieldNames.ReferenceField> fields) {
    List<Place> instance = new ArrayList<>();
    List<Place> statics = new ArrayList<>();
    String prefix = stableName(type) + ".";
    for (FieldNames.ReferenceField field : fields) {
      long offset =
          field.isStatic() && !staticsByName ? Raw.NONE : Raw.offsetByName(type, field.name());
      if (offset >= 0) {
        (field.isStatic() ? statics : instance)
            .add(new Place(prefix + field.name(), field.name(), offset));
      }
    }
    return new Declared(instance, statics);
  }

  /** Whether the class files of this loader can be read without calling the application. */
  static boolean hasFiles(@Nullable ClassLoader loader) {
    return loader != null
        && loader == ClassLoader.getSystemClassLoader()
        && loader.getClass().getClassLoader() == null;
  }

  private static @Nullable List<FieldNames.ReferenceField> inItsFile(
      Class<?> type, ClassLoader loader) {
    if (!hasFiles(loader) || type.isHidden()) {
      return null;
    }
    try (InputStream in = loader.getResourceAsStream(internalName(type) + ".class")) {
      return in == null ? null : ClassFileFields.of(in.readAllBytes());
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  private boolean typesAreResolved(Class<?> type, ClassLoader loader) {
    boolean builtIn = loader == ClassLoader.getSystemClassLoader();
    ConstantPool pool = SharedSecrets.getJavaLangAccess().getConstantPool(type);
    int size = pool.getSize();
    for (int i = 1; i < size; i++) {
      ConstantPool.Tag tag;
      try {
        tag = pool.getTagAt(i);
      } catch (RuntimeException e) {
        continue; // the second half of a long or a double
      }
      if (tag != ConstantPool.Tag.UTF8) {
        continue;
      }
      String name = typeNamed(pool.getUTF8At(i));
      if (name == null || (builtIn && name.startsWith("java/"))) {
        continue;
      }
      if (!initiated(loader).contains(name)) {
        return false;
      }
    }
    return true;
  }

  /** The class that a field descriptor names; null if this is none. */
  static @Nullable String typeNamed(String text) {
    int dimensions = 0;
    int end = text.length() - 1;
    while (dimensions < end && text.charAt(dimensions) == '[') {
      dimensions++;
    }
    if (end < dimensions + 2 || text.charAt(dimensions) != 'L' || text.charAt(end) != ';') {
      return null;
    }
    for (int i = dimensions + 1; i < end; i++) {
      char c = text.charAt(i);
      if (c == ';' || c == '<' || c == '.' || c == '[' || c == ' ') {
        return null;
      }
    }
    return text.substring(dimensions + 1, end);
  }

  private Set<String> initiated(ClassLoader loader) {
    Set<String> known = initiated.get(loader);
    if (known == null) {
      Class<?>[] classes = instrumentation.getInitiatedClasses(loader);
      known = new HashSet<>(classes == null ? 16 : classes.length * 2);
      if (classes != null) {
        for (Class<?> one : classes) {
          known.add(internalName(one));
        }
      }
      initiated.put(loader, known);
    }
    return known;
  }

  /** The round is over. */
  void forget() {
    initiated.clear();
  }

  private static boolean staticsLieInTheMirror() {
    try {
      Field field = Mirror.class.getDeclaredField("reference");
      return Raw.unsafe().staticFieldBase(field) == Mirror.class
          && Raw.unsafe().staticFieldOffset(field) == Raw.offsetByName(Mirror.class, "reference");
    } catch (NoSuchFieldException | RuntimeException e) {
      return false;
    }
  }

  private static final class Mirror {
    @SuppressWarnings("unused")
    static Object reference = new Object();
  }
}
