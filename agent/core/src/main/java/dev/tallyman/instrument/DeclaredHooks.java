package dev.tallyman.instrument;

import dev.tallyman.model.Kind;
import dev.tallyman.option.Descriptors;
import dev.tallyman.option.Operation;
import dev.tallyman.option.Operation.Identity;
import dev.tallyman.option.Operation.Moment;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Puts the hooks of declared kinds into the classes that are named, of the JDK, of libraries and of
 * the application. What counts when a method begins needs no class-file library ({@link
 * ClassPatch}); what counts when it returns is {@link HookWeaver}'s. Any thread.
 */
final class DeclaredHooks {
  /** What goes into one class. */
  record Row(Operation operation, DeclaredInstrumentation kind) {
    /** Whether this method of that class is meant. */
    boolean isAbout(String method, String descriptor) {
      return operation.method().equals(method)
          && (operation.descriptor() == null || operation.descriptor().equals(descriptor));
    }

    /** Whether the method has what the operation is about. */
    boolean fits(String descriptor, boolean isStatic) {
      return fits(operation.resource(), descriptor, isStatic)
          && (operation.registry() == null || fits(operation.registry(), descriptor, isStatic))
          && fitsResult(Descriptors.result(descriptor));
    }

    private static boolean fits(Identity identity, String descriptor, boolean isStatic) {
      if (identity.isThis()) {
        return !isStatic;
      }
      if (identity.isReturn()) {
        char result = Descriptors.result(descriptor);
        return result == 'L' || result == '[';
      }
      return Descriptors.slot(descriptor, isStatic, identity.number()) >= 0;
    }

    private boolean fitsResult(char result) {
      boolean asked =
          operation.moment() == Moment.RETURN_TRUE || operation.moment() == Moment.RETURN_ZERO;
      return !asked || "ZBCSI".indexOf(result) >= 0;
    }

    /** The local variable of an identity other than what is returned. */
    static int slot(Identity identity, String descriptor, boolean isStatic) {
      return identity.isThis() ? 0 : Descriptors.slot(descriptor, isStatic, identity.number());
    }
  }

  static final String ONE = "(Ljava/lang/Object;I)V";
  static final String PAIR = "(Ljava/lang/Object;Ljava/lang/Object;I)V";
  static final String PAIR_IN = "(Ljava/lang/Object;Ljava/lang/Object;ILjava/lang/String;)V";

  /** What the names of all classes begin with that the catalogue has under libraries. */
  private static final String[] LIBRARIES = {
    "com/google/common/eventbus/",
    "io/netty/channel/",
    "io/netty/util/",
    "org/springframework/context/event/",
    "reactor/core/publisher/"
  };

  private static final int ALOAD = 0x19;
  private static final int BIPUSH = 0x10;
  private static final int LDC_W = 0x13;
  private static final int DEPTH = 16;
  private static final int MOST_TYPES = 20_000;

  private final Map<String, List<Row>> byType = new HashMap<>();
  private final Map<String, List<Row>> bySupertype = new HashMap<>();

  /** For each class that was asked about: all rows of its supertypes. */
  private final Map<String, List<Row>> inherited = new ConcurrentHashMap<>();

  private final Set<String> woven = ConcurrentHashMap.newKeySet();
  private final Set<String> problems = new LinkedHashSet<>();

  DeclaredHooks(List<DeclaredInstrumentation> kinds, Predicate<Kind> wanted) {
    for (DeclaredInstrumentation kind : kinds) {
      if (!wanted.test(kind.kind())) {
        continue;
      }
      for (Operation operation : kind.operations()) {
        Map<String, List<Row>> map = operation.below() ? bySupertype : byType;
        List<Row> rows = map.get(operation.type());
        if (rows == null) {
          rows = new ArrayList<>();
          map.put(operation.type(), rows);
        }
        rows.add(new Row(operation, kind));
      }
    }
  }

  /** Whether the catalogue may have a class of this name under a library. */
  static boolean isOfLibrary(String name) {
    for (String library : LIBRARIES) {
      if (name.startsWith(library)) {
        return true;
      }
    }
    return false;
  }

  /** The name of the hook that is told. */
  static String hook(Operation operation) {
    boolean in = operation.registryType() != null;
    return switch (operation.report()) {
      case TAKEN -> "taken";
      case GIVEN -> "given";
      case GIVEN_EACH -> "givenEach";
      case REGISTERED -> in ? "registeredIn" : "registered";
      case REGISTERED_ONCE -> "registeredOnce";
      case UNREGISTERED -> in ? "unregisteredIn" : "unregistered";
      case UNREGISTERED_ALL -> "unregisteredAll";
      case CLEARED -> "cleared";
    };
  }

  static String descriptor(Operation operation) {
    return operation.registry() == null ? ONE : operation.registryType() == null ? PAIR : PAIR_IN;
  }

  /** Whether a loaded class has to be woven, or was. */
  boolean concerns(Class<?> type) {
    if (type.isArray() || type.isHidden() || (byType.isEmpty() && bySupertype.isEmpty())) {
      return false;
    }
    String name = type.getName().replace('.', '/');
    return byType.containsKey(name)
        || woven.contains(name)
        || (!bySupertype.isEmpty() && !type.isInterface() && isBelow(type, 0));
  }

  private boolean isBelow(Class<?> type, int depth) {
    if (depth == DEPTH) {
      return false;
    }
    Class<?> parent = type.getSuperclass();
    if (parent != null && isNamedOrBelow(parent, depth)) {
      return true;
    }
    for (Class<?> each : type.getInterfaces()) {
      if (isNamedOrBelow(each, depth)) {
        return true;
      }
    }
    return false;
  }

