package dev.tallyman.demo.mutex;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
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

/**
 * First version: what has been forgotten is listed in {@link MutexLeak}. Without any of these it
 * does what {@link FixedNamedMutex} does.
 */
public final class LeakyNamedMutex implements NamedMutex {

  private final Set<MutexLeak> leaks;
  private final ScheduledExecutorService scheduler;
  private final Executor workers;
  private final Map<String, MutexQueue> mutexes = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /**
   * With threads that belong to somebody else.
   *
   * @param scheduler for timeouts
   * @param workers run the sections
   * @param leaks what to forget
   */
  public LeakyNamedMutex(
      ScheduledExecutorService scheduler, Executor workers, EnumSet<MutexLeak> leaks) {
    this.leaks = EnumSet.copyOf(leaks);
    this.scheduler = scheduler;
    this.workers = workers;
  }

  @Override
  public <T> CompletableFuture<T> criticalSection(String name, Callable<T> section) {
    requireOpen();
    Waiter<T> waiter = new Waiter<>(section);
    enter(name, waiter);
    return waiter.result();
  }

  @Override
  public <T> CompletableFuture<T> criticalSection(
      String name, Callable<T> section, Duration timeout) {
    requireOpen();
    Waiter<T> waiter = new Waiter<>(section);
    scheduleTimeout(name, waiter, timeout);
    enter(name, waiter);
    return waiter.result();
  }

  private void scheduleTimeout(String name, Waiter<?> waiter, Duration timeout) {
    long nanos = timeout.toNanos();
    ScheduledFuture<?> timer =
        scheduler.schedule(() -> expire(name, waiter), nanos, TimeUnit.NANOSECONDS);
    if (!leaks.contains(MutexLeak.TIMEOUTS_NOT_TRACKED)) {
      waiter.timeout(timer);
    }
  }

  private void expire(String name, Waiter<?> waiter) {
    MutexQueue mutex = mutexes.get(name);
    if (mutex != null) {
      mutex.giveUp(waiter);
    }
    waiter.fail(new TimeoutException("no end of the section " + name + " in time"));
  }

  private void enter(String name, Waiter<?> waiter) {
    MutexQueue mutex = mutexFor(name);
    MutexQueue.Entry entry = mutex.enter(waiter);
    while (entry == MutexQueue.Entry.RETIRED) {
      mutex = mutexFor(name);
      entry = mutex.enter(waiter);
    }
    if (entry == MutexQueue.Entry.ENTERED) {
      if (!start(mutex, waiter)) {
        leave(mutex);
      }
    } else if (closed) {
      cancelWaiting(mutex);
    }
  }

  private MutexQueue mutexFor(String name) {
    MutexQueue known = mutexes.get(name);
    return known != null ? known : mutexes.computeIfAbsent(name, MutexQueue::new);
  }

  private boolean start(MutexQueue mutex, Waiter<?> waiter) {
    if (waiter.result().isDone()) {
      waiter.cancelTimeout();
      return false;
    }
    try {
      workers.execute(() -> run(mutex, waiter));
      return true;
    } catch (RejectedExecutionException e) {
      waiter.cancelTimeout();
      waiter.fail(e);
      return false;
    }
  }

  private <T> void run(MutexQueue mutex, Waiter<T> waiter) {
    T value;
    try {
      value = waiter.section().call();
    } catch (Throwable t) {
      waiter.cancelTimeout();
      if (!leaks.contains(MutexLeak.RELEASE_NOT_GUARANTEED)) {
        leave(mutex);
      }
      waiter.fail(t);
      return;
    }
    waiter.cancelTimeout();
    leave(mutex);
    waiter.result().complete(value);
  }

  private void leave(MutexQueue mutex) {
    Waiter<?> next = mutex.next();
    while (next != null && !start(mutex, next)) {
      next = mutex.next();
    }
    if (next == null) {
      forget(mutex);
    }
  }

  private void forget(MutexQueue mutex) {
    if (!leaks.contains(MutexLeak.MUTEX_MAP_GROWS) && mutex.retireIfIdle()) {
      mutexes.remove(mutex.name(), mutex);
    }
  }

  @Override
  public int names() {
    return mutexes.size();
  }

  @Override
  public int waiting() {
    return mutexes.values().stream().mapToInt(MutexQueue::waiting).sum();
  }

  @Override
  public void close() {
    closed = true;
    mutexes.values().forEach(this::cancelWaiting);
  }

  private void cancelWaiting(MutexQueue mutex) {
    for (Waiter<?> waiter : mutex.giveUpAll()) {
      waiter.cancelTimeout();
      waiter.fail(new CancellationException("closed before the section " + mutex.name()));
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("closed");
    }
  }
}
