package dev.tallyman.walk;

import java.lang.ref.WeakReference;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Follows a linked list or queue by its nodes: those behind what was last before are new. */
final class LinkedFollower extends Follower {
  private static final int MARKS = 8;
  private static final int STEPS = 4096;
  private static final int FRONT_STEPS = 256;

  private final LinkedContainer container;
  private final @Nullable WeakReference<?>[] lasts = new WeakReference<?>[MARKS];
  private @Nullable WeakReference<?> first;
  private boolean started;
  private boolean wasEmpty;

  LinkedFollower(LinkedContainer container, SplittableRandom random) {
    super(random);
    this.container = container;
  }

  @Override
  void look(Object list, Births births) {
    if (started) {
      if (wasEmpty) {
        forward(container.first(list), births);
      } else if (container.linkedBothWays()) {
        backward(list, births);
      } else {
        WeakReference<?> reference = lasts[0];
        Object mark = reference == null ? null : reference.get();
        // A queue hands out from the other end: if its last one has left, so have all before it.
        boolean goesOn = mark != null && !container.hasLeft(mark);
        forward(mark != null && goesOn ? container.next(mark) : container.first(list), births);
      }
      long grown = container.size(list);
      births.total(births.offered() >= STEPS ? Math.max(births.offered(), grown) : 0);
    }
    started = true;
    mark(list);
  }

  private void forward(@Nullable Object from, Births births) {
    int steps = 0;
    for (Object at = from; at != null && ++steps <= STEPS; at = container.next(at)) {
      born(at, births);
    }
  }

  private void backward(Object list, Births births) {
    Object[] marked = new Object[MARKS];
    for (int i = 0; i < MARKS; i++) {
      WeakReference<?> reference = lasts[i];
      marked[i] = reference == null ? null : reference.get();
    }
    Object boundary = null;
    int steps = 0;
    for (Object at = container.end(list);
        at != null && boundary == null && ++steps <= STEPS;
        at = container.previous(at)) {
      for (Object mark : marked) {
        boundary = mark == at ? at : boundary;
      }
    }
    if (boundary != null) {
      forward(container.next(boundary), births);
    }
    inFront(list, births);
  }

  /** Where additions are made at the head: up to what was the first one. */
  private void inFront(Object list, Births births) {
    WeakReference<?> reference = first;
    Object mark = reference == null ? null : reference.get();
    if (mark == null || container.item(mark) == null) {
      return;
    }
    int before = 0;
    Object at = container.first(list);
    while (at != null && at != mark && ++before <= FRONT_STEPS) {
      at = container.next(at);
    }
    if (at != mark) {
      return;
    }
    for (at = container.first(list);
        at != null && at != mark && --before >= 0;
        at = container.next(at)) {
      born(at, births);
    }
  }

  private void born(Object node, Births births) {
    Object item = container.item(node);
    if (item == null) {
      return;
    }
    int at = births.offer();
    if (at >= 0) {
      births.put(at, new Element(node, this, 0), item);
    }
  }

  private void mark(Object list) {
    Object head = container.first(list);
    first = head == null ? null : new WeakReference<>(head);
    wasEmpty = true;
    int steps = 0;
    for (Object at = head; at != null && wasEmpty && ++steps <= MARKS; at = container.next(at)) {
      wasEmpty = container.item(at) == null;
    }
    Object at = container.end(list);
    for (int i = 0; i < MARKS; i++) {
      lasts[i] = at == null ? null : new WeakReference<>(at);
      at = at == null || !container.linkedBothWays() ? null : container.previous(at);
    }
  }

  @Override
  boolean contains(Object list, Object node, Element element) {
    return container.item(node) != null;
  }

  @Override
  int references() {
    return MARKS + 1;
  }
}
