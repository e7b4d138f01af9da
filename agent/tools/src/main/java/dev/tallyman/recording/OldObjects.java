package dev.tallyman.recording;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmc.common.IMCOldObject;
import org.openjdk.jmc.common.IMCOldObjectField;
import org.openjdk.jmc.common.IMCOldObjectGcRoot;
import org.openjdk.jmc.common.item.IItemIterable;
import org.openjdk.jmc.flightrecorder.CouldNotLoadRecordingException;
import org.openjdk.jmc.flightrecorder.JfrLoaderToolkit;
import org.openjdk.jmc.flightrecorder.parser.filter.FilterExtension;
import org.openjdk.jmc.flightrecorder.parser.filter.OnLoadFilters;

/**
 * Reads {@code jdk.OldObjectSample} events: JFR follows a few hundred objects for as long as they
 * live and, if a recording asks for it, finds the ways that lead to them when it is written.
 */
public final class OldObjects {
  private static final String EVENT = "jdk.OldObjectSample";
  private static final int DEPTH = 4;
  private static final int LONGEST = 500;

  // Kept, because the level of a logger nobody holds is forgotten. The parser warns of every field
  // of a newer JDK that it does not know.
  private static final Logger PARSER = Logger.getLogger(JfrLoaderToolkit.class.getPackageName());

  private OldObjects() {}

  /**
   * The samples in a recording, a directory of them, or a repository. The newest sample of an
   * object counts.
   *
   * @throws RecordingException if the file is no recording
   */
  public static List<OldObject> read(Path input) throws RecordingException {
    PARSER.setLevel(Level.OFF);
    Map<Object, OldObject> newest = new HashMap<>();
    try {
      for (Path file : files(input)) {
        if (Files.size(file) == 0) {
          continue;
        }
        for (Chunk chunk : Chunk.split(file).chunks()) {
          byte[] bytes = chunk.flushed() || chunk.truncated() ? chunk.bytes() : new byte[0];
          if (bytes.length > 0) {
            read(bytes, newest);
          }
        }
      }
    } catch (RecordingException e) {
      throw e;
    } catch (IOException | CouldNotLoadRecordingException | RuntimeException e) {
      throw new RecordingException(
          input + ": its samples of old objects cannot be read (" + e.getMessage() + ")", e);
    }
    return new ArrayList<>(newest.values());
  }

  private static List<Path> files(Path input) throws IOException {
    if (!Files.isDirectory(input)) {
      return Files.exists(input) ? List.of(input) : List.of();
    }
    try (Stream<Path> inside = Files.walk(input, DEPTH)) {
      return inside
          .filter(path -> String.valueOf(path.getFileName()).endsWith(".jfr"))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    }
  }

  private static void read(byte[] chunk, Map<Object, OldObject> newest)
      throws IOException, CouldNotLoadRecordingException {
    for (IItemIterable sameType :
        JfrLoaderToolkit.loadEvents(
            new ByteArrayInputStream(chunk),
            List.of(new FilterExtension(OnLoadFilters.includeEvents(java.util.Set.of(EVENT)))))) {
      if (sameType.getType().getIdentifier().equals(EVENT)) {
        RecordedEvent.each(
            sameType,
            event -> {
              if (event.object("object") instanceof IMCOldObject object) {
                // A sample is told again each time the recording is written, at its new address.
                Object key = List.of(event.stackTrace(), event.text("allocationTime", ""));
                newest.put(key, sample(event, object));
              }
            });
      }
    }
  }

  private static OldObject sample(RecordedEvent event, IMCOldObject object) {
    Deque<String> path = new ArrayDeque<>();
    IMCOldObject held = object;
    for (int i = 0; i < LONGEST; i++) {
      IMCOldObject holder = held.getReferrer();
      if (holder == null) {
        break;
      }
      String step = step(holder, held);
      if (step != null && !step.equals(path.peekFirst())) {
        path.addFirst(step);
      }
      held = holder;
    }
    String root = null;
    if (event.object("root") instanceof IMCOldObjectGcRoot end) {
      root = end.getSystem() == null ? end.getType() : end.getSystem();
      String first = path.peekFirst();
      if (first == null || !first.startsWith("static ")) {
        path.addFirst(root(end));
      }
    }
    return new OldObject(
        name(object), event.stackTrace(), root, root == null ? List.of() : List.copyOf(path));
  }

  private static String root(IMCOldObjectGcRoot end) {
    String who = end.getDescription() == null ? "" : end.getDescription();
    if (who.startsWith("Thread Name: ")) {
      String thread = "thread \"" + who.substring("Thread Name: ".length()) + '"';
      return "Stack Variable".equals(end.getType()) ? "a local of " + thread : thread;
    }
    return "the JVM (" + end.getSystem() + ", " + end.getType() + ")";
  }

  /** How one object holds another; null if it is a part of a collection. */
  private static @Nullable String step(IMCOldObject holder, IMCOldObject held) {
    String type = name(holder);
    IMCOldObjectField field = held.getReferrerField();
    if (field != null && type.equals("java.lang.Class")) {
      String described = holder.getDescription();
      String of = described == null ? "?" : described.replaceFirst("^Class Name: ", "");
      return "static " + of + "." + field.getName();
    }
    boolean jdk = type.startsWith("java.util.") && !type.startsWith("java.util.concurrent.locks.");
    if (jdk && !type.contains("$") && !type.endsWith("[]")) {
      return type;
    }
    if (jdk || held.getReferrerArray() != null) {
      return jdk || type.startsWith("java.lang.Object") ? null : type;
    }
    return field == null ? type : type + "." + field.getName();
  }

  private static String name(IMCOldObject object) {
    return object.getType() == null ? "?" : object.getType().getFullName();
  }
}
