package dev.tallyman.jvm;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Ends the wait for a JVM that does not answer. */
final class TimeLimit {
  private TimeLimit() {}

  /**
   * Runs something on a thread of its own, which is left behind when its time is up: what hangs in
   * the attach mechanism cannot be interrupted. Such a thread keeps no JVM alive.
   *
   * @throws TimeUp if there is no answer in time
   * @throws IOException what it throws itself, anything unexpected as the cause of one
   */
  static <T> T within(Duration limit, Callable<T> work) throws IOException {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = new Thread(task, "attach");
    thread.setDaemon(true);
    thread.start();
    try {
      return task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new TimeUp(limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof IOException expected) {
        throw expected;
      }
      throw new IOException(String.valueOf(cause == null ? e : cause), cause);
    }
  }

  /** There was no answer in time. */
  static final class TimeUp extends IOException {
    private static final long serialVersionUID = 1L;

    TimeUp(Duration limit) {
      super("no answer within " + limit.toSeconds() + " s");
    }
  }
}
