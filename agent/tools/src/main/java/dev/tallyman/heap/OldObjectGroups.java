package dev.tallyman.heap;

import dev.tallyman.heap.Explained.Source;
import dev.tallyman.recording.OldObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JFR's samples of old objects, by the line that allocated them and by who holds them. */
public final class OldObjectGroups {
  private static final List<String> JDK = List.of("java.", "javax.", "jdk.", "sun.", "com.sun.");

  private record Where(String frame, String type) {}

  private OldObjectGroups() {}

  /**
   * Groups them, the line of most samples first. A sample without a way to a root tells nothing and
   * is left out.
   *
   * @param wanted a part of the line as a stack trace writes it; null for all
   */
  public static List<Explained> of(List<OldObject> samples, @Nullable String wanted) {
    Map<Where, List<OldObject>> byLine = new LinkedHashMap<>();
    for (OldObject sample : samples) {
      String frame = line(sample.allocatedAt());
      if (!sample.heldBy().isEmpty()
          && frame != null
          && (wanted == null || frame.contains(wanted))) {
        byLine
            .computeIfAbsent(new Where(frame, sample.type()), key -> new ArrayList<>())
            .add(sample);
      }
    }
    List<Explained> explained = new ArrayList<>();
    for (Map.Entry<Where, List<OldObject>> line : byLine.entrySet()) {
      Map<List<String>, Long> ways = new LinkedHashMap<>();
      line.getValue().forEach(sample -> ways.merge(sample.heldBy(), 1L, Long::sum));
      List<Holding> held = new ArrayList<>();
      ways.forEach((path, count) -> held.add(new Holding(path, count)));
      held.sort(Comparator.comparing(OldObjectGroups::count).reversed());
      explained.add(
          new Explained(
              Source.OLD_OBJECTS,
              null,
              line.getKey().frame(),
              line.getKey().type(),
              null,
              (long) line.getValue().size(),
              held,
              0,
              List.of()));
    }
    explained.sort(Comparator.comparing(OldObjectGroups::looked).reversed());
    return explained;
  }

  private static long count(Holding holding) {
    Long objects = holding.objects();
    return objects == null ? 0 : objects;
  }

  private static long looked(Explained explained) {
    Long looked = explained.looked();
    return looked == null ? 0 : looked;
  }

  /** The first frame that is not the JDK's. */
  private static @Nullable String line(List<String> stack) {
    for (String frame : stack) {
      if (JDK.stream().noneMatch(frame::startsWith)) {
        return frame;
      }
    }
    return null;
  }
}
