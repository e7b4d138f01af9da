package dev.tallyman.heap;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.netbeans.lib.profiler.heap.FieldValue;
import org.netbeans.lib.profiler.heap.Heap;
import org.netbeans.lib.profiler.heap.Instance;
import org.netbeans.lib.profiler.heap.JavaClass;
import org.netbeans.lib.profiler.heap.ObjectArrayInstance;
import org.netbeans.lib.profiler.heap.ObjectFieldValue;
import org.netbeans.lib.profiler.heap.PrimitiveArrayInstance;

/**
 * Shortest paths from the roots to many objects at once: one breadth-first search that ends when
 * all are found. Referents of weak, soft, phantom and finalizer references do not count, and
 * neither does what the agent holds. Methods that run now come last: a loop over a map would else
 * be said to hold what the map holds.
 */
final class PathSearch {
  /** When no more than this share of the objects is missing, locals may have them. */
  private static final double NEARLY_ALL = 0.99;

  private static final int CLASS_ROOT = -1;
  private static final int FIRST_ROOT = -2;

  /** Names of threads of a pool, if this many or more differ in numbers only, are told as one. */
  private static final int POOL = 3;

  private final Heap heap;
  private final Visits visits;
  private final ClassFacts.Book facts;
  private final List<Roots.Root> roots = new ArrayList<>();
  private final Map<Long, Integer> found = new HashMap<>();
  private final Map<Integer, Step> steps = new HashMap<>();
  private final Step start = new Step("", null);

  /** A path's beginning that objects have in common. */
  private static final class Step {
    final String label;
    final @Nullable Step before;
    final Map<String, Step> next = new LinkedHashMap<>();

    /** The container that the label stands for; -1 if there are several. */
    long container;

    long objects;

    Step(String label, @Nullable Step before) {
      this.label = label;
      this.before = before;
    }

    Step then(@Nullable String label, long container) {
      if (label == null || label.equals(this.label)) {
        return this;
      }
      Step step = next.get(label);
      if (step == null) {
        step = new Step(label, this);
        step.container = container;
        next.put(label, step);
      } else if (step.container != container) {
        step.container = -1;
      }
      return step;
    }
  }

  PathSearch(Heap heap, Visits visits, ClassFacts.Book facts) {
    this.heap = heap;
    this.visits = visits;
    this.facts = facts;
  }

  /** Searches until all of these are found or everything has been seen. */
  void run(Set<Long> wanted) throws IOException {
    Roots from = new Roots(heap);
    for (long type : from.classes()) {
      visits.meet(type, CLASS_ROOT);
    }
    begin(from.lasting());
    boolean locals = false;
    int at = 0;
    while (found.size() < wanted.size()) {
      boolean nearly = found.size() >= wanted.size() * NEARLY_ALL;
      if (!locals && (nearly || at == visits.count())) {
        locals = true;
        begin(from.passing());
      }
      if (at == visits.count()) {
        return;
      }
      long id = visits.id(at);
      if (wanted.contains(id)) {
        found.put(id, at);
      }
      expand(id, at);
      at++;
    }
  }

  private void begin(List<Roots.Root> more) throws IOException {
    for (Roots.Root root : more) {
      visits.meet(root.object(), FIRST_ROOT - roots.size());
      roots.add(root);
    }
  }

  private void expand(long id, int at) throws IOException {
    Instance object = heap.getInstanceByID(id);
    if (object == null || object instanceof PrimitiveArrayInstance) {
      return;
    }
    if (object instanceof ObjectArrayInstance array) {
      for (Object element : array.getValues()) {
        if (element != null) {
          visits.meet(((Instance) element).getInstanceId(), at);
        }
      }
      return;
    }
    ClassFacts its = facts.of(object.getJavaClass());
    if (its.closed || its.ours) {
      return;
    }
    List<?> values;
    JavaClass type = its.type ? heap.getJavaClassByID(id) : null;
    if (type == null) {
      values = object.getFieldValues();
    } else if (facts.of(type).ours) {
      return;
    } else {
      values = type.getStaticFieldValues();
    }
    for (Object each : values) {
      if (each instanceof ObjectFieldValue value
          && !(its.reference && isTheCollectors(value.getField().getName()))) {
        visits.meet(Fields.address(value), at);
      }
    }
  }

  private static boolean isTheCollectors(String field) {
    return field.equals("referent") || field.equals("discovered") || field.equals("next");
  }

