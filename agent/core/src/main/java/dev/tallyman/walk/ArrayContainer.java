package dev.tallyman.walk;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.Vector;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.PriorityBlockingQueue;
import org.jspecify.annotations.Nullable;

/** Lists, deques and heaps in one array, and an application's own arrays. */
final class ArrayContainer extends Container {
  /** How far an array is searched from its end for its last element. */
  private static final int TAIL_STEPS = 1 << 16;

  private enum Flavour {
    /** A count and an array. */
    LIST,
    /** The same, ordered as a heap. */
    HEAP,
    /** The same, the first element at 1. */
    HEAP_FROM_ONE,
    /** The array is the list. */
    WHOLE,
    /** Head and tail, one place always free. */
    DEQUE,
    /** A count and where to take next. */
    RING,
    /** An array of the application: it reaches to its last element. */
    BARE
  }

  private final Flavour flavour;
  private final long array;

  /** Count, or head. */
  private final long first;

  /** Tail, or where to take. */
  private final long second;

  private ArrayContainer(
      Class<?> type,
      Flavour flavour,
      String array,
      @Nullable String first,
      @Nullable String second) {
    super(type);
    this.flavour = flavour;
    this.array = array.isEmpty() ? 0 : Raw.offset(type, array, Object.class);
    this.first = first == null ? 0 : Raw.offset(type, first, int.class);
    this.second = second == null ? 0 : Raw.offset(type, second, int.class);
  }

  static ArrayContainer arrayList() {
    return new ArrayContainer(ArrayList.class, Flavour.LIST, "elementData", "size", null);
  }

  static ArrayContainer vector() {
    return new ArrayContainer(Vector.class, Flavour.LIST, "elementData", "elementCount", null);
  }

  static ArrayContainer copyOnWrite() {
    return new ArrayContainer(CopyOnWriteArrayList.class, Flavour.WHOLE, "array", null, null);
  }

  static ArrayContainer arrayDeque() {
    return new ArrayContainer(ArrayDeque.class, Flavour.DEQUE, "elements", "head", "tail");
  }

  static ArrayContainer ring() {
    return new ArrayContainer(
        ArrayBlockingQueue.class, Flavour.RING, "items", "count", "takeIndex");
  }

  static ArrayContainer priorityQueue() {
    return new ArrayContainer(PriorityQueue.class, Flavour.HEAP, "queue", "size", null);
  }

  static ArrayContainer priorityBlockingQueue() {
    return new ArrayContainer(PriorityBlockingQueue.class, Flavour.HEAP, "queue", "size", null);
  }

  static ArrayContainer delayedWork(Class<?> type) {
    return new ArrayContainer(type, Flavour.HEAP, "queue", "size", null);
  }

  static ArrayContainer timerQueue(Class<?> type) {
    return new ArrayContainer(type, Flavour.HEAP_FROM_ONE, "queue", "size", null);
  }

  static ArrayContainer bare() {
    return new ArrayContainer(Object[].class, Flavour.BARE, "", null, null);
  }

  @Override
  boolean readable() {
    return flavour == Flavour.BARE || (array >= 0 && first >= 0 && second >= 0);
  }

  /** Its elements at this moment. */
  Span span(Object list) {
    if (flavour == Flavour.BARE) {
      return list instanceof Object[] bare ? new Span(bare, 0, used(bare)) : Span.EMPTY;
    }
    int from = Raw.intAt(list, first);
    int to = Raw.intAt(list, second);
    @Nullable Object[] elements = Raw.array(list, array);
    if (elements == null) {
      return Span.EMPTY;
    }
    return switch (flavour) {
      case LIST, HEAP -> new Span(elements, 0, from);
      case HEAP_FROM_ONE -> new Span(elements, 1, from);
      case WHOLE -> new Span(elements, 0, elements.length);
      case DEQUE -> new Span(elements, from, to >= from ? to - from : to - from + elements.length);
      case RING -> new Span(elements, to, from);
      case BARE -> Span.EMPTY;
    };
  }

  private static int used(@Nullable Object[] elements) {
    int used = elements.length;
    for (int steps = 0; used > 0 && elements[used - 1] == null; used--) {
      if (++steps > TAIL_STEPS) {
        return 0;
      }
    }
    return used;
  }

  /** Whether all elements move when it grows, and its ends are read at different moments. */
  boolean isCircular() {
    return flavour == Flavour.DEQUE || flavour == Flavour.RING;
  }

  private boolean isHeap() {
    return flavour == Flavour.HEAP || flavour == Flavour.HEAP_FROM_ONE;
  }

  @Override
  long size(Object list) {
    return flavour == Flavour.LIST || isHeap()
        ? Math.max(0, Raw.intAt(list, first))
        : span(list).count();
  }

  @Override
  void scan(Object list, Sink sink) {
    Span span = span(list);
    for (int i = 0; i < span.count() && sink.step(); i++) {
      Object element = span.get(i);
      if (element != null && !sink.take(element, null, 0, null)) {
        return;
      }
    }
  }

  @Override
  void sample(Object list, SplittableRandom random, Sink sink) {
    Span span = span(list);
    int count = span.count();
    if (count == 0) {
      return;
    }
    // Evenly over the list; the places move from round to round.
    int stride = Math.max(1, count / 8);
    int at = random.nextInt(count);
    for (int i = 0; i < count && sink.step(); i += stride) {
      Object element = span.get((int) ((at + (long) i) % count));
      if (element != null && !sink.take(element, null, 0, null)) {
        return;
      }
    }
  }

  @Override
  Follower follow(boolean values, SplittableRandom random) {
    return isHeap() ? new HeapFollower(this, random) : new ArrayFollower(this, random);
  }
}
