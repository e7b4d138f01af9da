package dev.tallyman.track;

import dev.tallyman.model.ThreadWait;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for the result of a task: of the thread that runs it, or, while it lies in a pool's
 * queue, of any of that pool's threads. Queues are read field by field while others change them; no
 * method of theirs is called, and every loop counts its steps.
 *
 * <p>Not known: queues of other classes than the JDK's, pools whose threads hide their worker in a
 * task of their own, and who works on a {@link CompletableFuture} that is not queued any more.
 */
final class TaskWaits {
  private static final int MOST_QUEUED = 10_000;
  private static final int MOST_STEPS = 20_000;

  private static final @Nullable Class<?> WORKER =
      Peek.jdk("java.util.concurrent.ThreadPoolExecutor$Worker");
  private static final @Nullable Class<?> HOLDER = Peek.jdk("java.lang.Thread$FieldHolder");
  private static final @Nullable Class<?> SIGNALLER =
      Peek.jdk("java.util.concurrent.CompletableFuture$Signaller");
  private static final @Nullable Class<?> COMPLETION =
      Peek.jdk("java.util.concurrent.CompletableFuture$Completion");
  private static final @Nullable Class<?> UNI =
      Peek.jdk("java.util.concurrent.CompletableFuture$UniCompletion");
  private static final @Nullable Class<?> CO =
      Peek.jdk("java.util.concurrent.CompletableFuture$CoCompletion");
  private static final @Nullable Class<?> SUPPLY =
      Peek.jdk("java.util.concurrent.CompletableFuture$AsyncSupply");
  private static final @Nullable Class<?> RUN =
      Peek.jdk("java.util.concurrent.CompletableFuture$AsyncRun");
  private static final @Nullable Class<?> QUEUEING =
      Peek.jdk("java.util.concurrent.ExecutorCompletionService$QueueingFuture");
  private static final @Nullable Class<?> WORK_QUEUE =
      Peek.jdk("java.util.concurrent.ForkJoinPool$WorkQueue");
  private static final @Nullable Class<?> DELAYED =
      Peek.jdk("java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue");
  private static final @Nullable Class<?> LINK =
      Peek.jdk("java.util.concurrent.LinkedBlockingQueue$Node");
  private static final @Nullable Class<?> DEQUE_LINK =
      Peek.jdk("java.util.concurrent.LinkedBlockingDeque$Node");

  private static final long TARGET = Peek.offset(Thread.class, "target");
  private static final long FIELDS = Peek.offset(Thread.class, "holder");
  private static final long TASK = Peek.offset(HOLDER, "task");
  private static final long OUTER = Peek.offset(WORKER, "this$0");
  private static final long WORK = Peek.offset(ThreadPoolExecutor.class, "workQueue");
  private static final long POOL = Peek.offset(ForkJoinWorkerThread.class, "pool");
  private static final long QUEUES = Peek.offset(ForkJoinPool.class, "queues");
  private static final long TASKS = Peek.offset(WORK_QUEUE, "array");
  private static final long RUNNER = Peek.offset(FutureTask.class, "runner");
  private static final long WAITERS = Peek.offset(FutureTask.class, "waiters");
  private static final @Nullable Class<?> WAIT_NODE =
      Peek.jdk("java.util.concurrent.FutureTask$WaitNode");
  private static final long WAITER = Peek.offset(WAIT_NODE, "thread");
  private static final long NEXT_WAITER = Peek.offset(WAIT_NODE, "next");
  private static final long INNER = Peek.offset(QUEUEING, "task");
  private static final long STACK = Peek.offset(CompletableFuture.class, "stack");
  private static final long NEXT_COMPLETION = Peek.offset(COMPLETION, "next");
  private static final long UNI_DEP = Peek.offset(UNI, "dep");
  private static final long CO_BASE = Peek.offset(CO, "base");
  private static final long SUPPLY_DEP = Peek.offset(SUPPLY, "dep");
  private static final long RUN_DEP = Peek.offset(RUN, "dep");
  private static final long HEAD = Peek.offset(LinkedBlockingQueue.class, "head");
  private static final long NEXT = Peek.offset(LINK, "next");
  private static final long ITEM = Peek.offset(LINK, "item");
  private static final long FIRST = Peek.offset(LinkedBlockingDeque.class, "first");
  private static final long DEQUE_NEXT = Peek.offset(DEQUE_LINK, "next");
  private static final long DEQUE_ITEM = Peek.offset(DEQUE_LINK, "item");
  private static final long ITEMS = Peek.offset(ArrayBlockingQueue.class, "items");
  private static final long HEAP = Peek.offset(PriorityBlockingQueue.class, "queue");
  private static final long DELAYED_HEAP = Peek.offset(DELAYED, "queue");

