package dev.tallyman.demo.mutex;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A section that waits for its mutex or runs, and who is to be told of its end. */
final class Waiter<T> {

  private final Callable<T> section;
  private final CompletableFuture<T> result = new CompletableFuture<>();
  private volatile @Nullable Future<?> timeout;

  Waiter(Callable<T> section) {
    this.section = section;
  }

  Callable<T> section() {
    return section;
  }

  CompletableFuture<T> result() {
    return result;
  }

  /** Remembers what will happen when the time is up. */
  void timeout(Future<?> scheduled) {
    timeout = scheduled;
  }

  void cancelTimeout() {
    Future<?> scheduled = timeout;
    if (scheduled != null) {
      scheduled.cancel(false);
    }
  }

  /** Tells that the section will not run, or has thrown. */
  void fail(Throwable failure) {
    result.completeExceptionally(failure);
  }
}
