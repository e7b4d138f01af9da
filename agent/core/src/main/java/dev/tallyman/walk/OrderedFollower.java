package dev.tallyman.walk;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Follows a sorted map by its last few hundred entries, or all of a small one. What was known
 * follows one another in the same order as before, so that everything between is new.
 */
final class OrderedFollower extends Follower {
  private static final int STEPS = 4 * OrderedContainer.FOLLOWED;

  private final OrderedContainer container;
  private List<Element> known = new ArrayList<>();
  private boolean started;

  /** Whether the known ones reach to the first entry. */
  private boolean all;

  OrderedFollower(OrderedContainer container, SplittableRandom random) {
    super(random);
    this.container = container;
  }

  @Override
  void look(Object map, Births births) {
    List<Element> old = new ArrayList<>(known.size());
    for (Element element : known) {
      Object entry = element.get();
      if (entry != null && container.contains(map, entry)) {
        old.add(element);
      }
    }
    boolean goesOn = started && (all || !old.isEmpty());
    Object start;
    if (!goesOn) {
      all = container.size(map) <= OrderedContainer.FOLLOWED;
      start = container.nearTheEnd(map);
      old.clear();
    } else {
      start = all ? container.first(map) : old.get(0).get();
    }
    known = merge(map, start, old, goesOn ? births : null);
    started = true;
    if (known.size() > OrderedContainer.FOLLOWED) {
      all = false;
      known =
          new ArrayList<>(
              known.subList(known.size() - OrderedContainer.FOLLOWED / 2, known.size()));
    }
  }

  private List<Element> merge(
      Object map, @Nullable Object start, List<Element> old, @Nullable Births births) {
    List<Element> merged = new ArrayList<>();
    int next = 0;
    int steps = 0;
    for (Object entry = start; entry != null && ++steps <= STEPS; entry = container.next(entry)) {
      while (next < old.size() && !old.get(next).refersTo(entry) && left(map, old.get(next))) {
        next++;
      }
      if (next < old.size() && old.get(next).refersTo(entry)) {
        merged.add(old.get(next++));
        continue;
      }
      if (container.key(entry) == null) {
        continue;
      }
      Element fresh = new Element(entry, this, 0);
      merged.add(fresh);
      if (births != null) {
        int at = births.offer();
        if (at >= 0) {
          births.put(at, fresh, container.value(entry));
        }
      }
    }
    return merged;
  }

  private boolean left(Object map, Element element) {
    Object entry = element.get();
    return entry == null || !container.contains(map, entry);
  }

  @Override
  boolean contains(Object map, Object entry, Element element) {
    return container.contains(map, entry);
  }

  @Override
  int references() {
    return known.size();
  }
}