  /** The futures that somebody waits for and nobody runs. */
  private final List<WaitLook.Wait> open = new ArrayList<>();

  private int steps;

  private TaskWaits() {}

  static boolean isFuture(@Nullable Object blocker) {
    return blocker instanceof FutureTask || blocker instanceof ForkJoinTask;
  }

  /** The place of a waiting thread in a future; another one when it has waited again. */
  static long mark(Object future, Thread thread) {
    Object node = Peek.is(SIGNALLER, future) ? future : null;
    if (future instanceof FutureTask) {
      node = Peek.reference(future, WAITERS);
      for (int i = 0; Peek.is(WAIT_NODE, node) && i < MOST_STEPS; i++) {
        if (Peek.reference(node, WAITER) == thread) {
          break;
        }
        node = Peek.reference(node, NEXT_WAITER);
      }
    }
    return node == null ? 0 : WaitLook.identity(node);
  }

  /** Finds out who must act for those who wait for a future. */
  static void resolve(WaitLook look) {
    TaskWaits waits = new TaskWaits();
    for (WaitLook.Wait wait : look.waits.values()) {
      Object on = wait.on;
      if (wait.cause == null && !wait.timed && on != null && isFuture(on)) {
        Object runner = on instanceof FutureTask ? Peek.reference(on, RUNNER) : null;
        if (runner instanceof Thread thread) {
          String name = thread == wait.thread ? "itself" : thread.getName();
          wait.is(
              ThreadWait.Cause.RESULT,
              WaitLook.identity(on),
              "the result of a task that runs in " + name);
          wait.holder(thread, 0, "the task whose result " + wait.thread.getName() + " awaits");
        } else {
          waits.open.add(wait);
        }
      }
    }
    if (!waits.open.isEmpty()) {
      waits.inPools(look);
    }
  }

  private void inPools(WaitLook look) {
    Map<Object, List<Thread>> pools = new IdentityHashMap<>();
    for (Thread thread : look.platform) {
      Object pool = poolOf(thread);
      if (pool != null) {
        List<Thread> workers = pools.get(pool);
        if (workers == null) {
          workers = new ArrayList<>();
          pools.put(pool, workers);
        }
        workers.add(thread);
      }
    }
    for (Map.Entry<Object, List<Thread>> entry : pools.entrySet()) {
      if (open.isEmpty()) {
        return;
      }
      Object pool = entry.getKey();
      if (pool instanceof ForkJoinPool) {
        Object[] queues = Peek.array(pool, QUEUES);
        for (int i = 0; queues != null && i < queues.length; i++) {
          if (Peek.is(WORK_QUEUE, queues[i])) {
            array(Peek.array(queues[i], TASKS), entry.getValue());
          }
        }
      } else {
        queue(Peek.reference(pool, WORK), entry.getValue());
      }
    }
    running(look, pools);
  }

  /** A task for a fork-join pool that is in no queue is run by one of the threads with work. */
  private void running(WaitLook look, Map<Object, List<Thread>> pools) {
    for (WaitLook.Wait wait : open) {
      if (!(wait.on instanceof ForkJoinTask) || Peek.is(COMPLETION, wait.on)) {
        continue;
      }
      for (Map.Entry<Object, List<Thread>> entry : pools.entrySet()) {
        if (!(entry.getKey() instanceof ForkJoinPool)) {
          continue;
        }
        for (Thread worker : entry.getValue()) {
          WaitLook.Wait own = look.waits.get(worker.getId());
          if (worker != wait.thread && (own == null || !(own.on instanceof ForkJoinPool))) {
            wait.holder(worker, 0, "work of its fork-join pool");
          }
        }
      }
      if (!wait.holders.isEmpty()) {
        wait.is(
            ThreadWait.Cause.RESULT,
            WaitLook.identity(wait.on),
            "the result of a task in a fork-join pool");
        wait.any = true;
      }
    }
  }

