package dev.tallyman.instrument;

import dev.tallyman.model.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Puts the hooks of the chosen kinds into the JDK's classes: a call before a method's first
 * instruction, or behind a constructor's {@code super(..)}, without a class-file library ({@link
 * ClassPatch} says why). Any thread.
 */
final class JdkHooks {
  static final String HOOKS = "java/util/concurrent/locks/TallyFollow";

  /** What goes into one class. */
  private static final class Row {
    final Point point;
    final int family;

    Row(Point point, int family) {
      this.point = point;
      this.family = family;
    }
  }

  private final Map<String, List<Row>> byType = new HashMap<>();
  private final Set<String> missing = new HashSet<>();

  /** Of these kinds, those that are wanted. */
  JdkHooks(List<KindInstrumentation> kinds, Predicate<Kind> wanted) {
    for (KindInstrumentation kind : kinds) {
      if (wanted.test(kind.kind())) {
        for (Point point : kind.points()) {
          List<Row> rows = byType.get(point.type());
          if (rows == null) {
            rows = new ArrayList<>();
            byType.put(point.type(), rows);
          }
          rows.add(new Row(point, kind.family()));
        }
      }
    }
  }

  /** Internal names of all classes that get hooks. */
  Collection<String> types() {
    return byType.keySet();
  }

  boolean concerns(String type) {
    return byType.containsKey(type);
  }

  /** The class with its hooks; null if there are none for it. */
  byte @Nullable [] weave(String type, byte[] classFile) {
    List<Row> rows = byType.get(type);
    if (rows == null) {
      return null;
    }
    ClassPatch patch = new ClassPatch(classFile);
    int hooks = patch.addClass(HOOKS);
    int changed = 0;
    for (Row row : rows) {
      Point point = row.point;
      int hook = patch.addMethod(hooks, point.report().hook(), point.report().descriptor());
      byte[] code = point.report().code(row.family, hook);
      int here =
          point.method().equals("<init>")
              ? patch.afterSuper(point.descriptor(), code)
              : patch.prologue(point.method(), point.descriptor(), code);
      if (here == 0 && point.must()) {
        synchronized (missing) {
          missing.add(point.type().replace('/', '.') + "." + point.method());
        }
      }
      changed += here;
    }
    return changed == 0 ? null : patch.bytes();
  }

  /** Methods that every JDK was thought to have, and this one has not. */
  List<String> missing() {
    synchronized (missing) {
      return List.copyOf(missing);
    }
  }
}
