package dev.tallyman.stress.bench;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What goes into collections and comes out again: nothing of it is suspected. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class CollectionBenchmarks {

  private static final int KEYS = 2048;
  private static final int ELEMENTS = 16;

  private final Integer[] keys = new Integer[KEYS];
  private final Map<Integer, Integer> map = new HashMap<>();
  private final Map<Integer, Integer> concurrent = new ConcurrentHashMap<>();
  private final ArrayDeque<Integer> deque = new ArrayDeque<>();
  private int next;

  /** Fills the maps to a half. */
  public CollectionBenchmarks() {
    for (int i = 0; i < KEYS; i++) {
      keys[i] = i * 7919;
      if (i % 2 == 0) {
        map.put(keys[i], i);
        concurrent.put(keys[i], i);
      }
    }
  }

  private Integer newKey() {
    return keys[next++ * 2 + 1 & KEYS - 1];
  }

  /** Puts one more and removes it. */
  @Benchmark
  public Integer mapPair() {
    Integer key = newKey();
    map.put(key, key);
    return map.remove(key);
  }

  /** The same with a map for several threads. */
  @Benchmark
  public Integer concurrentMapPair() {
    Integer key = newKey();
    concurrent.put(key, key);
    return concurrent.remove(key);
  }

  /** A list of sixteen that dies at once. */
  @Benchmark
  public List<Integer> list() {
    List<Integer> list = new ArrayList<>(ELEMENTS);
    for (int i = 0; i < ELEMENTS; i++) {
      list.add(keys[i]);
    }
    return list;
  }

  /** In at one end, out at the other. */
  @Benchmark
  public Integer deque() {
    deque.addLast(newKey());
    return deque.pollFirst();
  }
}
