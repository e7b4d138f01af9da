package dev.tallyman.demo.mutex;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/**
 * Critical sections by name: of those with the same name one runs at a time, in the order in which
 * they came. No caller's thread waits. Safe for use by any number of threads.
 */
public interface NamedMutex extends AutoCloseable {

  /**
   * Runs a section as soon as no other one of that name runs, however long that takes.
   *
   * @return completes when the section has ended and the mutex is released, with what the section
   *     returned or threw
   * @throws IllegalStateException after {@link #close}
   */
  <T> CompletableFuture<T> criticalSection(String name, Callable<T> section);

  /**
   * As {@link #criticalSection(String, Callable)}, for a caller who waits no longer than that.
   *
   * @param timeout for waiting and for the section together. When it is up the future ends with a
   *     {@link java.util.concurrent.TimeoutException}. A section that waits is not run then; one
   *     that runs goes on, and keeps the mutex until it has ended
   */
  <T> CompletableFuture<T> criticalSection(String name, Callable<T> section, Duration timeout);

  /** Names that are remembered. */
  int names();

  /** Sections that wait, of all names. */
  int waiting();

  /** Cancels what waits; what runs goes on to its end. Does not wait for it. */
  @Override
  void close();
}
