package dev.tallyman.stress.bench.paths;

import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.TearDown;

/**
 * State of a benchmark that counts what it did where it did it: inside the lock, or with what came
 * out of the map. {@link Witness} compares the sum with the operations that JMH has counted.
 */
public abstract class Counted {

  private static final AtomicLong DONE = new AtomicLong();

  /** What was done since the iteration began; guarded by whatever the benchmark is about. */
  protected long done;

  /** Adds what this state's thread has done. */
  @TearDown(Level.Iteration)
  public void tell() {
    DONE.addAndGet(done);
    done = 0;
  }

  /** What all states have done since the JVM's start. */
  static long total() {
    return DONE.get();
  }
}
