package dev.tallyman.demo.task;

import dev.tallyman.demo.load.Threads;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
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
    return new TaskEnvironment(
        Threads.scheduler(2, "task-scheduler-"),
        Executors.newFixedThreadPool(workers, Threads.named("task-worker-")));
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

  /** Intervals that are not cancelled, but for those that run at this moment. */
  public int intervals() {
    return scheduled(true);
  }

  /** Timeouts that are neither over nor cancelled. */
  public int timeouts() {
    return scheduled(false);
  }

  private int scheduled(boolean periodic) {
    return (int)
        scheduler.getQueue().stream()
            .filter(task -> ((RunnableScheduledFuture<?>) task).isPeriodic() == periodic)
            .count();
  }

  /** Ends all threads and waits for them. */
  @Override
  public void close() throws InterruptedException {
    Threads.end(scheduler, workers);
  }
}
