package dev.tallyman.stress.leaks;

import static dev.tallyman.stress.leaks.Program.DATABASE_MUTEX;
import static dev.tallyman.stress.leaks.Program.MUTEX;
import static dev.tallyman.stress.leaks.Program.ORDER_PROCESSOR;
import static dev.tallyman.stress.leaks.Program.TASK_PROCESSOR;

import java.util.List;

/** Every leak of the demo's. */
final class Leaks {

  private static final String TASK = "scheduled-task";
  private static final String TASKS = "task.LeakyTaskProcessor";
  private static final String MUTEXES = "mutex.LeakyNamedMutex";

  static final List<Leak> ALL =
      List.of(
          tasks("health-check-interval", TASK, "open", "startHealthCheck", "scheduleAtFixedRate"),
          tasks("cleanup-interval", TASK, "open", "startCleanup", "scheduleAtFixedRate"),
          tasks("external-listeners", "listener", "open", "listen", "EventSource.on"),
          tasks("callbacks", "collection", "live", "registerCallback", "Map.put"),
          tasks("cache-not-cleared", "collection", "live", "openCache", "ConcurrentMap.put"),
          tasks("cache-not-bounded", "collection", "live", "setCache", "Map.put"),
          tasks("subscribers", "listener", "open", "subscribe", "SubscriberHub.subscribe"),
          tasks("last-error", TASK, "retained", "scheduleTimeout", "schedule"),
          tasks("timeouts", TASK, "open", "scheduleTimeout", "schedule"),
          new Leak(
              "mutex-map-grows",
              MUTEX,
              "collection",
              "live",
              MUTEXES,
              "mutexFor",
              "Map.computeIfAbsent"),
          new Leak(
              "timeouts-not-tracked",
              MUTEX,
              TASK,
              "open",
              MUTEXES,
              "scheduleTimeout",
              "ScheduledExecutorService.schedule"),
          new Leak(
              "release-not-guaranteed",
              MUTEX,
              "collection",
              "live",
              "mutex.MutexQueue",
              "enqueue",
              "Queue.add"),
          new Leak(
              "polling-never-stopped",
              DATABASE_MUTEX,
              TASK,
              "open",
              "mutex.LeakyDatabaseMutex$Attempt",
              "startPolling",
              "ScheduledExecutorService.scheduleAtFixedRate"),
          new Leak(
              "order-locks",
              ORDER_PROCESSOR,
              "lock",
              "live",
              "order.OrderedLockOrderProcessor",
              "lockFor",
              "ReentrantLock.<init>"));

  private Leaks() {}

  private static Leak tasks(
      String name, String kind, String question, String method, String calls) {
    String called = calls.contains(".") ? calls : "ScheduledExecutorService." + calls;
    return new Leak(name, TASK_PROCESSOR, kind, question, TASKS, method, called);
  }
}
