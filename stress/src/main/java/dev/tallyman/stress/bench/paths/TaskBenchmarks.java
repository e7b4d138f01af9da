package dev.tallyman.stress.bench.paths;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.CompilerControl;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Timeouts: nearly all are cancelled before their time. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class TaskBenchmarks extends Counted implements Runnable {

  private static final int FRAMES = 40;
  private static final int OTHERS = 100;
  private static final long KEPT_MILLIS = 20;

  /** One in so many may be too late, on a machine that is busy. */
  private static final long LATE_IN = 100;

  private static final AtomicLong RAN = new AtomicLong();

  private final List<ScheduledFuture<?>> others = new ArrayList<>();
  private long all;
  private long late;

  private ScheduledThreadPoolExecutor removing = new ScheduledThreadPoolExecutor(1);
  private ScheduledThreadPoolExecutor keeping = new ScheduledThreadPoolExecutor(1);

  /** A hundred others wait in the queue. */
  @Setup(Level.Trial)
  public void begin() {
    removing = new ScheduledThreadPoolExecutor(1);
    removing.setRemoveOnCancelPolicy(true);
    keeping = new ScheduledThreadPoolExecutor(1);
    for (int i = 0; i < OTHERS; i++) {
      // A class of its own, as a task of another place has.
      others.add(removing.schedule(RAN::incrementAndGet, 1, TimeUnit.HOURS));
    }
  }

  /** Ends their threads. */
  @TearDown(Level.Trial)
  public void end() {
    removing.shutdownNow();
    keeping.shutdownNow();
  }

  /** Only a task whose time has come before it could be cancelled gets here. */
  @Override
  public void run() {
    RAN.incrementAndGet();
  }

  /** All but a few were cancelled, and none ran that was. */
  @Override
  public void tell() {
    all += done;
    if (RAN.get() > late || late > all / LATE_IN + LATE_IN) {
      throw new IllegalStateException(late + " of " + all + " were too late, " + RAN + " ran");
    }
    super.tell();
  }

  /** Taken out of the queue when it is cancelled. */
  @Benchmark
  public boolean scheduleCancel() {
    return cancelled(removing.schedule(this, 1, TimeUnit.HOURS));
  }

  /** Stays in the queue until its time, as is the default; it is short here. */
  @Benchmark
  public boolean scheduleCancelKept() {
    return cancelled(keeping.schedule(this, KEPT_MILLIS, TimeUnit.MILLISECONDS));
  }

  /** Taken below forty frames. */
  @Benchmark
  public boolean scheduleCancelDeep() {
    return cancelled(scheduleBelow(FRAMES));
  }

  @CompilerControl(CompilerControl.Mode.DONT_INLINE)
  private ScheduledFuture<?> scheduleBelow(int frames) {
    return frames == 0 ? removing.schedule(this, 1, TimeUnit.HOURS) : scheduleBelow(frames - 1);
  }

  private boolean cancelled(ScheduledFuture<?> task) {
    boolean cancelled = task.cancel(false);
    if (!cancelled) {
      late++;
    }
    done++;
    return cancelled;
  }
}
