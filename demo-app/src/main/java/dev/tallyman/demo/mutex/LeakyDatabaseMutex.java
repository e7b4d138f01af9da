package dev.tallyman.demo.mutex;

import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * First version: a mutex is held until it is given back, and whoever waits asks for it five times a
 * second until it is theirs. When a holder dies, that is never.
 */
public final class LeakyDatabaseMutex implements DatabaseMutex {

  private static final long POLL_MILLIS = 200;

  private final MutexTable table;
  private final ScheduledExecutorService scheduler;
  private final Executor workers;
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile boolean closed;

  /** A section that wants to run. */
  private final class Attempt<T> {
    final String name;
    final String owner = UUID.randomUUID().toString();
    final Callable<T> section;
    final CompletableFuture<T> result = new CompletableFuture<>();
    private @Nullable ScheduledFuture<?> polling;

    Attempt(String name, Callable<T> section) {
      this.name = name;
      this.section = section;
    }

    boolean take() throws SQLException {
      return table.take(name, owner, MutexTable.FOR_EVER);
    }

    synchronized void startPolling() {
      waiting.incrementAndGet();
      polling =
          scheduler.scheduleAtFixedRate(
              this::poll, POLL_MILLIS, POLL_MILLIS, TimeUnit.MILLISECONDS);
    }

    private synchronized void poll() {
      try {
        if (polling != null && take()) {
          polling.cancel(false);
          polling = null;
          waiting.decrementAndGet();
          start();
        }
      } catch (SQLException e) {
        result.completeExceptionally(e);
      }
    }

    void start() {
      workers.execute(this::run);
    }

    private void run() {
      try {
        T value;
        try {
          value = section.call();
        } finally {
          table.release(name, owner);
        }
        result.complete(value);
      } catch (Throwable t) {
        result.completeExceptionally(t);
      }
    }
  }

  /** See {@link DatabaseMutexFactory#create}. */
  public LeakyDatabaseMutex(
      MutexTable table, ScheduledExecutorService scheduler, Executor workers) {
    this.table = table;
    this.scheduler = scheduler;
    this.workers = workers;
  }

  @Override
  public <T> CompletableFuture<T> criticalSection(
      String name, Callable<T> section, Duration maxWait) {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    Attempt<T> attempt = new Attempt<>(name, section);
    try {
      if (attempt.take()) {
        attempt.start();
      } else {
        attempt.startPolling();
      }
    } catch (SQLException e) {
      attempt.result.completeExceptionally(e);
    }
    return attempt.result;
  }

  @Override
  public int waiting() {
    return waiting.get();
  }

  @Override
  public void close() {
    closed = true;
  }
}
