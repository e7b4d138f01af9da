package dev.tallyman.demo.task;

import java.time.Instant;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Second version: whatever a processor takes from the service, it gives back; when a task ends,
 * what was made for it, and when the processor is destroyed, all the rest.
 */
public final class FixedTaskProcessor implements TaskProcessor {

  private record Result(Object value, long nanos) {}

  private final String name;
  private final String id;
  private final ProcessorSettings settings;
  private final TaskEnvironment environment;
  private final ScheduledExecutorService scheduler;
  private final TaskRunner runner;
  private final Map<String, CompletableFuture<Object>> callbacks = new ConcurrentHashMap<>();
  private final Map<String, Result> results = new ConcurrentHashMap<>();
  private final Map<String, CacheEntry> cache;
  private final Queue<Subscriber> subscribers = new ConcurrentLinkedQueue<>();
  private final SourceListener onTask = this::onTask;
  private final SourceListener onError = this::onError;
  private final SourceListener onBatch = this::onBatch;
  private final AtomicLong tasks = new AtomicLong();
  private @Nullable ScheduledFuture<?> healthCheck;
  private @Nullable ScheduledFuture<?> cleanup;
  private volatile @Nullable LastError lastError;
  private volatile boolean destroyed;

  /** Begins to work at once. */
  public FixedTaskProcessor(String name, ProcessorSettings settings, TaskEnvironment environment) {
    this.name = name;
    this.id = environment.idFor(name);
    this.settings = settings;
    this.environment = environment;
    this.scheduler = environment.scheduler();
    this.runner =
        new TaskRunner(
            environment.workers(),
            settings.mostAtOnce(),
            new TaskRunner.Outcome() {
              @Override
              public void completed(Task task, Object result) {
                complete(task, result);
              }

              @Override
              public void failed(Task task, Throwable failure) {
                fail(task, failure);
              }
            });
    this.cache = openCache();
    startHealthCheck();
    startCleanup();
    listen();
  }

  private Map<String, CacheEntry> openCache() {
    Map<String, CacheEntry> opened = Collections.synchronizedMap(new LinkedHashMap<>());
    environment.caches().put(id, opened);
    return opened;
  }