  private boolean isNamedOrBelow(Class<?> type, int depth) {
    return bySupertype.containsKey(type.getName().replace('.', '/')) || isBelow(type, depth + 1);
  }

  /** The class with its hooks; null if there are none for it. */
  byte @Nullable [] weave(@Nullable ClassLoader loader, String name, byte[] classFile) {
    List<Row> rows = byType.get(name);
    List<Row> below = bySupertype.isEmpty() ? List.of() : rowsBelow(loader, classFile);
    if (rows == null && below.isEmpty()) {
      return null;
    }
    List<Row> all = new ArrayList<>(below);
    if (rows != null) {
      all.addAll(rows);
    }
    for (Row row : below) {
      row.kind.found(name);
    }
    byte[] changed = weave(name, classFile, all);
    if (changed != null) {
      woven.add(name);
    }
    return changed;
  }

  private byte @Nullable [] weave(String name, byte[] classFile, List<Row> rows) {
    ClassPatch patch = new ClassPatch(classFile);
    int hooks = 0;
    int changed = 0;
    List<Row> atReturn = new ArrayList<>();
    for (Row row : rows) {
      Operation operation = row.operation;
      boolean known = false;
      boolean fits = false;
      for (ClassPatch.Method method : patch.methods(operation.method())) {
        if (!row.isAbout(method.name(), method.descriptor())) {
          continue;
        }
        known = true;
        if (!row.fits(method.descriptor(), method.isStatic())) {
          continue;
        }
        fits = true;
        if (operation.moment() != Moment.ENTRY) {
          continue;
        }
        hooks = hooks == 0 ? patch.addClass(JdkHooks.HOOKS) : hooks;
        byte[] code = entryCode(patch, hooks, row, method);
        changed +=
            method.name().equals("<init>")
                ? patch.afterSuper(method.descriptor(), code)
                : patch.prologue(method.name(), method.descriptor(), code);
      }
      if (fits && operation.moment() != Moment.ENTRY) {
        atReturn.add(row);
      }
      if (!fits && !operation.below() && row.kind.isUsersOwn()) {
        misfit(name, operation, known);
      }
    }
    byte[] patched = changed == 0 ? classFile : patch.bytes();
    if (!atReturn.isEmpty()) {
      return HookWeaver.weave(patched, atReturn);
    }
    return changed == 0 ? null : patched;
  }

  private static byte[] entryCode(ClassPatch patch, int hooks, Row row, ClassPatch.Method method) {
    Operation operation = row.operation;
    int hook = patch.addMethod(hooks, hook(operation), descriptor(operation));
    int[] pushes = new int[2 + 2 + 2 + 3];
    int n = 0;
    Identity registry = operation.registry();
    if (registry != null) {
      pushes[n++] = ALOAD;
      pushes[n++] = Row.slot(registry, method.descriptor(), method.isStatic());
    }
    pushes[n++] = ALOAD;
    pushes[n++] = Row.slot(operation.resource(), method.descriptor(), method.isStatic());
    pushes[n++] = BIPUSH;
    pushes[n++] = row.kind.family();
    String registryType = operation.registryType();
    if (registryType != null) {
      int text = patch.addString(registryType);
      pushes[n++] = LDC_W;
      pushes[n++] = text >> 8;
      pushes[n++] = text;
    }
    return ClassPatch.call(hook, java.util.Arrays.copyOf(pushes, n));
  }

  private void misfit(String name, Operation operation, boolean known) {
    String method = name.replace('/', '.') + "." + operation.method();
    String text =
        !known
            ? "there is no "
                + method
                + (operation.descriptor() == null ? "" : operation.descriptor())
                + " with code"
            : method + " has no object that is its " + operation.resource();
    synchronized (problems) {
      problems.add(text);
    }
  }

  /** What was declared and is not so, as sentences begin. */
  List<String> problems() {
    synchronized (problems) {
      return List.copyOf(problems);
    }
  }

  private List<Row> rowsBelow(@Nullable ClassLoader loader, byte[] classFile) {
    ClassHeader header = ClassHeader.of(classFile, false);
    return header == null ? List.of() : rowsOf(loader, header, 0);
  }

  private List<Row> rowsOf(@Nullable ClassLoader loader, ClassHeader header, int depth) {
    List<Row> rows = List.of();
    String parent = header.superName();
    if (parent != null) {
      rows = joined(rows, rowsOf(loader, parent, depth));
    }
    for (String each : header.interfaces()) {
      rows = joined(rows, rowsOf(loader, each, depth));
    }
    return rows;
  }

  /** The rows for what extends or implements this type, directly or not. */
  private List<Row> rowsOf(@Nullable ClassLoader loader, String type, int depth) {
    List<Row> own = bySupertype.get(type);
    List<Row> rows = own == null ? List.of() : own;
    if (depth == DEPTH || loader == null || type.startsWith("java/")) {
      return rows; // what the JDK's own types extend is declared by its name
    }
    List<Row> more = inherited.get(type);
    if (more == null) {
      ClassHeader header = headerOf(loader, type);
      more = header == null ? List.of() : rowsOf(loader, header, depth + 1);
      if (inherited.size() < MOST_TYPES) {
        inherited.put(type, more);
      }
    }
    return joined(rows, more);
  }

  /** From its file: to load the class here would load it too early. */
  private static @Nullable ClassHeader headerOf(ClassLoader loader, String type) {
    try (InputStream in = loader.getResourceAsStream(type + ".class")) {
      return in == null ? null : ClassHeader.of(in.readAllBytes(), true);
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  private static List<Row> joined(List<Row> a, List<Row> b) {
    if (a.isEmpty() || b.isEmpty()) {
      return a.isEmpty() ? b : a;
    }
    Set<Row> both = new LinkedHashSet<>(a);
    both.addAll(b);
    return new ArrayList<>(both);
  }
}
