package dev.tallyman.demo.load;

import dev.tallyman.demo.order.OrderProcessor;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Serves requests until told to stop, or until an error ends it. */
final class Worker extends Thread {

  private final BlockingQueue<Request> requests;
  private final Semaphore inFlight;
  private final OrderProcessor processor;
  private final Score score;
  private final Runnable onDeath;
  private volatile boolean stopping;
  private volatile @Nullable Throwable diedOf;

  Worker(
      int number,
      BlockingQueue<Request> requests,
      Semaphore inFlight,
      OrderProcessor processor,
      Score score,
      Runnable onDeath) {
    super("order-worker-" + number);
    // A worker that waits for ever must not keep alive a process whose main thread has died.
    setDaemon(true);
    this.requests = requests;
    this.inFlight = inFlight;
    this.processor = processor;
    this.score = score;
    this.onDeath = onDeath;
  }

  @Override
  public void run() {
    try {
      while (!stopping) {
        Request request = requests.poll(100, TimeUnit.MILLISECONDS);
        if (request != null) {
          serve(request);
        }
      }
    } catch (InterruptedException e) {
      interrupt();
    } catch (Throwable t) {
      diedOf = t;
      onDeath.run();
      throw t;
    }
  }

  private void serve(Request request) {
    try {
      score.add(request.serve(processor));
    } catch (RuntimeException e) {
      // The database wraps what hits it, an exhausted heap too; that is no failed order.
      rethrowError(e);
      score.addFailure(e.getCause() == null ? e.toString() : e.getMessage() + ": " + e.getCause());
    } finally {
      inFlight.release();
    }
  }

  private static void rethrowError(RuntimeException e) {
    @Nullable Throwable cause = e.getCause();
    for (int depth = 0; cause != null && depth < 16; depth++) {
      if (cause instanceof Error error) {
        throw error;
      }
      cause = cause.getCause();
    }
  }

  void stopSoon() {
    stopping = true;
  }

  /** What ended this worker against its will; null if nothing did. */
  @Nullable Throwable diedOf() {
    return diedOf;
  }
}
