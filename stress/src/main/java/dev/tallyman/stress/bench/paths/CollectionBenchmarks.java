package dev.tallyman.stress.bench.paths;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
public class CollectionBenchmarks extends Counted {

  private static final int KEYS = 2048;
  private static final int ELEMENTS = 16;

  private final Integer[] keys = new Integer[KEYS];
  private final Map<Integer, Integer> map = new HashMap<>();
  private final Map<Integer, Integer> concurrent = new ConcurrentHashMap<>();
  private final ArrayDeque<Integer> deque = new ArrayDeque<>();
  private final List<Integer> list = new ArrayList<>();
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
    for (int i = 0; i < ELEMENTS; i++) {
      deque.add(keys[i]);
      list.add(keys[i]);
    }
  }

  private Integer newKey() {
    return keys[next++ * 2 + 1 & KEYS - 1];
  }

  /** Puts one more and removes it. */
  @Benchmark
  public boolean mapPair() {
    Integer key = newKey();
    map.put(key, key);
    return counted(map.remove(key), key);
  }

  /** The same with a map for several threads. */
  @Benchmark
  public boolean concurrentMapPair() {
    Integer key = newKey();
    concurrent.put(key, key);
    return counted(concurrent.remove(key), key);
  }

  /** To the end of a list, and off it. */
  @Benchmark
  public boolean listPair() {
    Integer key = newKey();
    list.add(key);
    return counted(list.remove(list.size() - 1), key);
  }

  /** In at one end, out at the other, where sixteen are. */
  @Benchmark
  public boolean dequePair() {
    Integer key = newKey();
    deque.addLast(key);
    return counted(deque.pollFirst(), key);
  }

  /** A list of sixteen that dies at once. */
  @Benchmark
  public List<Integer> list() {
    List<Integer> each = new ArrayList<>(ELEMENTS);
    for (int i = 0; i < ELEMENTS; i++) {
      each.add(keys[i]);
    }
    done++;
    return each;
  }

  /** Counts what has come out; from a queue it is another. */
  private boolean counted(@Nullable Integer out, Integer in) {
    if (out == null) {
      throw new IllegalStateException(in + " was put in, and nothing came out");
    }
    done++;
    return out.equals(in);
  }
}
