package dev.tallyman.demo.mutex;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The mutex of one name: whether somebody is inside, and who waits. Once retired it is no longer
 * the mutex of its name and lets nobody in.
 */
final class MutexQueue {

  /** What became of somebody who wanted to enter. */
  enum Entry {
    ENTERED,
    QUEUED,
    RETIRED
  }

  private final String name;
  private final Queue<Waiter<?>> waiters = new ArrayDeque<>();
  private boolean held;
  private boolean retired;

  MutexQueue(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  synchronized Entry enter(Waiter<?> waiter) {
    if (retired) {
      return Entry.RETIRED;
    }
    if (!held) {
      held = true;
      return Entry.ENTERED;
    }
    enqueue(waiter);
    return Entry.QUEUED;
  }

  private void enqueue(Waiter<?> waiter) {
    waiters.add(waiter);
  }

  /**
   * Hands the mutex to the next one.
   *
   * @return null if nobody waits; it is free then
   */
  synchronized @Nullable Waiter<?> next() {
    Waiter<?> next = waiters.poll();
    held = next != null;
    return next;
  }

  /** Retires it if nobody is inside and nobody waits; tells whether it is. */
  synchronized boolean retireIfIdle() {
    retired |= !held && waiters.isEmpty();
    return retired;
  }

  /** Takes out somebody who waits no longer; false if they are inside or were never here. */
  synchronized boolean giveUp(Waiter<?> waiter) {
    return waiters.remove(waiter);
  }

  /** Takes out all who wait. */
  synchronized List<Waiter<?>> giveUpAll() {
    List<Waiter<?>> all = new ArrayList<>(waiters);
    waiters.clear();
    return all;
  }

  synchronized int waiting() {
    return waiters.size();
  }
}
