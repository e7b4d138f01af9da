package dev.tallyman.stress.bench.paths;

import java.util.List;

/**
 * One benchmark, and what must have been counted when it has run.
 *
 * @param name of the benchmark's method; what {@code --only} looks at
 * @param text what it does, for the table
 * @param type the class of the benchmark
 * @param since the first JDK it runs on
 * @param locks how many times an operation takes a {@code ReentrantLock}; 0 if that is not known
 * @param made how many {@code ReentrantLock}s an operation makes
 * @param kind of what an operation creates one of, and an agent counts exactly; empty for none
 * @param method in which it is created
 */
record Work(
    String name,
    String text,
    Class<?> type,
    int since,
    int locks,
    int made,
    String kind,
    String method) {

  /** In the order of the table. */
  static final List<Work> ALL =
      List.of(
          lock("pair", "lock and unlock, the same lock", 1),
          lock("reentrant", "the same lock again while it is held", 2),
          lock("rotation", "64 locks in rotation", 1),
          lock("nested", "two locks, one inside the other", 2),
          lock("nestedThree", "three locks deep", 3),
          lock("tryLock", "tryLock and unlock", 1),
          lock("tryLockTimed", "tryLock with a time", 1),
          lock("lockInterruptibly", "lockInterruptibly", 1),
          lock("fairLock", "a fair lock", 1),
          lock("throughLock", "through a field of type Lock", 1),
          lock("throughCalls", "through an inlined chain of calls", 1),
          lock("readLock", "a read lock", 0),
          lock("writeLock", "a write lock", 0),
          lock("stampedRead", "a stamped lock, to read", 0),
          lock("stampedWrite", "a stamped lock, to write", 0),
          lock("semaphore", "a permit of a semaphore", 0),
          lock("monitor", "a monitor", 0),
          lock("monitorsNested", "two monitors, one inside the other", 0),
          new Work(
              "contended", "one lock, two threads", ContendedBenchmarks.class, 17, 1, 0, "", ""),
          other("contendedMonitor", "one monitor, two threads", ContendedBenchmarks.class, 17),
          other("pingPong", "Condition, there and back", ContendedBenchmarks.class, 17),
          other(
              "virtualPair",
              "lock and unlock in a virtual thread",
              VirtualThreadBenchmarks.class,
              21),
          other(
              "virtualThreads",
              "a virtual thread that takes a lock once",
              VirtualThreadBenchmarks.class,
              21),
          creation("creation", "a new lock", "creation"),
          creation("creationByTwo", "a new lock, two threads", "creationByTwo"),
          creation("creationDeep", "a new lock, 40 frames deep", "lockBelow"),
          task("scheduleCancel", "schedule and cancel, removed", "scheduleCancel"),
          task("scheduleCancelKept", "schedule and cancel, left in queue", "scheduleCancelKept"),
          task("scheduleCancelDeep", "schedule and cancel, 40 frames deep", "scheduleBelow"),
          new Work(
              "propertyListener",
              "a listener in PropertyChangeSupport",
              ListenerBenchmarks.class,
              17,
              0,
              0,
              "listener",
              "propertyListener"),
          other(
              "registryListener",
              "a listener in a copy-on-write list",
              ListenerBenchmarks.class,
              17),
          other("mapCreation", "a new HashMap of one", CreationBenchmarks.class, 17),
          other(
              "mapCreationDeep",
              "a new HashMap of one, 40 frames deep",
              CreationBenchmarks.class,
              17),
          other("mapPair", "put and remove, HashMap", CollectionBenchmarks.class, 17),
          other(
              "concurrentMapPair",
              "put and remove, ConcurrentHashMap",
              CollectionBenchmarks.class,
              17),
          other("listPair", "add and remove, ArrayList", CollectionBenchmarks.class, 17),
          other("dequePair", "add and poll, ArrayDeque", CollectionBenchmarks.class, 17),
          other("list", "a new ArrayList of sixteen", CollectionBenchmarks.class, 17));

  private static Work lock(String name, String text, int locks) {
    return new Work(name, text, LockBenchmarks.class, 17, locks, 0, "", "");
  }

  private static Work creation(String name, String text, String method) {
    return new Work(name, text, CreationBenchmarks.class, 17, 0, 1, "lock", method);
  }

  private static Work task(String name, String text, String method) {
    return new Work(name, text, TaskBenchmarks.class, 17, 0, 0, "scheduled-task", method);
  }

  private static Work other(String name, String text, Class<?> type, int since) {
    return new Work(name, text, type, since, 0, 0, "", "");
  }

  /** What the frame of the line begins with that creates what is counted. */
  String frame() {
    return type.getName() + "." + method + "(";
  }
}
