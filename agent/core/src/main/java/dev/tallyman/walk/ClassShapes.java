package dev.tallyman.walk;

import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which references of an object the walk follows. Of the JDK's classes only those that hold what an
 * application gave them; never a {@link Reference}'s referent.
 */
final class ClassShapes {
  private static final String[] JDK_HOLDERS = {"java.util.", "java.beans.", "javax.swing.event."};
  private static final String[] JDK_LEAVES = {
    "java.util.concurrent.locks.",
    "java.util.jar.",
    "java.util.zip.",
    "java.util.regex.",
    "java.util.logging.",
    "java.util.prefs.",
    "java.util.spi.",
    "java.util.stream.",
    "java.util.random.",
    "java.util.Locale",
    "java.util.ResourceBundle",
    "java.util.ServiceLoader",
    "java.util.UUID",
    "java.util.Date",
    "java.util.Calendar",
    "java.util.TimeZone",
    "java.util.Formatter",
    "java.util.Scanner",
    "java.util.Random"
  };
  private static final Set<String> OF_A_THREAD =
      Set.of(
          "threadLocals",
          "inheritableThreadLocals",
          "target",
          "holder",
          "uncaughtExceptionHandler");
  private static final Set<String> OF_A_THROWABLE = Set.of("cause", "suppressedExceptions");

  private final Map<Class<?>, ClassShape> shapes = new WeakHashMap<>();
  private final Containers containers;
  private final ClassFields fields;
  private final Predicate<String> application;
  private final @Nullable ClassLoader own;
  private int withheld;

  ClassShapes(
      Containers containers,
      ClassFields fields,
      Predicate<String> application,
      @Nullable ClassLoader own) {
    this.containers = containers;
    this.fields = fields;
    this.application = application;
    this.own = own;
  }

  ClassShape of(Class<?> type, long round) {
    ClassShape shape = shapes.get(type);
    if (shape == null || (shape.againInRound > 0 && round >= shape.againInRound)) {
      if (shape != null) {
        withheld--;
      }
      shape = make(type, round);
      withheld += shape.againInRound > 0 ? 1 : 0;
      shapes.put(type, shape);
    }
    return shape;
  }

  /** How many classes there are of whose objects not all fields are followed. */
  int withheld() {
    return withheld;
  }

  boolean ofTheApplication(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    return !ofTheJdk(loader)
        && (own == null || loader != own)
        && application.test(ClassFields.internalName(type));
  }

  static boolean ofTheJdk(@Nullable ClassLoader loader) {
    return loader == null || loader == ClassLoader.getPlatformClassLoader();
  }

  private ClassShape make(Class<?> type, long round) {
    if (isLeaf(type)) {
      return ClassShape.LEAF;
    }
    Container container = containers.of(type);
    List<ClassFields.Place> places = new ArrayList<>();
    List<Boolean> byApplication = new ArrayList<>();
    boolean complete = true;
    for (Class<?> part = type; part != null && part != Object.class; part = part.getSuperclass()) {
      boolean jdk = ofTheJdk(part.getClassLoader());
      if (part == Reference.class || (jdk && (container != null || !holds(part.getName())))) {
        continue;
      }
      ClassFields.Declared declared = fields.of(part);
      if (declared == null) {
        complete = false;
        continue;
      }
      boolean counts = !jdk && ofTheApplication(part);
      for (ClassFields.Place place : declared.instance()) {
        if (isFollowed(part, place.name())) {
          places.add(place);
          byApplication.add(counts);
        }
      }
    }
    int size = places.size();
    long[] offsets = new long[size];
    String[] labels = new String[size];
    boolean[] counts = new boolean[size];
    for (int i = 0; i < size; i++) {
      offsets[i] = places.get(i).offset();
      labels[i] = places.get(i).label();
      counts[i] = byApplication.get(i);
    }
    boolean collection =
        ofTheJdk(type.getClassLoader())
            && (Collection.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type));
    return new ClassShape(
        ClassFields.stableName(type),
        container,
        collection,
        offsets,
        labels,
        counts,
        complete ? 0 : round + Math.min(64, round + 1));
  }

  private static boolean isFollowed(Class<?> part, String field) {
    if (part == Thread.class) {
      return OF_A_THREAD.contains(field);
    }
    return part != Throwable.class || OF_A_THROWABLE.contains(field);
  }

  private boolean isLeaf(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    if (own != null && loader == own) {
      return true;
    }
    if (ClassLoader.class.isAssignableFrom(type) || type == Class.class || type.isPrimitive()) {
      return true;
    }
    if (!ofTheJdk(loader) || Thread.class.isAssignableFrom(type)) {
      return false;
    }
    return !Throwable.class.isAssignableFrom(type) && !holds(type.getName());
  }

  /** Whether a class of the JDK holds what an application gave it. */
  private static boolean holds(String name) {
    if (name.equals("java.lang.Thread")
        || name.startsWith("java.lang.Thread$")
        || name.startsWith("java.lang.ThreadLocal$")
        || name.equals("java.lang.Throwable")) {
      return true;
    }
    boolean holder = false;
    for (String prefix : JDK_HOLDERS) {
      holder |= name.startsWith(prefix);
    }
    for (String prefix : JDK_LEAVES) {
      holder &= !name.startsWith(prefix);
    }
    return holder;
  }
}