  /** How many of these were found, by the ways that lead to them, most first. */
  List<Holding> holdings(Iterable<Long> objects) {
    List<Step> ends = new ArrayList<>();
    for (long object : objects) {
      Integer index = found.get(object);
      if (index != null) {
        Step end = stepTo(index);
        if (end.objects++ == 0) {
          ends.add(end);
        }
      }
    }
    List<Holding> holdings = new ArrayList<>();
    for (Step end : ends) {
      holdings.add(new Holding(path(end), end.objects));
      end.objects = 0;
    }
    holdings = poolsAsOne(holdings);
    holdings.sort(Comparator.comparing(PathSearch::count).reversed());
    return holdings;
  }

  private static long count(Holding holding) {
    Long objects = holding.objects();
    return objects == null ? 0 : objects;
  }

  private static List<Holding> poolsAsOne(List<Holding> holdings) {
    Map<List<String>, List<Holding>> alike = new LinkedHashMap<>();
    for (Holding holding : holdings) {
      List<String> path = new ArrayList<>(holding.path());
      path.replaceAll(step -> step.replaceAll(" \\([\\d,]+ entr(y|ies)\\)$", ""));
      if (!path.isEmpty() && path.get(0).contains("thread \"")) {
        path.set(0, path.get(0).replaceFirst("(thread \"[^\"]*?)\\d+([^\"\\d]*\")", "$1*$2"));
      }
      alike.computeIfAbsent(path, key -> new ArrayList<>()).add(holding);
    }
    List<Holding> merged = new ArrayList<>();
    for (Map.Entry<List<String>, List<Holding>> group : alike.entrySet()) {
      List<Holding> members = group.getValue();
      if (members.size() < POOL) {
        merged.addAll(members);
      } else {
        merged.add(
            new Holding(group.getKey(), members.stream().mapToLong(PathSearch::count).sum()));
      }
    }
    return merged;
  }

  private List<String> path(Step end) {
    Deque<String> path = new ArrayDeque<>();
    for (Step step = end; step.before != null; step = step.before) {
      String entries = "";
      if (step.container > 0) {
        Instance container = heap.getInstanceByID(step.container);
        long count = container == null ? -1 : Containers.entries(heap, container);
        entries =
            count < 0
                ? ""
                : String.format(Locale.ROOT, " (%,d %s)", count, count == 1 ? "entry" : "entries");
      }
      path.addFirst(step.label + entries);
    }
    return new ArrayList<>(path);
  }

  /** The path to an object, without the object itself. Without recursion: lists are long. */
  private Step stepTo(int index) {
    Deque<Integer> way = new ArrayDeque<>();
    int at = index;
    Step step = steps.get(at);
    while (step == null) {
      way.push(at);
      int from = visits.from(at);
      if (from == CLASS_ROOT) {
        step = start;
      } else if (from < CLASS_ROOT) {
        step = start.then(roots.get(FIRST_ROOT - from).name(), 0);
      } else {
        at = from;
        step = steps.get(at);
      }
    }
    while (!way.isEmpty()) {
      int next = way.pop();
      int from = visits.from(next);
      if (from >= 0) {
        step = label(step, visits.id(from), visits.id(next));
      }
      steps.put(next, step);
    }
    return step;
  }

  /** What one object on the path adds to it, by what the next one is to it. */
  private Step label(Step before, long holder, long held) {
    Instance object = heap.getInstanceByID(holder);
    if (object == null) {
      return before;
    }
    ClassFacts its = facts.of(object.getJavaClass());
    JavaClass type = its.type ? heap.getJavaClassByID(holder) : null;
    if (type != null) {
      return start.then(
          "static " + type.getName() + "." + field(type.getStaticFieldValues(), held), 0);
    }
    boolean inContainer = before.container != 0;
    if (its.array) {
      return inContainer ? before : before.then(its.name, 0);
    }
    if (its.container) {
      boolean setOfAMap = inContainer && before.label.endsWith("Set") && its.name.endsWith("Map");
      return setOfAMap ? before : before.then(its.name, holder);
    }
    if (its.inside) {
      return before;
    }
    String field = field(object.getFieldValues(), held);
    if (its.thread && before.before == start && field.startsWith("threadLocals")) {
      return before.then("a ThreadLocal of it", holder);
    }
    return before.then(its.name + "." + field, 0);
  }

  private static String field(List<?> values, long held) {
    for (Object each : values) {
      if (each instanceof ObjectFieldValue && Fields.address((FieldValue) each) == held) {
        return ((FieldValue) each).getField().getName();
      }
    }
    return "?";
  }
}
