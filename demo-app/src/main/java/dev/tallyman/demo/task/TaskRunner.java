package dev.tallyman.demo.task;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * Runs a processor's tasks in the order in which they were added, a few at a time. Safe for use by
 * any number of threads; calls nobody back while it holds its monitor.
 */
final class TaskRunner {

  /** Is told how tasks end, on the thread that ran them. */
  interface Outcome {

    void completed(Task task, Object result);

    void failed(Task task, Throwable failure);
  }

  private final Executor workers;
  private final int mostAtOnce;
  private final Outcome outcome;
  private final Map<String, Task> pending = new LinkedHashMap<>();
  private final Map<String, Task> processing = new LinkedHashMap<>();

  TaskRunner(Executor workers, int mostAtOnce, Outcome outcome) {
    this.workers = workers;
    this.mostAtOnce = mostAtOnce;
    this.outcome = outcome;
  }

  void add(Task task) {
    synchronized (this) {
      pending.put(task.id(), task);
    }
    startNext();
  }

  /**
   * Takes a task off the list, whether it waits or runs; what still runs has no outcome then.
   *
   * @return false if it was taken off before: its end belongs to somebody else
   */
  boolean finish(Task task) {
    boolean mine;
    synchronized (this) {
      mine = processing.remove(task.id(), task) || pending.remove(task.id(), task);
    }
    startNext();
    return mine;
  }

  /** Takes all tasks off the list. */
  synchronized List<Task> finishAll() {
    List<Task> unfinished = new ArrayList<>(processing.values());
    unfinished.addAll(pending.values());
    processing.clear();
    pending.clear();
    return unfinished;
  }

  synchronized List<Task> pending() {
    return List.copyOf(pending.values());
  }

  synchronized List<Task> processing() {
    return List.copyOf(processing.values());
  }

  synchronized int pendingCount() {
    return pending.size();
  }

  synchronized int processingCount() {
    return processing.size();
  }

  private void startNext() {
    for (Task task : takeNext()) {
      workers.execute(() -> run(task));
    }
  }

  private synchronized List<Task> takeNext() {
    if (pending.isEmpty() || processing.size() >= mostAtOnce) {
      return List.of();
    }
    List<Task> next = new ArrayList<>();
    Iterator<Task> waiting = pending.values().iterator();
    while (processing.size() < mostAtOnce && waiting.hasNext()) {
      Task task = waiting.next();
      waiting.remove();
      processing.put(task.id(), task);
      next.add(task);
    }
    return next;
  }

  private void run(Task task) {
    Object result;
    try {
      result = task.request().work().call();
    } catch (Exception e) {
      outcome.failed(task, e);
      return;
    }
    outcome.completed(task, result);
  }
}
