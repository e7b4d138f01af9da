package dev.tallyman.demo.mutex;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Second version: a mutex is leased, and the lease renewed while its section runs, so that it ends
 * soon after its holder has died. Whoever waits does so for a limited time, and stops asking
 * however the wait ends.
 *
 * <p>Assumes that a section that is interrupted ends soon: a holder whose lease could not be
 * renewed is interrupted, and its future ends with a {@link LeaseLostException}.
 */
public final class FixedDatabaseMutex implements DatabaseMutex {

  private static final Duration POLL_EVERY = Duration.ofMillis(200);
  private static final Duration LEASE = Duration.ofSeconds(1);

  private final MutexTable table;
  private final ScheduledExecutorService scheduler;
  private final Executor workers;
  private final Duration lease;
  private final Set<Attempt<?>> waiting = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** See {@link DatabaseMutexFactory#create}. Holders are believed dead after a second. */
  public FixedDatabaseMutex(
      MutexTable table, ScheduledExecutorService scheduler, Executor workers) {
    this(table, scheduler, workers, LEASE);
  }

  /**
   * See {@link DatabaseMutexFactory#create}.
   *
   * @param lease how long a holder that says nothing is believed alive
   */
  FixedDatabaseMutex(
      MutexTable table, ScheduledExecutorService scheduler, Executor workers, Duration lease) {
    this.table = table;
    this.scheduler = scheduler;
    this.workers = workers;
    this.lease = lease;
  }

  /** A section that wants to run, or runs. */
  private final class Attempt<T> {
    final String name;
    final String owner = UUID.randomUUID().toString();
    final CompletableFuture<T> result = new CompletableFuture<>();
    private final Callable<T> section;
    private final long deadlineNanos;
    private long leaseEndNanos;
    private @Nullable ScheduledFuture<?> polling;
    private @Nullable ScheduledFuture<?> renewal;
    private @Nullable Thread runner;
    private boolean lost;

    Attempt(String name, Callable<T> section, Duration maxWait) {
      this.name = name;
      this.section = section;
      this.deadlineNanos = System.nanoTime() + maxWait.toNanos();
    }

    synchronized void begin() {
      if (!tryOnce()) {
        startPolling();
      }
    }

    /** Whether there is nothing more to ask for: the mutex is taken, or the attempt has failed. */
    private boolean tryOnce() {
      long asked = System.nanoTime();
      try {
        if (!table.take(name, owner, lease)) {
          return false;
        }
      } catch (SQLException e) {
        result.completeExceptionally(e);
        return true;
      }
      leaseEndNanos = asked + lease.toNanos();
      try {
        startRenewal();
        workers.execute(this::run);
      } catch (RejectedExecutionException e) {
        end();
        result.completeExceptionally(e);
      }
      return true;
    }

    private void startPolling() {
      long nanos = POLL_EVERY.toNanos();
      polling = scheduler.scheduleWithFixedDelay(this::poll, nanos, nanos, TimeUnit.NANOSECONDS);
      waiting.add(this);
    }

    private synchronized void poll() {
      if (polling == null) {
        return;
      }
      if (result.isDone() || tryOnce()) {
        stopPolling();
      } else if (System.nanoTime() - deadlineNanos >= 0) {
        stopPolling();
        result.completeExceptionally(new TimeoutException(name + " was not free in time"));
      }
    }

    synchronized void stopPolling() {
      if (polling != null) {
        polling.cancel(false);
        polling = null;
      }
      waiting.remove(this);
    }

    private void startRenewal() {
      long nanos = lease.toNanos() / 3;
      renewal = scheduler.scheduleAtFixedRate(this::renew, nanos, nanos, TimeUnit.NANOSECONDS);
    }

    private synchronized void renew() {
      if (renewal == null) {
        return;
      }
      long asked = System.nanoTime();
      try {
        if (table.renew(name, owner, lease)) {
          leaseEndNanos = asked + lease.toNanos();
        } else {
          lose();
        }
      } catch (SQLException e) {
        // The database may be back before the lease ends.
        if (asked - leaseEndNanos >= 0) {
          lose();
        }
      }
    }

    private void lose() {
      lost = true;
      stopRenewal();
      if (runner != null) {
        runner.interrupt();
      }
      result.completeExceptionally(new LeaseLostException(name));
    }

    private void run() {
      if (!enter()) {
        return;
      }
      @Nullable T value = null;
      @Nullable Throwable failure = null;
      try {
        value = section.call();
      } catch (Throwable t) {
        failure = t;
      } finally {
        end();
      }
      if (failure != null) {
        result.completeExceptionally(failure);
      } else {
        result.complete(value);
      }
    }

    /** False if the lease was lost while the section waited for a thread. */
    private synchronized boolean enter() {
      runner = Thread.currentThread();
      return !lost;
    }

    private synchronized void end() {
      runner = null;
      stopRenewal();
      if (lost) {
        // It was meant for the section, not for what the thread does next.
        Thread.interrupted();
      }
      try {
        table.release(name, owner);
      } catch (SQLException e) {
        // The lease ends by itself: the others wait a little longer.
        return;
      }
    }

    private void stopRenewal() {
      if (renewal != null) {
        renewal.cancel(false);
        renewal = null;
      }
    }

    void cancel() {
      stopPolling();
      result.completeExceptionally(new CancellationException("closed before " + name));
    }
  }

  @Override
  public <T> CompletableFuture<T> criticalSection(
      String name, Callable<T> section, Duration maxWait) {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    Attempt<T> attempt = new Attempt<>(name, section, maxWait);
    attempt.begin();
    if (closed && waiting.contains(attempt)) {
      attempt.cancel();
    }
    return attempt.result;
  }

  @Override
  public int waiting() {
    return waiting.size();
  }

  @Override
  public void close() {
    closed = true;
    waiting.forEach(Attempt::cancel);
  }
}
