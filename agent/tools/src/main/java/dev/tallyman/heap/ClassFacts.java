package dev.tallyman.heap;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.netbeans.lib.profiler.heap.JavaClass;

/** What a search has to know of a class, found out once. */
final class ClassFacts {
  private static final Pattern OURS =
      Pattern.compile(
          "dev\\.tallyman\\.(entry|core|option|instrument|track|walk|detect|publish|model|shaded)\\..*"
              + "|java\\.util\\.concurrent\\.locks\\.Tally\\d.*");
  private static final Pattern OUR_SYNC =
      Pattern.compile("java\\.util\\.concurrent\\.locks\\.Tally\\d+(Rw)?Sync");
  private static final Pattern CONTAINER =
      Pattern.compile(
          "java\\.util\\..*(Map|List|Set|Queue|Deque|Vector|Stack|Hashtable|Properties|Collection)");
  private static final Pattern INSIDE =
      Pattern.compile(
          "java\\.util\\..*\\$\\w*(Node|Entry|Bin|Index|CounterCell|Itr|Segment|Sync|HeadIndex)"
              + "|java\\.lang\\.ThreadLocal\\$ThreadLocalMap(\\$Entry)?");
  private static final Set<String> CLOSED =
      Set.of(
          "java.lang.String",
          "java.lang.Integer",
          "java.lang.Long",
          "java.lang.Double",
          "java.lang.Boolean",
          "java.lang.Character",
          "java.lang.Short",
          "java.lang.Byte",
          "java.lang.Float",
          "java.math.BigInteger");

  final String name;

  /** Holds for the collector only if nobody else does: its referent does not count. */
  final boolean reference;

  /** The agent's own: what it points at it does not hold, or not for long. */
  final boolean ours;

  /** Holds nothing that anybody asks for. */
  final boolean closed;

  /** A collection or a map. */
  final boolean container;

  /** What a collection is made of. */
  final boolean inside;

  final boolean array;
  final boolean thread;

  /** A java.lang.Class: its static fields are what it holds. */
  final boolean type;

  private ClassFacts(JavaClass of) {
    name = of.getName().replaceFirst("(\\$\\$Lambda).*", "$1"); // the rest changes from run to run
    reference = below(of, "java.lang.ref.Reference");
    ours = OURS.matcher(name).matches() && !OUR_SYNC.matcher(name).matches();
    closed = CLOSED.contains(name);
    array = name.endsWith("[]"); // isArray() knows only the arrays that it has met
    container = !array && CONTAINER.matcher(name).matches();
    inside = !array && !container && INSIDE.matcher(name).matches();
    thread = below(of, "java.lang.Thread");
    type = name.equals("java.lang.Class");
  }

  private static boolean below(JavaClass of, String name) {
    JavaClass type = of;
    for (int i = 0; type != null && i < 1000; i++) {
      if (type.getName().equals(name)) {
        return true;
      }
      type = type.getSuperClass();
    }
    return false;
  }

  /** The facts of each class that was asked for. */
  static final class Book {
    private final Map<JavaClass, ClassFacts> known = new HashMap<>();

    ClassFacts of(JavaClass type) {
      ClassFacts facts = known.get(type);
      if (facts == null) {
        facts = new ClassFacts(type);
        known.put(type, facts);
      }
      return facts;
    }
  }
}
