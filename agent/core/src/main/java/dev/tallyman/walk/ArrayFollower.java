package dev.tallyman.walk;

import java.lang.ref.WeakReference;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Follows a list in an array by its ends: what lies behind what was last at the round before is
 * new. Where an element is in the next round follows from how many were removed before it.
 */
final class ArrayFollower extends Follower implements Places.Filler {
  private static final int MARKS = 8;
  private static final int BOUNDARY_STEPS = 4096;

  /** A range up to this is searched one by one, a longer one by a table. */
  private static final int SHORT = 4096;

  private static final int UNKNOWN = -1;

  private final ArrayContainer container;
  private Marks lasts = new Marks(0);
  private Marks firsts = new Marks(0);
  private int lastCount = UNKNOWN;

  private Span span = Span.EMPTY;
  private int inFront;

  /** How many were removed in all, or {@link #UNKNOWN}; and before the element last found. */
  private int removed;

  private int removedBefore;

  ArrayFollower(ArrayContainer container, SplittableRandom random) {
    super(random);
    this.container = container;
  }

  @Override
  void look(Object list, Births births) {
    span = container.span(list);
    int count = span.count();
    removed = 0;
    removedBefore = 0;
    inFront = 0;
    if (lastCount == 0) {
      newcomers(0, count, births);
    } else if (lastCount > 0) {
      int newFrom = newFrom(count);
      if (newFrom >= 0) {
        newcomers(newFrom, count, births);
      } else {
        removed = UNKNOWN;
        inFront = newInFront(count);
        if (inFront > 0) {
          newcomers(0, inFront, births);
        }
      }
    }
    mark(count);
  }

  private int newFrom(int count) {
    Object[] marked = lasts.revived();
    int from = Math.min(count, lastCount) - 1;
    for (int i = from; i >= 0 && i > from - BOUNDARY_STEPS; i--) {
      int mark = lasts.at(marked, span.get(i));
      // Only removals move an element down; the same object may have been added once more.
      if (mark >= 0 && i <= lasts.places[mark]) {
        removed = lasts.places[mark] - i;
        return i + 1;
      }
    }
    return UNKNOWN;
  }

  private int newInFront(int count) {
    Object[] marked = firsts.revived();
    for (int i = 0; i < count && i < BOUNDARY_STEPS; i++) {
      int mark = firsts.at(marked, span.get(i));
      if (mark >= 0) {
        return i - firsts.places[mark];
      }
    }
    return 0;
  }

  private void newcomers(int from, int to, Births births) {
    int total = to - from;
    int wanted = Math.min(total, Births.WITNESSES);
    for (int i = 0; i < wanted; i++) {
      long begin = (long) i * total / wanted;
      long end = (long) (i + 1) * total / wanted;
      int at = from + (int) (begin + random().nextInt((int) (end - begin)));
      Object element = span.get(at);
      if (element != null) {
        births.put(births.offer(), new Element(element, this, at), element);
      }
    }
    births.total(total);
  }

  private void mark(int count) {
    lastCount = count;
    int marks = Math.min(count, MARKS);
    lasts = new Marks(marks);
    firsts = new Marks(marks);
    for (int i = 0; i < marks; i++) {
      lasts.set(i, span.get(count - 1 - i), count - 1 - i);
      firsts.set(i, span.get(i), i);
    }
  }

  @Override
  boolean contains(Object list, Object referent, Element element) {
    int was = element.place;
    if (is(referent, was + inFront - removedBefore)) {
      return foundAt(element, was + inFront - removedBefore);
    }
    if (removed > 0 && is(referent, was - removed)) {
      return foundAt(element, was - removed);
    }
    int count = span.count();
    int low = removed == UNKNOWN ? 0 : Math.max(0, was - removed);
    int high = removed == UNKNOWN ? count - 1 : Math.min(count - 1, was);
    for (int i = high; i >= low && i > high - SHORT; i--) {
      if (span.get(i) == referent) {
        return foundAt(element, i);
      }
    }
    if (high - low < SHORT && count - 1 == high && low == 0) {
      return false;
    }
    // A heap, or a list that was sorted: it may be anywhere.
    int at = count <= SHORT ? search(referent, count) : places().of(referent, this);
    return at >= 0 && foundAt(element, at);
  }

  @Override
  public void fill(AddressTable table) {
    for (int i = 0; i < span.count() && i < Places.MOST; i++) {
      Object element = span.get(i);
      if (element != null) {
        table.add(element, i);
      }
    }
  }

  private int search(Object referent, int count) {
    for (int i = 0; i < count; i++) {
      if (span.get(i) == referent) {
        return i;
      }
    }
    return -1;
  }

  private boolean is(Object referent, int at) {
    return at >= 0 && at < span.count() && span.get(at) == referent;
  }

  private boolean foundAt(Element element, int at) {
    removedBefore = element.place + inFront - at;
    element.place = at;
    return true;
  }

  @Override
  boolean mayHide() {
    return container.isCircular();
  }

  @Override
  void left() {
    places().forget(this);
    span = Span.EMPTY;
  }

  @Override
  int references() {
    return 2 * MARKS;
  }

  /** Elements to know the ends again by. */
  private static final class Marks {
    final int[] places;
    private final @Nullable WeakReference<?>[] elements;

    Marks(int count) {
      places = new int[count];
      elements = new WeakReference<?>[count];
    }

    void set(int i, @Nullable Object element, int place) {
      places[i] = place;
      elements[i] = element == null ? null : new WeakReference<>(element);
    }

    @Nullable Object[] revived() {
      @Nullable Object[] revived = new Object[elements.length];
      for (int i = 0; i < revived.length; i++) {
        WeakReference<?> element = elements[i];
        revived[i] = element == null ? null : element.get();
      }
      return revived;
    }

    int at(@Nullable Object[] revived, @Nullable Object element) {
      for (int i = 0; element != null && i < revived.length; i++) {
        if (revived[i] == element) {
          return i;
        }
      }
      return -1;
    }
  }
}
