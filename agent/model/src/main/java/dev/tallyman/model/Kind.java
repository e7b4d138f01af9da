package dev.tallyman.model;

import java.util.List;

/**
 * A kind of resource.
 *
 * @param word how users name it, in options, findings and recordings
 */
public record Kind(String word) {
  /** {@code java.util.concurrent.locks.ReentrantLock} and its subclasses. */
  public static final Kind LOCK = new Kind("lock");

  /** Tasks that wait for their time. */
  public static final Kind SCHEDULED_TASK = new Kind("scheduled-task");

  /** Executors and timers. */
  public static final Kind EXECUTOR = new Kind("executor");

  /** Threads that were started. */
  public static final Kind THREAD = new Kind("thread");

  /** Whoever waits to be told: listeners, subscribers, hooks. */
  public static final Kind LISTENER = new Kind("listener");

  /** Maps, lists, sets and queues that grow. */
  public static final Kind COLLECTION = new Kind("collection");

  /** All that ship with the agent, in the order in which they are listed to users. */
  public static final List<Kind> ALL =
      List.of(LOCK, SCHEDULED_TASK, EXECUTOR, THREAD, LISTENER, COLLECTION);

  /** In words, for one or for many: {@code 1 scheduled task}, {@code 5,000 scheduled tasks}. */
  public String noun(long count) {
    String noun = word.replace('-', ' ');
    return count == 1 ? noun : noun + "s";
  }
}
