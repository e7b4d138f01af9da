package dev.tallyman.stress.bench.paths;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.ResourceLeakTracker;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;

/** A new lock that Netty's leak detector follows, as it follows buffers, and its release. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class NettyBenchmarks extends Counted {

  /** So many are not tracked in a row only if nothing is. */
  private static final long MANY = 100_000;

  private static final ResourceLeakDetector<ReentrantLock> DETECTOR =
      ResourceLeakDetectorFactory.instance().newResourceLeakDetector(ReentrantLock.class);

  private long tracked;

  /** The level says how many are to be tracked. */
  @Override
  public void tell() {
    boolean all = ResourceLeakDetector.getLevel() == ResourceLeakDetector.Level.PARANOID;
    if (all ? tracked != done : tracked == 0 && done > MANY || tracked > done / 2) {
      throw new IllegalStateException(
          "Netty has tracked " + tracked + " of " + done + ", " + ResourceLeakDetector.getLevel());
    }
    tracked = 0;
    super.tell();
  }

  /** A new lock and the end of it. */
  @Benchmark
  public ReentrantLock creation() {
    return tracked();
  }

  /** The same on two threads. */
  @Benchmark
  @Threads(2)
  public ReentrantLock creationByTwo() {
    return tracked();
  }

  private ReentrantLock tracked() {
    ReentrantLock lock = new ReentrantLock();
    @Nullable ResourceLeakTracker<ReentrantLock> tracker = DETECTOR.track(lock);
    if (tracker != null) {
      tracked++;
      tracker.close(lock);
    }
    done++;
    return lock;
  }
}