  private void startHealthCheck() {
    long nanos = settings.healthCheckEvery().toNanos();
    healthCheck =
        scheduler.scheduleAtFixedRate(this::checkHealth, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  private void startCleanup() {
    long nanos = settings.cleanupEvery().toNanos();
    cleanup =
        scheduler.scheduleAtFixedRate(this::discardOldResults, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  private void listen() {
    environment.source().on(EventSource.TASK, onTask);
    environment.source().on(EventSource.ERROR, onError);
    environment.source().on(EventSource.BATCH, onBatch);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public synchronized CompletableFuture<Object> addTask(TaskRequest request) {
    requireLive();
    Task task = new Task(id + "-" + tasks.incrementAndGet(), request);
    CompletableFuture<Object> callback = registerCallback(task);
    scheduleTimeout(task);
    runner.add(task);
    return callback;
  }

  private CompletableFuture<Object> registerCallback(Task task) {
    CompletableFuture<Object> callback = new CompletableFuture<>();
    callbacks.put(task.id(), callback);
    return callback;
  }

  private void scheduleTimeout(Task task) {
    long nanos = task.request().timeout().toNanos();
    task.timeout(scheduler.schedule(() -> expire(task), nanos, TimeUnit.NANOSECONDS));
  }

  private void complete(Task task, Object result) {
    if (runner.finish(task)) {
      task.cancelTimeout();
      results.put(task.id(), new Result(result, System.nanoTime()));
      CompletableFuture<Object> callback = takeCallback(task);
      if (callback != null) {
        callback.complete(result);
      }
      environment.hub().publish(new Notice(id, task.id(), true));
    }
  }

  private void fail(Task task, Throwable failure) {
    if (runner.finish(task)) {
      task.cancelTimeout();
      recordError(failure, task);
      CompletableFuture<Object> callback = takeCallback(task);
      if (callback != null) {
        callback.completeExceptionally(failure);
      }
      environment.hub().publish(new Notice(id, task.id(), false));
    }
  }

  private @Nullable CompletableFuture<Object> takeCallback(Task task) {
    return callbacks.remove(task.id());
  }

  private void expire(Task task) {
    fail(task, new TimeoutException(task.id() + " took longer than " + task.request().timeout()));
  }

  private void recordError(Throwable error, @Nullable Task task) {
    LastError happened =
        new ErrorSummary(
            error,
            task != null ? task.id() : null,
            task != null ? task.request().metadata() : Map.of(),
            runner.pendingCount(),
            runner.processingCount(),
            Instant.now());
    lastError = happened;
    environment.statusPage().report(name, happened);
  }

  private void onTask(SourceEvent event) {
    if (event instanceof SourceEvent.TaskReceived received && isMine(event)) {
      accept(received.request());
    }
  }

  private void onError(SourceEvent event) {
    if (event instanceof SourceEvent.SourceFailed failed && isMine(event)) {
      recordError(failed.error(), null);
    }
  }

  private void onBatch(SourceEvent event) {
    if (event instanceof SourceEvent.BatchReceived received && isMine(event)) {
      received.requests().forEach(this::accept);
    }
  }

  private synchronized void accept(TaskRequest request) {
    if (!destroyed) {
      var unused = addTask(request);
    }
  }

  private boolean isMine(SourceEvent event) {
    return !destroyed && event.target().equals(name);
  }

  private void checkHealth() {
    environment
        .statusPage()
        .report(name, new StatusPage.Health(id, runner.pendingCount(), runner.processingCount()));
  }

  private void discardOldResults() {
    long now = System.nanoTime();
    long keep = settings.keepResults().toNanos();
    results.values().removeIf(result -> now - result.nanos() > keep);
  }

  @Override
  public Optional<Object> result(String taskId) {
    return Optional.ofNullable(results.get(taskId)).map(Result::value);
  }

  @Override
  public void setCache(String key, Object value) {
    requireLive();
    synchronized (cache) {
      cache.put(key, new CacheEntry(value, Instant.now()));
      evictOldest();
    }
  }

  private void evictOldest() {
    Iterator<CacheEntry> oldest = cache.values().iterator();
    for (int tooMany = cache.size() - settings.cacheSize(); tooMany > 0; tooMany--) {
      oldest.next();
      oldest.remove();
    }
  }

  @Override
  public Optional<Object> getCache(String key) {
    return Optional.ofNullable(cache.get(key)).map(CacheEntry::value);
  }

  @Override
  public synchronized Runnable subscribe(Subscriber subscriber) {
    requireLive();
    Subscriber added = environment.hub().subscribe(id, subscriber);
    subscribers.add(added);
    return () -> {
      subscribers.remove(added);
      environment.hub().unsubscribe(added);
    };
  }

  @Override
  public @Nullable LastError lastError() {
    return lastError;
  }

  @Override
  public Counts counts() {
    return new Counts(
        runner.pendingCount(),
        runner.processingCount(),
        callbacks.size(),
        results.size(),
        cache.size());
  }

  @Override
  public synchronized void destroy() {
    if (destroyed) {
      return;
    }
    destroyed = true;
    stopHealthCheck();
    stopCleanup();
    stopListening();
    cancelTasks();
    closeCache();
    unsubscribeAll();
    results.clear();
    lastError = null;
  }

  private void stopHealthCheck() {
    if (healthCheck != null) {
      healthCheck.cancel(false);
      healthCheck = null;
    }
  }

  private void stopCleanup() {
    if (cleanup != null) {
      cleanup.cancel(false);
      cleanup = null;
    }
  }

  private void stopListening() {
    environment.source().off(EventSource.TASK, onTask);
    environment.source().off(EventSource.ERROR, onError);
    environment.source().off(EventSource.BATCH, onBatch);
  }

  private void cancelTasks() {
    runner.finishAll().forEach(Task::cancelTimeout);
    CancellationException destroyedBefore = new CancellationException(id + " was destroyed");
    callbacks.values().forEach(callback -> callback.completeExceptionally(destroyedBefore));
    callbacks.clear();
  }

  private void closeCache() {
    environment.caches().remove(id);
    cache.clear();
  }

  private void unsubscribeAll() {
    subscribers.forEach(environment.hub()::unsubscribe);
    subscribers.clear();
  }

  private void requireLive() {
    if (destroyed) {
      throw new IllegalStateException(id + " is destroyed");
    }
  }
}
