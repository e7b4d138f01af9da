package dev.tallyman.heap;

import java.util.regex.Pattern;
import org.netbeans.lib.profiler.heap.FieldValue;
import org.netbeans.lib.profiler.heap.Heap;
import org.netbeans.lib.profiler.heap.Instance;
import org.netbeans.lib.profiler.heap.ObjectFieldValue;

/** How many entries the JDK's collections have, by the fields in which they count them. */
final class Containers {
  private static final Pattern COUNT = Pattern.compile("size|count|elementCount|baseCount");

  private Containers() {}

  /** The number of entries, or -1 if the object does not say. */
  static long entries(Heap heap, Instance container) {
    return entries(heap, container, 3);
  }

  private static long entries(Heap heap, Instance container, int wrappers) {
    long count = -1;
    long cells = 0;
    long inner = 0;
    for (Object each : container.getFieldValues()) {
      FieldValue value = (FieldValue) each;
      String name = value.getField().getName();
      if (value instanceof ObjectFieldValue) {
        switch (name) {
          case "counterCells" -> cells = Fields.sum(heap, Fields.address(value), "value");
          case "map", "m", "al", "list", "q", "c", "count" -> inner = Fields.address(value);
          default -> {
            // holds entries, but does not count them
          }
        }
      } else if (count < 0 && COUNT.matcher(name).matches()) {
        count = Fields.number(container, name);
      }
    }
    Instance wrapped = inner == 0 || count > 0 ? null : heap.getInstanceByID(inner);
    if (wrapped == null || wrappers == 0) {
      return count < 0 ? -1 : count + cells;
    }
    if (wrapped.getJavaClass().getName().equals("java.util.concurrent.atomic.AtomicInteger")) {
      return Fields.number(wrapped, "value");
    }
    return wrapped.getJavaClass().getName().startsWith("java.util.")
        ? entries(heap, wrapped, wrappers - 1)
        : -1;
  }
}
