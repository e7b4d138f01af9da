package dev.tallyman.top;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import javax.management.openmbean.CompositeData;
import org.jspecify.annotations.Nullable;

/**
 * Items of a bean by their names, each of which may be missing or of another type: the agent may be
 * older or newer than its reader. A value over a value; as thread-safe as that.
 */
final class OpenItems {
  private final Function<String, @Nullable Object> items;

  OpenItems(Function<String, @Nullable Object> items) {
    this.items = items;
  }

  private static OpenItems of(CompositeData data) {
    return new OpenItems(name -> data.containsKey(name) ? data.get(name) : null);
  }

  /** A text; null if there is none. */
  @Nullable String text(String name) {
    return items.apply(name) instanceof String text ? text : null;
  }

  /** A text; empty if there is none. */
  String textOrEmpty(String name) {
    String text = text(name);
    return text == null ? "" : text;
  }

  /** A whole number; null if there is none. */
  @Nullable Long whole(String name) {
    return items.apply(name) instanceof Number number ? (Long) number.longValue() : null;
  }

  /** A whole number, or what stands for one that is missing. */
  long whole(String name, long ifMissing) {
    Long number = whole(name);
    return number == null ? ifMissing : number;
  }

  /** An {@code int}, or what stands for one that is missing. */
  int small(String name, int ifMissing) {
    return Math.toIntExact(
        Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, whole(name, ifMissing))));
  }

  /** A number; null if there is none. */
  @Nullable Double decimal(String name) {
    return items.apply(name) instanceof Number number ? (Double) number.doubleValue() : null;
  }

  /** Whether it is there and true. */
  boolean flag(String name) {
    return Boolean.TRUE.equals(items.apply(name));
  }

  /** Texts; empty if there are none. */
  List<String> texts(String name) {
    return items.apply(name) instanceof String[] texts ? List.of(texts) : List.of();
  }

  /** Whole numbers; empty if there are none. */
  long[] wholes(String name) {
    return items.apply(name) instanceof long[] numbers ? numbers : new long[0];
  }

  /** What it is made of; null if there is none. */
  @Nullable OpenItems part(String name) {
    return items.apply(name) instanceof CompositeData data ? of(data) : null;
  }

  /** Several of a kind; empty if there are none. */
  List<OpenItems> parts(String name) {
    List<OpenItems> parts = new ArrayList<>();
    if (items.apply(name) instanceof CompositeData[] all) {
      Arrays.asList(all).forEach(data -> parts.add(of(data)));
    }
    return parts;
  }
}
