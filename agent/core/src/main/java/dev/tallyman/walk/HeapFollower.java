package dev.tallyman.walk;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Follows a heap, where an element may be anywhere: a small one by all of its elements; of a large
 * one what has come on top of its size, which new elements are mostly, is taken as new.
 */
final class HeapFollower extends Follower implements Places.Filler {
  private static final int SMALL = 1024;
  private static final int UNKNOWN = -1;

  private final ArrayContainer container;
  private List<Element> known = new ArrayList<>();
  private Span span = Span.EMPTY;
  private int lastCount = UNKNOWN;

  HeapFollower(ArrayContainer container, SplittableRandom random) {
    super(random);
    this.container = container;
  }

  @Override
  void look(Object heap, Births births) {
    span = container.span(heap);
    int count = span.count();
    boolean small = count <= SMALL;
    boolean[] isKnown = new boolean[small ? count : 0];
    List<Element> still = new ArrayList<>();
    for (Element element : small ? known : List.<Element>of()) {
      Object referent = element.get();
      int place = referent == null ? -1 : places().of(referent, this);
      if (place >= 0 && place < count && !isKnown[place]) {
        isKnown[place] = true;
        still.add(element);
      }
    }
    boolean goesOn = lastCount != UNKNOWN && (lastCount <= SMALL || !small);
    int from = small ? 0 : Math.max(0, lastCount);
    for (int i = from; i < count && (small || goesOn); i++) {
      Object element = span.get(i);
      if (element == null || (small && isKnown[i])) {
        continue;
      }
      int at = goesOn ? births.offer() : -1;
      Element fresh = small || at >= 0 ? new Element(element, this, i) : null;
      if (small && fresh != null) {
        still.add(fresh);
      }
      if (at >= 0 && fresh != null) {
        births.put(at, fresh, element);
      }
    }
    known = still;
    lastCount = count;
  }

  @Override
  public void fill(AddressTable table) {
    for (int i = 0; i < span.count() && i < Places.MOST; i++) {
      Object element = span.get(i);
      if (element != null && table.find(element) < 0) {
        table.add(element, i);
      }
    }
  }

  @Override
  boolean contains(Object heap, Object referent, Element element) {
    return places().of(referent, this) >= 0;
  }

  @Override
  boolean mayHide() {
    return true;
  }

  @Override
  void left() {
    places().forget(this);
    span = Span.EMPTY;
  }

  @Override
  int references() {
    return known.size();
  }
}
