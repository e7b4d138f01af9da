package dev.tallyman.heap;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.netbeans.lib.profiler.heap.FieldValue;
import org.netbeans.lib.profiler.heap.Heap;
import org.netbeans.lib.profiler.heap.Instance;
import org.netbeans.lib.profiler.heap.ObjectArrayInstance;
import org.netbeans.lib.profiler.heap.ObjectFieldValue;
import org.netbeans.lib.profiler.heap.PrimitiveArrayInstance;

/** Fields of objects in a dump, by name. What is missing (another version wrote it) is zero. */
final class Fields {
  private static final int LONGEST = 1000;

  private Fields() {}

  /** The address that a field of an object points at; 0 is null. */
  static long reference(Instance of, String field) {
    FieldValue value = value(of, field);
    return value instanceof ObjectFieldValue ? address(value) : 0;
  }

  /** Looking the object up costs more than reading where it is. */
  static long address(FieldValue value) {
    return Long.parseLong(value.getValue());
  }

  static @Nullable Instance object(Heap heap, Instance of, String field) {
    return heap.getInstanceByID(reference(of, field));
  }

  static long number(Instance of, String field) {
    FieldValue value = value(of, field);
    if (value == null || value instanceof ObjectFieldValue) {
      return 0;
    }
    String text = value.getValue();
    return text.equals("true") ? 1 : text.equals("false") ? 0 : (long) Double.parseDouble(text);
  }

  private static @Nullable FieldValue value(Instance of, String field) {
    for (Object each : of.getFieldValues()) {
      FieldValue value = (FieldValue) each;
      if (value.getField().getName().equals(field)) {
        return value;
      }
    }
    return null;
  }

  /** Adds up an array of objects with one number each, as ConcurrentHashMap's counters. */
  static long sum(Heap heap, long array, String field) {
    long sum = 0;
    if (heap.getInstanceByID(array) instanceof ObjectArrayInstance cells) {
      for (Object cell : cells.getValues()) {
        sum += cell == null ? 0 : number((Instance) cell, field);
      }
    }
    return sum;
  }

  /** A string in the dump, or null; cut where it is very long. */
  static @Nullable String text(Heap heap, long address) {
    Instance string = heap.getInstanceByID(address);
    if (string == null || !string.getJavaClass().getName().equals("java.lang.String")) {
      return null;
    }
    if (!(object(heap, string, "value") instanceof PrimitiveArrayInstance array)) {
      return null;
    }
    List<?> values = array.getValues();
    int length = Math.min(values.size(), LONGEST);
    if (array.getJavaClass().getName().startsWith("char")) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < length; i++) {
        text.append((String) values.get(i));
      }
      return text.toString();
    }
    byte[] bytes = new byte[length & -2 | (number(string, "coder") == 0 ? length & 1 : 0)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = Byte.parseByte((String) values.get(i));
    }
    return new String(
        bytes,
        number(string, "coder") == 0
            ? StandardCharsets.ISO_8859_1
            : java.nio.ByteOrder.nativeOrder() == java.nio.ByteOrder.LITTLE_ENDIAN
                ? StandardCharsets.UTF_16LE
                : StandardCharsets.UTF_16BE);
  }
}
