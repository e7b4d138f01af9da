package dev.tallyman.walk;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Follows a sorted map by its last few hundred entries, or all of a small one. What was known
 * follows one another in the same order as before, so that everything between is new.
 */
final class OrderedFollower extends Follower implements Places.Filler {
  private static final int STEPS = 4 * OrderedContainer.FOLLOWED;

  private final OrderedContainer container;
  private List<Element> known = new ArrayList<>();
  private boolean started;

  /** Whether the known ones reach to the first entry. */
  private boolean all;

  private @Nullable Object map;
  private @Nullable Object[] entries = new Object[0];

  OrderedFollower(OrderedContainer container, SplittableRandom random) {
    super(random);
    this.container = container;
  }

  @Override
  void look(Object visited, Births births) {
    map = visited;
    List<Element> old = new ArrayList<>(known.size());
    for (Element element : known) {
      if (sees(element)) {
        old.add(element);
      }
    }
    boolean goesOn = started && (all || !old.isEmpty());
    Object start = null;
    if (goesOn) {
      start = all ? container.first(visited) : entryOf(old.get(0));
    } else {
      all = container.size(visited) <= OrderedContainer.FOLLOWED;
      start = container.nearTheEnd(visited);
      old.clear();
    }
    known = merge(start, old, goesOn ? births : null);
    started = true;
    int most = OrderedContainer.FOLLOWED;
    if (known.size() > most) {
      all = false;
      known = new ArrayList<>(known.subList(known.size() - most / 2, known.size()));
    }
  }

  private List<Element> merge(@Nullable Object start, List<Element> old, @Nullable Births births) {
    List<Element> merged = new ArrayList<>();
    int next = 0;
    int steps = 0;
    for (Object entry = start; entry != null && ++steps <= STEPS; entry = container.next(entry)) {
      Object key = container.key(entry);
      if (key == null) {
        continue;
      }
      while (next < old.size() && !old.get(next).refersTo(key) && !sees(old.get(next))) {
        next++;
      }
      if (next < old.size() && old.get(next).refersTo(key)) {
        merged.add(old.get(next++));
        continue;
      }
      Element fresh = new Element(key, this, 0);
      fresh.entry = new WeakReference<>(entry);
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

  private static @Nullable Object entryOf(Element element) {
    WeakReference<Object> entry = element.entry;
    return entry == null ? null : entry.get();
  }

  @Override
  boolean contains(Object visited, Object key, Element element) {
    Object entry = entryOf(element);
    if (entry != null && container.key(entry) == key && container.contains(visited, entry)) {
      return true;
    }
    if (!container.movesKeys()) {
      return false;
    }
    int place = places().of(key, this);
    Object moved = place < 0 ? null : entries[place];
    if (moved == null) {
      return false;
    }
    element.entry = new WeakReference<>(moved);
    return true;
  }

  @Override
  public void fill(AddressTable table) {
    Object visited = map;
    if (visited == null) {
      return;
    }
    int size = (int) Math.min(Places.MOST, container.size(visited) + 16);
    entries = new Object[size];
    int place = 0;
    Object entry = container.first(visited);
    while (entry != null && place < size) {
      Object key = container.key(entry);
      if (key != null && table.add(key, place) >= 0) {
        entries[place++] = entry;
      }
      entry = container.next(entry);
    }
  }

  @Override
  boolean mayHide() {
    return container.movesKeys();
  }

  @Override
  void left() {
    places().forget(this);
    map = null;
    entries = new Object[0];
  }

  @Override
  int references() {
    return 2 * known.size();
  }
}
