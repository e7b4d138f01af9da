package dev.tallyman.demo.task;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks, a few at a time, until it is destroyed. Between its making and its end it also
 * listens to the service's event source, checks its own health, and discards old results.
 *
 * <p>Safe for use by any number of threads.
 */
public interface TaskProcessor {

  /** The name that tasks and events are addressed to; a later processor may bear it again. */
  String name();

  /** The name and a number: no two processors of a service have the same. */
  String id();

  /**
   * Adds a task behind those that wait.
   *
   * @return completes with the task's result, or exceptionally: with what the task threw, with a
   *     {@link java.util.concurrent.TimeoutException} when its time was up, or with a {@link
   *     java.util.concurrent.CancellationException} when the processor was destroyed before
   * @throws IllegalStateException after {@link #destroy}
   */
  CompletableFuture<Object> addTask(TaskRequest request);

  /**
   * Adds a task and calls back when it has ended, with its result or with what became of it.
   *
   * @throws IllegalStateException after {@link #destroy}
   */
  default CompletableFuture<Object> addTask(
      TaskRequest request, BiConsumer<@Nullable Object, @Nullable Throwable> callback) {
    return addTask(request).whenComplete(callback);
  }

  /** The result of a task that has ended lately. */
  Optional<Object> result(String taskId);

  /**
   * Keeps a value in this processor's cache; the oldest one goes if there are too many.
   *
   * @throws IllegalStateException after {@link #destroy}
   */
  void setCache(String key, Object value);

  /** A value from this processor's cache. */
  Optional<Object> getCache(String key);

  /**
   * Tells a subscriber how each of this processor's tasks ends.
   *
   * @return ends the subscription; without effect after the first call
   * @throws IllegalStateException after {@link #destroy}
   */
  Runnable subscribe(Subscriber subscriber);

  /** The last thing that went wrong; null if nothing did. */
  @Nullable LastError lastError();

  /** What is there now. */
  Counts counts();

  /** Ends this processor: tasks that have not ended are cancelled. Later calls have no effect. */
  void destroy();

  /**
   * What a processor has at a moment.
   *
   * @param pending tasks that wait
   * @param processing tasks that run
   * @param callbacks ends of tasks that somebody is to be told of
   * @param results results kept
   * @param cached values in its cache
   */
  record Counts(int pending, int processing, int callbacks, int results, int cached) {}
}
