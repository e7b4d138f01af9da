package dev.tallyman.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which classes grow in step with a collection, out of the JVM's class histogram. It is asked for
 * without a collection, so garbage is in it, and it stops the application, about a millisecond for
 * each megabyte in use. How long each stop takes is measured, and the next comes so much later that
 * all of them take at most {@value #MOST_SHARE} of the time; where one would be long there is none.
 *
 * <p>The agent's thread only.
 */
final class ClassGrowth {
  /** Above this much in use a look would stop the application for about a second. */
  private static final long MOST_BYTES = 1L << 30;

  private static final long MOST_STOP_NANOS = 1_000_000_000L;
  private static final double MOST_SHARE = 0.005;
  private static final long LEAST_GAP_NANOS = 60_000_000_000L;
  private static final long LEAST_GROWTH = 32;
  private static final int MOST_TIMES = 4;
  private static final double TOLERANCE = 0.1;
  private static final int MOST_NAMED = 4;

  /** Instances and bytes of a class. */
  private record Size(long instances, long bytes) {}

  private record Grown(String type, long instances, long bytes) {}

  /** Asks the JVM. */
  interface Source {
    /** The text of the class histogram; null: there is none. */
    @Nullable String histogram();

    /** How much of the heap is in use, garbage included. */
    long usedBytes();
  }

  private final Source source;
  private Map<String, Size> before = Map.of();
  private Map<String, Size> last = Map.of();
  private Map<Integer, Long> sizesBefore = Map.of();
  private Map<Integer, Long> sizes = Map.of();
  private long nextNanos;
  private boolean begun;
  private @Nullable String limit;

  ClassGrowth(Source source) {
    this.source = source;
  }

  /** Of this JVM; null where it does not tell. */
  static @Nullable ClassGrowth ofThisJvm() {
    return ClassHistogram.isPossible() ? new ClassGrowth(new ThisJvm()) : null;
  }

  /**
   * Looks, if it is time to.
   *
   * @param now the sizes of the collections that grow, by number; nothing is done without any
   */
  void maybeLook(long nowNanos, Map<Integer, Long> now) {
    if (limit != null || now.isEmpty() || (begun && nowNanos - nextNanos < 0)) {
      return;
    }
    long used = source.usedBytes();
    if (used > MOST_BYTES) {
      limit =
          "Classes are not counted: with "
              + (used >> 20)
              + " MB in use that would stop the application for about "
              + Arrival.time(used >> 20)
              + " each time.";
      return;
    }
    long start = System.nanoTime();
    String text = source.histogram();
    long took = System.nanoTime() - start;
    if (text == null) {
      limit = "Classes are not counted: this JVM does not tell.";
      return;
    }
    if (took > MOST_STOP_NANOS) {
      limit =
          "Classes are not counted any more: that has stopped the application for "
              + Arrival.time(took / 1_000_000)
              + ".";
    }
    begun = true;
    nextNanos = nowNanos + Math.max(LEAST_GAP_NANOS, (long) (took / MOST_SHARE));
    before = last;
    sizesBefore = sizes;
    last = parse(text);
    sizes = new HashMap<>(now);
  }

  private static Map<String, Size> parse(String histogram) {
    Map<String, Size> sizes = new HashMap<>();
    ClassHistogram.read(
        histogram,
        new ClassHistogram.Visitor() {
          @Override
          public void type(String name, long instances, long bytes) {
            if (instances >= LEAST_GROWTH) {
              sizes.put(name, new Size(instances, bytes));
            }
          }
        });
    return sizes;
  }

  /** What has grown in step with this collection between the last two looks; empty: unknown. */
  String inStepWith(int collection) {
    Long then = sizesBefore.get(collection);
    Long now = sizes.get(collection);
    if (then == null || now == null || now - then < LEAST_GROWTH) {
      return "";
    }
    long grown = now - then;
    List<Grown> inStep = new ArrayList<>();
    for (Map.Entry<String, Size> entry : last.entrySet()) {
      Size was = before.get(entry.getKey());
      long more = entry.getValue().instances() - (was == null ? 0 : was.instances());
      long times = Math.round(more / (double) grown);
      if (times >= 1
          && times <= MOST_TIMES
          && Math.abs(more - times * grown) <= TOLERANCE * grown * times) {
        long bytes = entry.getValue().bytes() - (was == null ? 0 : was.bytes());
        inStep.add(new Grown(name(entry.getKey()), more, bytes));
      }
    }
    if (inStep.isEmpty()) {
      return "";
    }
    inStep.sort(BY_BYTES);
    StringBuilder text = new StringBuilder(" In step with it grow ");
    int shown = Math.min(MOST_NAMED, inStep.size());
    for (int i = 0; i < shown; i++) {
      Grown one = inStep.get(i);
      text.append(i == 0 ? "" : i == shown - 1 ? " and " : ", ");
      text.append(String.format(Locale.ROOT, "%s (+%,d)", one.type(), one.instances()));
    }
    return text.append('.').toString();
  }

  private static final Comparator<Grown> BY_BYTES =
      new Comparator<>() {
        @Override
        public int compare(Grown a, Grown b) {
          int byBytes = Long.compare(b.bytes(), a.bytes());
          return byBytes != 0 ? byBytes : a.type().compareTo(b.type());
        }
      };

  /** {@code byte[]} for {@code [B}. */
  static String name(String type) {
    int dimensions = 0;
    while (dimensions < type.length() && type.charAt(dimensions) == '[') {
      dimensions++;
    }
    if (dimensions == 0) {
      return type;
    }
    String element =
        switch (type.charAt(dimensions)) {
          case 'Z' -> "boolean";
          case 'B' -> "byte";
          case 'C' -> "char";
          case 'S' -> "short";
          case 'I' -> "int";
          case 'J' -> "long";
          case 'F' -> "float";
          case 'D' -> "double";
          default -> type.substring(dimensions + 1, type.length() - 1);
        };
    return element + "[]".repeat(dimensions);
  }

  /** Why nothing is said; null: it is. */
  @Nullable String limit() {
    return limit;
  }

  private static final class ThisJvm implements Source {
    @Override
    public @Nullable String histogram() {
      return ClassHistogram.ofThisJvm();
    }

    @Override
    public long usedBytes() {
      return ClassHistogram.usedBytes();
    }
  }
}
