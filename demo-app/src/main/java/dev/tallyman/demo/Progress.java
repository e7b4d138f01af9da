package dev.tallyman.demo;

import dev.tallyman.demo.load.Score;
import dev.tallyman.demo.order.OrderProcessor;
import dev.tallyman.demo.order.OrderProcessor.LockCounts;
import dev.tallyman.demo.order.Outcome;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How far the day has come, in one line now and then. For one thread. */
final class Progress {

  private final OrderProcessor processor;
  private final Score score;
  private final @Nullable Duration every;
  private final PrintWriter out;
  private final long started = System.nanoTime();
  private long nextLine = started;

  /**
   * Prints nothing yet.
   *
   * @param every time between two lines; null for no lines
   */
  Progress(OrderProcessor processor, Score score, @Nullable Duration every, PrintWriter out) {
    this.processor = processor;
    this.score = score;
    this.every = every;
    this.out = out;
  }

  /** Prints a line if it is time. */
  void tick() {
    if (every != null && System.nanoTime() - nextLine >= 0) {
      nextLine = System.nanoTime() + every.toNanos();
      line(figures());
    }
  }

  /** Prints a line. */
  void line(String text) {
    out.println(text);
    out.flush();
  }

  /** The figures as they stand, each as name=value. */
  String figures() {
    LockCounts locks = processor.orderLocks();
    Runtime runtime = Runtime.getRuntime();
    return String.format(
        Locale.ROOT,
        "orders=%d placed=%d refunded=%d rejected=%d failed=%d locks.created=%d"
            + " locks.released=%d heap.used=%dMB elapsed=%.1fs",
        score.orders(),
        score.count(Outcome.PLACED),
        score.count(Outcome.CANCELLED),
        score.rejected(),
        score.failed(),
        locks.created(),
        locks.released(),
        (runtime.totalMemory() - runtime.freeMemory()) >> 20,
        (System.nanoTime() - started) / 1e9);
  }
}
