package dev.tallyman.top;

import dev.tallyman.jvm.JvmException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the JVM again and again on a thread of its own, so that a JVM that is slow to answer
 * keeps nobody from pressing a key.
 */
final class Poller {
  private final LiveMonitor monitor;
  private final long periodNanos;
  private final TopHistory history = new TopHistory();
  private final Set<Integer> asked = new HashSet<>();
  private final Thread thread = new Thread(this::run, "tallyman-top");
  private volatile TopView newest;
  private volatile @Nullable JvmException failure;
  private @Nullable Integer wanted;
  private boolean stopped;

  Poller(LiveMonitor monitor, LiveState first, Duration period) {
    this.monitor = monitor;
    this.periodNanos = period.toNanos();
    newest = history.add(first);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Looks no more; does not wait for a look that goes on. */
  synchronized void stop() {
    stopped = true;
    notifyAll();
  }

  TopView newest() {
    return newest;
  }

  /** Why there will be no more looks; null while there are. */
  @Nullable JvmException failure() {
    return failure;
  }

  /** Asks for the stack of a line, once. */
  synchronized void wantStack(int siteId) {
    if (asked.add(siteId)) {
      wanted = siteId;
      notifyAll();
    }
  }

  private void run() {
    try {
      while (waited()) {
        Integer site = taken();
        if (site != null) {
          history.know(site, monitor.stackOf(site));
        }
        newest = history.add(monitor.read());
      }
    } catch (JvmException e) {
      failure = e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized @Nullable Integer taken() {
    Integer site = wanted;
    wanted = null;
    return site;
  }

  /** Waits until it is time, or something is wanted; whether it goes on. */
  private synchronized boolean waited() throws InterruptedException {
    long end = System.nanoTime() + periodNanos;
    for (long left = periodNanos;
        left > 0 && !stopped && wanted == null;
        left = end - System.nanoTime()) {
      wait(left / 1_000_000, (int) (left % 1_000_000));
    }
    return !stopped;
  }
}
