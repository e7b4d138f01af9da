package dev.tallyman.stress.bench.paths;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;

/** What anybody would write first: a weak reference for each new lock, and a queue of the dead. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class ReferenceBenchmarks extends Counted {

  private static final Set<Reference<ReentrantLock>> LIVE = ConcurrentHashMap.newKeySet();
  private static final ReferenceQueue<ReentrantLock> DEAD = new ReferenceQueue<>();

  /** Each is either followed or has been found dead. */
  private static final AtomicLong FOLLOWED = new AtomicLong();

  private long found;

  /** None is lost. */
  @Override
  public void tell() {
    FOLLOWED.addAndGet(done - found);
    found = 0;
    super.tell();
    if (LIVE.isEmpty() || FOLLOWED.get() < 0) {
      throw new IllegalStateException("references were lost");
    }
  }

  /** A new lock. */
  @Benchmark
  public ReentrantLock creation() {
    return followed();
  }

  /** The same on two threads. */
  @Benchmark
  @Threads(2)
  public ReentrantLock creationByTwo() {
    return followed();
  }

  private ReentrantLock followed() {
    ReentrantLock lock = new ReentrantLock();
    LIVE.add(new WeakReference<>(lock, DEAD));
    for (Reference<?> dead = DEAD.poll(); dead != null; dead = DEAD.poll()) {
      LIVE.remove(dead);
      found++;
    }
    done++;
    return lock;
  }
}
