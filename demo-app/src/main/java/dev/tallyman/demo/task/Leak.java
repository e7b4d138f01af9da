package dev.tallyman.demo.task;

import java.util.EnumSet;

/** What {@link LeakyTaskProcessor} can forget; each can be chosen alone. */
public enum Leak {
  /** The health check goes on after the processor is destroyed. */
  HEALTH_CHECK_INTERVAL,
  /** The interval that discards old results goes on after the processor is destroyed. */
  CLEANUP_INTERVAL,
  /** The event source keeps the listeners of destroyed processors. */
  EXTERNAL_LISTENERS,
  /** What was to be told of a task's end is kept after it was told. */
  CALLBACKS,
  /** The cache of a destroyed processor stays among the service's caches. */
  CACHE_NOT_CLEARED,
  /** A processor's cache has a size, and outgrows it. */
  CACHE_NOT_BOUNDED,
  /** The hub keeps the subscribers of destroyed processors. */
  SUBSCRIBERS,
  /** The last error keeps all tasks that were there when it happened. */
  LAST_ERROR,
  /** A task's timeout stays scheduled after the task has ended. */
  TIMEOUTS;

  /** None of them. */
  public static EnumSet<Leak> none() {
    return EnumSet.noneOf(Leak.class);
  }

  /** All of them at once. */
  public static EnumSet<Leak> all() {
    return EnumSet.allOf(Leak.class);
  }
}
