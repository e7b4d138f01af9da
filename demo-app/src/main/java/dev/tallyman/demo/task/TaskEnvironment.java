package dev.tallyman.demo.task;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What all processors of a service share; it outlives every one of them. */
public final class TaskEnvironment implements AutoCloseable {

  private final ScheduledThreadPoolExecutor scheduler;
  private final ExecutorService workers;
  private final EventSource source = new EventSource();
  private final SubscriberHub hub = new SubscriberHub();
  private final StatusPage statusPage = new StatusPage();
  private final ConcurrentMap<String, Map<String, CacheEntry>> caches = new ConcurrentHashMap<>();
  private final AtomicLong processors = new AtomicLong();

  private TaskEnvironment(ScheduledThreadPoolExecutor scheduler, ExecutorService workers) {
    this.scheduler = scheduler;
    this.workers = workers;
  }

  /**
   * Starts the threads.
   *
   * @param workers threads that run tasks
   */
  public static TaskEnvironment open(int workers) {
    ScheduledThreadPoolExecutor scheduler =
        new ScheduledThreadPoolExecutor(2, threads("task-scheduler-"));
    scheduler.setRemoveOnCancelPolicy(true);
    return new TaskEnvironment(
        scheduler, Executors.newFixedThreadPool(workers, threads("task-worker-")));
  }

  private static ThreadFactory threads(String prefix) {
    AtomicInteger number = new AtomicInteger();
    return work -> new Thread(work, prefix + number.incrementAndGet());
  }

  /** A name no other processor has. */
  String idFor(String name) {
    return name + "#" + processors.incrementAndGet();
  }

  ScheduledExecutorService scheduler() {
    return scheduler;
  }

  ExecutorService workers() {
    return workers;
  }

  public EventSource source() {
    return source;
  }

  public SubscriberHub hub() {
    return hub;
  }

  public StatusPage statusPage() {
    return statusPage;
  }

  /** The caches of the processors, by the processor's id. */
  public ConcurrentMap<String, Map<String, CacheEntry>> caches() {
    return caches;
  }

  /** Intervals and timeouts that are neither over nor cancelled. */
  public int scheduled() {
    return scheduler.getQueue().size();
  }

  /** Ends all threads and waits for them. */
  @Override
  public void close() throws InterruptedException {
    scheduler.shutdownNow();
    workers.shutdown();
    if (!workers.awaitTermination(10, TimeUnit.SECONDS)
        || !scheduler.awaitTermination(10, TimeUnit.SECONDS)) {
      throw new IllegalStateException("a task does not end");
    }
  }
}