  private static @Nullable Object poolOf(Thread thread) {
    if (thread instanceof ForkJoinWorkerThread) {
      return Peek.reference(thread, POOL);
    }
    Object task =
        TARGET >= 0
            ? Peek.reference(thread, TARGET)
            : Peek.reference(Peek.reference(thread, FIELDS), TASK);
    return Peek.is(WORKER, task) && Peek.reference(task, OUTER) instanceof ThreadPoolExecutor pool
        ? pool
        : null;
  }

  private void queue(@Nullable Object queue, List<Thread> workers) {
    if (queue instanceof LinkedBlockingQueue) {
      Object link = Peek.reference(queue, HEAD);
      for (int i = 0; Peek.is(LINK, link) && i < MOST_QUEUED; i++) {
        queued(Peek.reference(link, ITEM), workers);
        Object next = Peek.reference(link, NEXT);
        link = next == link ? null : next;
      }
    } else if (queue instanceof LinkedBlockingDeque) {
      Object link = Peek.reference(queue, FIRST);
      for (int i = 0; Peek.is(DEQUE_LINK, link) && i < MOST_QUEUED; i++) {
        queued(Peek.reference(link, DEQUE_ITEM), workers);
        Object next = Peek.reference(link, DEQUE_NEXT);
        link = next == link ? null : next;
      }
    } else if (queue instanceof ArrayBlockingQueue) {
      array(Peek.array(queue, ITEMS), workers);
    } else if (queue instanceof PriorityBlockingQueue) {
      array(Peek.array(queue, HEAP), workers);
    } else if (Peek.is(DELAYED, queue)) {
      array(Peek.array(queue, DELAYED_HEAP), workers);
    }
  }

  private void array(@Nullable Object @Nullable [] tasks, List<Thread> workers) {
    for (int i = 0; tasks != null && i < tasks.length && i < MOST_QUEUED; i++) {
      queued(tasks[i], workers);
    }
  }

  private void queued(@Nullable Object task, List<Thread> workers) {
    if (task == null) {
      return;
    }
    matches(task, workers);
    if (Peek.is(QUEUEING, task)) {
      matches(Peek.reference(task, INNER), workers);
    } else if (Peek.is(SUPPLY, task)) {
      completes(Peek.reference(task, SUPPLY_DEP), workers);
    } else if (Peek.is(RUN, task)) {
      completes(Peek.reference(task, RUN_DEP), workers);
    } else if (Peek.is(UNI, task)) {
      completes(Peek.reference(task, UNI_DEP), workers);
    }
  }

  /** Whoever waits for this future, or for one that depends on it. */
  private void completes(@Nullable Object future, List<Thread> workers) {
    ArrayDeque<Object> left = new ArrayDeque<>();
    if (future instanceof CompletableFuture) {
      left.add(future);
    }
    while (!left.isEmpty() && steps < MOST_STEPS) {
      Object completion = Peek.reference(left.remove(), STACK);
      while (Peek.is(COMPLETION, completion) && ++steps < MOST_STEPS) {
        Object two = Peek.is(CO, completion) ? Peek.reference(completion, CO_BASE) : completion;
        if (Peek.is(SIGNALLER, completion)) {
          matches(completion, workers);
        } else if (Peek.is(UNI, two)
            && Peek.reference(two, UNI_DEP) instanceof CompletableFuture<?> dependent) {
          left.add(dependent);
        }
        completion = Peek.reference(completion, NEXT_COMPLETION);
      }
    }
  }

  private void matches(@Nullable Object awaited, List<Thread> workers) {
    for (int i = open.size() - 1; i >= 0; i--) {
      WaitLook.Wait wait = open.get(i);
      if (awaited == null || wait.on != awaited) {
        continue;
      }
      open.remove(i);
      wait.is(
          ThreadWait.Cause.QUEUED_TASK,
          WaitLook.identity(awaited),
          "a task queued for " + poolName(workers));
      wait.any = true;
      String what = "a thread of " + poolName(workers);
      for (Thread worker : workers) {
        wait.holder(worker, 0, what);
      }
    }
  }

  private static String poolName(List<Thread> workers) {
    String first = workers.get(0).getName();
    return switch (workers.size()) {
      case 1 -> "the pool of " + first + " alone";
      case 2 -> "the pool of " + first + " and " + workers.get(1).getName();
      default -> "the pool of " + first + " and " + (workers.size() - 1) + " more threads";
    };
  }
}
