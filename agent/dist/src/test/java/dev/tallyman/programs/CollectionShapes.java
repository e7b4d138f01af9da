package dev.tallyman.programs;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Collections that only grow, and others that are kept small; see {@link Shapes}. */
public final class CollectionShapes {
  private static final Map<String, Entry> MAP = new HashMap<>();
  private static final Map<String, Entry> CONCURRENT = new ConcurrentHashMap<>();
  private static final Map<Integer, Entry> TREE = new TreeMap<>();
  private static final List<Entry> LIST = new ArrayList<>();
  private static final Set<Entry> SET = new HashSet<>();
  private static final Queue<Entry> QUEUE = new ConcurrentLinkedQueue<>();
  private static final Holder HOLDER = new Holder();

  private static final int BOUND = 40;
  private static final Map<String, Entry> SMALL = new HashMap<>();
  private static final Map<String, Entry> BOUNDED = new Bounded();
  private static final Queue<Entry> DRAINED = new ArrayDeque<>();
  private static final List<Entry> BATCH = new ArrayList<>();

  private static final class Entry {
    final int turn;

    Entry(int turn) {
      this.turn = turn;
    }
  }

  /** Not a static field itself, but held by one. */
  private static final class Holder {
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    void keep(int turn) {
      entries.put("key " + turn, new Entry(turn)); // leaks: collection live
    }
  }

  private static final class Bounded extends LinkedHashMap<String, Entry> {
    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Entry> eldest) {
      return size() > BOUND;
    }
  }

  private static void map(int turn) {
    MAP.put("key " + turn, new Entry(turn)); // leaks: collection live
  }

  private static void concurrent(int turn) {
    CONCURRENT.computeIfAbsent("key " + turn, key -> new Entry(turn)); // leaks: collection live
  }

  private static void tree(int turn) {
    TREE.put(turn, new Entry(turn)); // leaks: collection live
  }

  private static void list(int turn) {
    LIST.add(new Entry(turn)); // leaks: collection live
  }

  private static void set(int turn) {
    SET.add(new Entry(turn)); // leaks: collection live
  }

  private static void queue(int turn) {
    QUEUE.offer(new Entry(turn)); // leaks: collection live
  }

  private static void removed(int turn) {
    SMALL.put("key " + turn, new Entry(turn));
    SMALL.remove("key " + (turn - BOUND));
  }

  private static void bounded(int turn) {
    BOUNDED.put("key " + turn, new Entry(turn));
  }

  private static void drained(int turn) {
    DRAINED.add(new Entry(turn));
    if (DRAINED.size() > BOUND) {
      DRAINED.poll();
    }
  }

  private static void batch(int turn) {
    BATCH.add(new Entry(turn));
    if (BATCH.size() == BOUND) {
      BATCH.clear();
    }
  }

  public static void main(String[] args) throws Exception {
    Shapes.run(
        CollectionShapes::map,
        CollectionShapes::concurrent,
        CollectionShapes::tree,
        CollectionShapes::list,
        CollectionShapes::set,
        CollectionShapes::queue,
        HOLDER::keep,
        CollectionShapes::removed,
        CollectionShapes::bounded,
        CollectionShapes::drained,
        CollectionShapes::batch);
  }
}
