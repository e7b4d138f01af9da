package dev.tallyman.heap;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.netbeans.lib.profiler.heap.Heap;
import org.netbeans.lib.profiler.heap.Instance;
import org.netbeans.lib.profiler.heap.ObjectArrayInstance;

/** The agent's catalogue of lines, as it lies in a heap dump. */
final class DumpedSites {
  /** A line: how a stack trace writes it, and what kind of resource it makes. */
  record Line(String frame, String kind) {}

  private final Heap heap;
  private final Map<Integer, Line> lines = new HashMap<>();

  DumpedSites(Heap heap) {
    this.heap = heap;
  }

  /** Takes a catalogue; there is one for each agent that is or was in the JVM. */
  void add(Instance catalog) {
    int number = (int) Fields.number(catalog, "firstNumber");
    if (!(Fields.object(heap, catalog, "sites") instanceof ObjectArrayInstance sites)) {
      return;
    }
    List<?> kinds =
        Fields.object(heap, catalog, "kinds") instanceof ObjectArrayInstance array
            ? array.getValues()
            : List.of();
    int index = 0;
    for (Object each : sites.getValues()) {
      if (each instanceof Instance site) {
        Object kind = index < kinds.size() ? kinds.get(index) : null;
        String word = kind instanceof Instance k ? text(k, "word") : null;
        lines.put(number + index, new Line(frame(site), word == null ? "lock" : word));
      }
      index++;
    }
  }

  private String frame(Instance site) {
    String file = text(site, "sourceFile");
    long line = Fields.number(site, "line");
    return text(site, "className")
        + "."
        + text(site, "method")
        + "("
        + (file == null ? "Unknown Source" : line > 0 ? file + ":" + line : file)
        + ")";
  }

  private @Nullable String text(Instance of, String field) {
    return Fields.text(heap, Fields.reference(of, field));
  }

  @Nullable Line line(int number) {
    return lines.get(number);
  }
}
