package dev.tallyman.demo.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread that does things again and again, each at its own steady rate, until it is told to end.
 */
public final class Feeder extends Thread {

  private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private record Feed(Pace pace, Runnable action) {}

  private record Rate(double perSecond, Runnable action) {}

  private final List<Rate> rates = new ArrayList<>();
  private final List<Runnable> ticks = new ArrayList<>();
  private volatile boolean ending;
  private volatile @Nullable Throwable diedOf;

  public Feeder(String name) {
    super(name);
  }

  /** Adds something to do so often in a second. Before the start. */
  public Feeder feed(double perSecond, Runnable action) {
    rates.add(new Rate(perSecond, action));
    return this;
  }

  /** Adds something to do at least every 10 ms, if nothing takes longer. Before the start. */
  public Feeder tick(Runnable action) {
    ticks.add(action);
    return this;
  }

  @Override
  public void run() {
    try {
      List<Feed> feeds = new ArrayList<>();
      rates.forEach(rate -> feeds.add(new Feed(new Pace(rate.perSecond()), rate.action())));
      while (!ending) {
        feed(feeds);
        ticks.forEach(Runnable::run);
        LockSupport.parkNanos(this, LONGEST_PAUSE_NANOS);
      }
    } catch (Throwable t) {
      diedOf = t;
      throw t;
    }
  }

  private void feed(List<Feed> feeds) {
    long now = System.nanoTime();
    for (Feed feed : feeds) {
      while (!ending && feed.pace().isDue(now)) {
        feed.action().run();
      }
    }
  }

  /** What ended this thread against its will; null if nothing did. */
  public @Nullable Throwable diedOf() {
    return diedOf;
  }

  /** Ends the thread and waits for it. */
  public void end() throws InterruptedException {
    ending = true;
    LockSupport.unpark(this);
    join();
  }
}
