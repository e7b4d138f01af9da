package dev.tallyman.demo.mutex;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/**
 * Critical sections by name for all processes that share a database: of those with the same name
 * one runs at a time. Who has to wait asks again and again; whoever asks first when the mutex is
 * free gets it. Safe for use by any number of threads.
 */
public interface DatabaseMutex extends AutoCloseable {

  /**
   * Runs a section as soon as no other one of that name runs. Asks the database once on the
   * caller's thread, and later on the scheduler's.
   *
   * @param maxWait how long to wait for the mutex at most; when it is up the future ends with a
   *     {@link java.util.concurrent.TimeoutException}
   * @return completes when the section has ended and the mutex is released, with what the section
   *     returned or threw, or with the {@link java.sql.SQLException} that was in the way
   * @throws IllegalStateException after {@link #close}
   */
  <T> CompletableFuture<T> criticalSection(String name, Callable<T> section, Duration maxWait);

  /** Sections that wait for their mutex. */
  int waiting();

  /** Cancels what waits; what runs goes on to its end. Does not wait for it. */
  @Override
  void close();
}
