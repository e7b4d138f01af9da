package dev.tallyman.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmc.common.item.IAccessorKey;
import org.openjdk.jmc.common.item.IItem;
import org.openjdk.jmc.common.item.IItemCollection;
import org.openjdk.jmc.common.item.IItemIterable;
import org.openjdk.jmc.common.item.IMemberAccessor;
import org.openjdk.jmc.common.item.IType;
import org.openjdk.jmc.common.unit.IQuantity;
import org.openjdk.jmc.common.unit.LinearUnit;
import org.openjdk.jmc.common.unit.QuantityConversionException;
import org.openjdk.jmc.common.unit.UnitLookup;
import org.openjdk.jmc.flightrecorder.CouldNotLoadRecordingException;
import org.openjdk.jmc.flightrecorder.JfrLoaderToolkit;

/**
 * Recordings read from outside, with the parser of JDK Mission Control: files, repositories, and
 * chunks that a dead JVM left unfinished.
 */
public final class Recordings {

  /** Kept, because the level of a logger nobody holds is forgotten. */
  private static final Logger PARSER = Logger.getLogger("org.openjdk.jmc");

  static {
    // It warns of every field that it does not know of a newer JDK.
    PARSER.setLevel(Level.OFF);
  }

  private Recordings() {}

  /**
   * All that is recorded in a file, or in the chunks of a repository directory.
   *
   * @throws IllegalArgumentException if there is no recording or it cannot be read
   */
  public static IItemCollection load(Path fileOrDirectory) {
    List<File> files = chunks(fileOrDirectory);
    if (files.isEmpty()) {
      throw new IllegalArgumentException("no recording in " + fileOrDirectory);
    }
    try {
      return JfrLoaderToolkit.loadEvents(files);
    } catch (IOException | CouldNotLoadRecordingException | RuntimeException e) {
      // The parser meets a chunk that was never flushed with a NullPointerException.
      throw new IllegalArgumentException("cannot read " + files + ": " + e, e);
    }
  }

  private static List<File> chunks(Path path) {
    if (!Files.isDirectory(path)) {
      return Files.isRegularFile(path) ? List.of(path.toFile()) : List.of();
    }
    try (Stream<Path> inside = Files.walk(path)) {
      return inside
          .filter(p -> p.toString().endsWith(".jfr"))
          .filter(p -> p.toFile().length() > 0)
          .sorted()
          .map(Path::toFile)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The events of one type, such as {@code tallyman.Leak}, in the order of their times. */
  public static List<Event> events(Path fileOrDirectory, String type) {
    return events(load(fileOrDirectory), type);
  }

  /** The events of one type, in the order of their times. */
  public static List<Event> events(IItemCollection recording, String type) {
    List<Event> events = new ArrayList<>();
    for (IItemIterable sameType : recording) {
      IType<IItem> itemType = sameType.getType();
      if (itemType.getIdentifier().equals(type)) {
        for (IItem item : sameType) {
          events.add(new Event(type, values(itemType, item)));
        }
      }
    }
    events.sort(Comparator.comparing(Event::time));
    return events;
  }

  /** How many events there are of each type. */
  public static Map<String, Long> types(IItemCollection recording) {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (IItemIterable sameType : recording) {
      counts.merge(sameType.getType().getIdentifier(), sameType.getItemCount(), Long::sum);
    }
    return counts;
  }

  private static Map<String, @Nullable Object> values(IType<IItem> type, IItem item) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (IAccessorKey<?> key : type.getAccessorKeys().keySet()) {
      IMemberAccessor<?, IItem> accessor = type.getAccessor(key);
      values.put(key.getIdentifier(), accessor == null ? null : accessor.getMember(item));
    }
    return values;
  }

  /**
   * One event.
   *
   * @param type such as {@code tallyman.Leak}
   * @param values what JMC made of the fields, by their names: text, {@link IQuantity}, boolean,
   *     thread, stack trace
   */
  public record Event(String type, Map<String, @Nullable Object> values) {

    /** Whether the event type has such a field. */
    public boolean has(String field) {
      return values.containsKey(field);
    }

    /** A field as JMC gives it; null where the event has null. */
    public @Nullable Object value(String field) {
      if (!values.containsKey(field)) {
        throw new IllegalArgumentException(
            type + " has no field " + field + ", it has " + values.keySet());
      }
      return values.get(field);
    }

    /** A field as text; null where the event has null. */
    public @Nullable String text(String field) {
      Object value = value(field);
      return value == null ? null : value.toString();
    }

    /** A number as it was committed: for amounts of data in bytes. */
    public long number(String field) {
      return (long) decimal(field);
    }

    /** A number with its fraction: for amounts of data in bytes. */
    public double decimal(String field) {
      if (value(field) instanceof Number raw) {
        return raw.doubleValue(); // so JMC gives a long without a unit
      }
      IQuantity quantity = quantity(field);
      return quantity.getType().equals(UnitLookup.MEMORY)
          ? quantity.doubleValueIn(UnitLookup.BYTE)
          : quantity.doubleValue();
    }

    /** A duration. */
    public Duration duration(String field) {
      return Duration.ofNanos(in(field, UnitLookup.NANOSECOND));
    }

    /** When the event began, for an event without duration when it was committed. */
    public Instant time() {
      return instant("startTime");
    }

    /** A point in time. */
    public Instant instant(String field) {
      try {
        long nanos = quantity(field).longValueIn(UnitLookup.EPOCH_NS);
        return Instant.ofEpochSecond(0, nanos);
      } catch (QuantityConversionException e) {
        throw new IllegalArgumentException(type + "." + field + ": " + e.getMessage(), e);
      }
    }

    private long in(String field, LinearUnit unit) {
      try {
        return quantity(field).longValueIn(unit);
      } catch (QuantityConversionException e) {
        throw new IllegalArgumentException(type + "." + field + ": " + e.getMessage(), e);
      }
    }

    private IQuantity quantity(String field) {
      Object value = value(field);
      if (value instanceof IQuantity quantity) {
        return quantity;
      }
      throw new IllegalArgumentException(type + "." + field + " is no number: " + value);
    }
  }
}
