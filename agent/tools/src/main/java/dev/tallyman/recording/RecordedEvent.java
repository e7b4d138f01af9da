package dev.tallyman.recording;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmc.common.IMCFrame;
import org.openjdk.jmc.common.IMCMethod;
import org.openjdk.jmc.common.IMCStackTrace;
import org.openjdk.jmc.common.item.IAccessorKey;
import org.openjdk.jmc.common.item.IItem;
import org.openjdk.jmc.common.item.IItemIterable;
import org.openjdk.jmc.common.item.IMemberAccessor;
import org.openjdk.jmc.common.item.IType;
import org.openjdk.jmc.common.unit.IQuantity;
import org.openjdk.jmc.common.unit.KindOfQuantity;
import org.openjdk.jmc.common.unit.UnitLookup;

/**
 * One event, its fields by name. A field that an event does not have (another version wrote it) is
 * like one that says nothing.
 */
final class RecordedEvent {
  private final Map<String, IMemberAccessor<?, IItem>> fields;
  private final IItem item;
  private final Instant time;

  private RecordedEvent(Map<String, IMemberAccessor<?, IItem>> fields, IItem item) {
    this.fields = fields;
    this.item = item;
    Instant at = instant("startTime");
    this.time = at == null ? Instant.EPOCH : at;
  }

  /** Hands each event of one type to a reader. */
  static void each(IItemIterable sameType, java.util.function.Consumer<RecordedEvent> reader) {
    IType<IItem> type = sameType.getType();
    Map<String, IMemberAccessor<?, IItem>> fields = new HashMap<>();
    for (IAccessorKey<?> key : type.getAccessorKeys().keySet()) {
      IMemberAccessor<?, IItem> accessor = type.getAccessor(key);
      if (accessor != null) {
        fields.put(key.getIdentifier(), accessor);
      }
    }
    for (IItem item : sameType) {
      reader.accept(new RecordedEvent(fields, item));
    }
  }

  /** When it was committed, for an event without a duration. */
  Instant time() {
    return time;
  }

  @Nullable String text(String field) {
    Object value = value(field);
    return value == null ? null : value.toString();
  }

  String text(String field, String otherwise) {
    String text = text(field);
    return text == null ? otherwise : text;
  }

  /** The lines of a field that holds a list. */
  List<String> lines(String field) {
    String text = text(field);
    return text == null || text.isEmpty() ? List.of() : text.lines().toList();
  }

  boolean flag(String field) {
    return Boolean.TRUE.equals(value(field));
  }

  /** A number as it was committed; amounts of data in bytes. */
  long number(String field, long otherwise) {
    Object value = value(field);
    if (value instanceof IQuantity quantity) {
      return quantity.getType().equals(UnitLookup.MEMORY)
          ? quantity.clampedLongValueIn(UnitLookup.BYTE)
          : quantity.longValue();
    }
    return value instanceof Number number ? number.longValue() : otherwise;
  }

  /** A number that is not negative, or null: -1 means unknown. */
  @Nullable Long known(String field) {
    long number = number(field, -1);
    return number < 0 ? null : number;
  }

  double decimal(String field, double otherwise) {
    Object value = value(field);
    if (value instanceof IQuantity quantity) {
      return quantity.getType().equals(UnitLookup.PERCENTAGE)
          ? quantity.doubleValueIn(UnitLookup.PERCENT_UNITY)
          : quantity.doubleValue();
    }
    return value instanceof Number number ? number.doubleValue() : otherwise;
  }

  /** A length of time in nanoseconds, or what a plain number says. */
  long nanos(String field, long otherwise) {
    Object value = value(field);
    if (value instanceof IQuantity quantity && quantity.getType().equals(UnitLookup.TIMESPAN)) {
      return quantity.clampedLongValueIn(UnitLookup.NANOSECOND);
    }
    return number(field, otherwise);
  }

  /** A moment; null where the event says 0 or less. */
  @Nullable Instant instant(String field) {
    Object value = value(field);
    if (value instanceof IQuantity quantity && isTimestamp(quantity.getType())) {
      long nanos = quantity.clampedLongValueIn(UnitLookup.EPOCH_NS);
      return nanos <= 0 ? null : Instant.ofEpochSecond(0, nanos);
    }
    return null;
  }

  private static boolean isTimestamp(KindOfQuantity<?> kind) {
    return kind.equals(UnitLookup.TIMESTAMP);
  }

  /** The frames of the event's stack trace as a stack trace writes them. */
  List<String> stackTrace() {
    if (!(value("stackTrace") instanceof IMCStackTrace trace)) {
      return List.of();
    }
    return trace.getFrames().stream().map(RecordedEvent::frame).toList();
  }

  private static String frame(IMCFrame frame) {
    IMCMethod method = frame.getMethod();
    if (method == null || method.getType() == null) {
      return "(unknown)";
    }
    String type = method.getType().getFullName();
    String outer = type.substring(type.lastIndexOf('.') + 1);
    int dollar = outer.indexOf('$');
    Integer line = frame.getFrameLineNumber();
    String where =
        (dollar > 0 ? outer.substring(0, dollar) : outer)
            + ".java"
            + (line == null || line <= 0 ? "" : ":" + line);
    return type + "." + method.getMethodName() + "(" + where + ")";
  }

  /** What the parser makes of a field that is neither text nor number. */
  @Nullable Object object(String field) {
    return value(field);
  }

  private @Nullable Object value(String field) {
    IMemberAccessor<?, IItem> accessor = fields.get(field);
    return accessor == null ? null : accessor.getMember(item);
  }
}
