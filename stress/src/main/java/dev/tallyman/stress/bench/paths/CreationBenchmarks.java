package dev.tallyman.stress.bench.paths;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.CompilerControl;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;

/** What is made and dies at once. JMH takes it, so that it must be made. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class CreationBenchmarks extends Counted {

  private static final int FRAMES = 40;
  private static final Integer KEY = 7919;

  /** A new lock. */
  @Benchmark
  public ReentrantLock creation() {
    done++;
    return new ReentrantLock();
  }

  /** The same on two threads: what they share shows. */
  @Benchmark
  @Threads(2)
  public ReentrantLock creationByTwo() {
    done++;
    return new ReentrantLock();
  }

  /** A new lock below forty frames. */
  @Benchmark
  public ReentrantLock creationDeep() {
    done++;
    return lockBelow(FRAMES);
  }

  @CompilerControl(CompilerControl.Mode.DONT_INLINE)
  private static ReentrantLock lockBelow(int frames) {
    return frames == 0 ? new ReentrantLock() : lockBelow(frames - 1);
  }

  /** A new map with one entry. */
  @Benchmark
  public Map<Integer, Integer> mapCreation() {
    done++;
    return newMap();
  }

  /** The same below forty frames. */
  @Benchmark
  public Map<Integer, Integer> mapCreationDeep() {
    done++;
    return mapBelow(FRAMES);
  }

  @CompilerControl(CompilerControl.Mode.DONT_INLINE)
  private static Map<Integer, Integer> mapBelow(int frames) {
    return frames == 0 ? newMap() : mapBelow(frames - 1);
  }

  private static Map<Integer, Integer> newMap() {
    Map<Integer, Integer> map = new HashMap<>();
    map.put(KEY, KEY);
    return map;
  }
}
