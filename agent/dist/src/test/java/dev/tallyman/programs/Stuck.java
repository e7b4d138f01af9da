package dev.tallyman.programs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;

/** Threads that wait for each other, each scene in a way of its own, and ways that only look so. */
public final class Stuck {
  private Stuck() {}

  interface Step {
    void run() throws Exception;
  }

  /** Starts platform threads, or virtual ones where the name begins with a {@code v}. */
  private static Thread start(String name, Step step) {
    Runnable run =
        () -> {
          try {
            step.run();
            System.out.println(name + " went on");
          } catch (Exception e) {
            System.out.println(name + " ended by " + e);
          }
        };
    if (name.startsWith("v")) {
      return virtual(name, run);
    }
    Thread thread = new Thread(run, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** By reflection, because this is compiled for a JDK without virtual threads. */
  private static Thread virtual(String name, Runnable run) {
    try {
      Class<?> type = Class.forName("java.lang.Thread$Builder");
      Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
      builder = type.getMethod("name", String.class).invoke(builder, name);
      return (Thread) type.getMethod("start", Runnable.class).invoke(builder, run);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ThreadFactory named(String prefix) {
    int[] count = {0};
    return run -> {
      Thread thread = new Thread(run, prefix + "-" + ++count[0]);
      thread.setDaemon(true);
      return thread;
    };
  }

  private static void meet(CyclicBarrier barrier) throws Exception {
    barrier.await();
  }

  private static final ReentrantLock STOCK = new ReentrantLock();
  private static final ReentrantLock ACCOUNT = new ReentrantLock();
  private static final CyclicBarrier BOTH = new CyclicBarrier(2);

  private static void reserve() throws Exception {
    STOCK.lock(); // takes: stock
    meet(BOTH);
    ACCOUNT.lock(); // waits: account
  }

  private static void refund() throws Exception {
    ACCOUNT.lock(); // takes: account
    meet(BOTH);
    STOCK.lock(); // waits: stock
  }

  private static void monitorFirst(Object monitor) throws Exception {
    synchronized (monitor) { // takes: monitor
      meet(BOTH);
      STOCK.lock(); // waits: lock under monitor
    }
  }

  private static void monitorsFirst(Object other, Object monitor) throws Exception {
    synchronized (other) { // takes: outer monitor
      synchronized (monitor) { // takes: inner monitor
        meet(BOTH);
        STOCK.lock();
      }
    }
  }

  private static void lockFirst(Object monitor) throws Exception {
    STOCK.lock(); // takes: lock before monitor
    meet(BOTH);
    synchronized (monitor) { // waits: monitor
      System.out.println("not expected");
    }
  }

  private static void upgrade(ReentrantReadWriteLock lock) {
    lock.readLock().lock();
    lock.writeLock().lock(); // waits: upgrade
  }

  static final class First {
    static final int VALUE = other(true);
  }

  static final class Second {
    static final int VALUE = other(false);
  }

  private static int other(boolean second) {
    pass();
    return second ? Second.VALUE : First.VALUE; // waits: class
  }

  static class Parent {
    static final Object CHILD = parent();

    private static Object parent() {
      pass();
      return new Child();
    }
  }

  static final class Child extends Parent {}

  private static void pass() {
    try {
      BOTH.await();
      Thread.sleep(300); // the other one is at the lock of the class that this one needs
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  static final class ParallelInitialiser {
    static final int SUM =
        new ForkJoinPool(1).submit(call(() -> touched(7))).join() == null ? 1 : 0;

    static void touched(int number) {
      System.out.println("not expected: " + number);
    }
  }

  public static void main(String[] args) throws Exception {
    scene(args[0]);
    System.out.println("stuck");
    while (true) {
      Thread.sleep(60_000);
    }
  }

  private static void scene(String scene) throws Exception {
    switch (scene) {
      case "virtual-virtual" -> {
        start("virtual-1", Stuck::reserve);
        start("virtual-2", Stuck::refund);
      }
      case "virtual-platform" -> {
        start("virtual-1", Stuck::reserve);
        start("platform-2", Stuck::refund);
      }
      case "platform-monitor" -> {
        Object monitor = new Object();
        start("platform-1", () -> monitorFirst(monitor));
        start("platform-2", () -> lockFirst(monitor));
      }
      case "inner-monitor", "outer-monitor" -> {
        Object outer = new Object();
        Object inner = new Object();
        start("platform-1", () -> monitorsFirst(outer, inner));
        start("platform-2", () -> lockFirst(scene.startsWith("inner") ? inner : outer));
      }
      case "virtual-monitor" -> {
        Object monitor = new Object();
        start("virtual-1", () -> monitorFirst(monitor));
        start("platform-2", () -> lockFirst(monitor));
      }
      case "virtual-monitors" -> {
        Object monitor = new Object();
        start("virtual-1", () -> monitorFirst(monitor));
        start("virtual-2", () -> lockFirst(monitor));
      }
      case "virtual-executor" -> {
        ExecutorService executor =
            (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        executor.submit(call(Stuck::reserve));
        executor.submit(call(Stuck::refund));
      }
      case "carriers" -> {
        // Every carrier is held by a thread that cannot leave it: it waits in an initialiser.
        for (int i = 0; i < 4; i++) {
          start("vclass-" + i, Pinned::load);
        }
        start("platform-1", Stuck::reserve);
        start("platform-2", Stuck::refund);
      }
      case "upgrade" -> {
        ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
        start("upgrader", () -> upgrade(lock));
      }
      case "upgrades" -> {
        ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
        for (String name : List.of("upgrader-1", "upgrader-2")) {
          start(
              name,
              () -> {
                lock.readLock().lock();
                meet(BOTH);
                lock.writeLock().lock();
              });
        }
      }
      case "virtual-upgrades" -> {
        ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
        for (String name : List.of("vupgrader-1", "vupgrader-2")) {
          start(
              name,
              () -> {
                lock.readLock().lock();
                meet(BOTH);
                lock.writeLock().lock();
              });
        }
      }
      case "writer-behind-reader" -> {
        ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
        CountDownLatch ready = new CountDownLatch(3);
        CountDownLatch done = new CountDownLatch(1);
        start(
            "healthy-reader",
            () -> {
              lock.readLock().lock();
              ready.countDown();
              done.await();
            });
        start(
            "reader",
            () -> {
              lock.readLock().lock();
              ready.countDown();
              ready.await();
              STOCK.lock(); // waits: reader
            });
        start(
            "writer",
            () -> {
              STOCK.lock();
              ready.countDown();
              ready.await();
              lock.writeLock().lock(); // waits: writer
            });
      }
      case "reader-behind-writer" -> {
        // A reader waits behind a writer, who waits for another reader, who waits for the first.
        ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
        CountDownLatch ready = new CountDownLatch(2);
        start(
            "reader-1",
            () -> {
              lock.readLock().lock();
              ready.countDown();
              ready.await();
              STOCK.lock();
            });
        Thread writer =
            start(
                "writer",
                () -> {
                  ready.await();
                  lock.writeLock().lock();
                });
        start(
            "reader-2",
            () -> {
              STOCK.lock();
              ready.countDown();
              while (!lock.hasQueuedThread(writer)) {
                Thread.onSpinWait();
              }
              lock.readLock().lock();
            });
      }
      case "join" -> {
        CountDownLatch held = new CountDownLatch(1);
        Thread child =
            start(
                "child",
                () -> {
                  held.await();
                  STOCK.lock(); // waits: child
                });
        start(
            "parent",
            () -> {
              STOCK.lock();
              held.countDown();
              child.join(); // waits: join
            });
      }
      case "virtual-join" -> {
        CountDownLatch held = new CountDownLatch(1);
        Thread child =
            start(
                "vchild",
                () -> {
                  held.await();
                  STOCK.lock();
                });
        start(
            "parent",
            () -> {
              STOCK.lock();
              held.countDown();
              child.join();
            });
      }
      case "virtual-joins-platform" -> {
        CountDownLatch held = new CountDownLatch(1);
        Thread child =
            start(
                "child",
                () -> {
                  held.await();
                  STOCK.lock();
                });
        start(
            "vparent",
            () -> {
              STOCK.lock();
              held.countDown();
              child.join();
            });
      }
      case "joins" -> {
        Thread[] both = new Thread[2];
        both[0] = start("joiner-1", () -> joinOther(both, 1));
        both[1] = start("joiner-2", () -> joinOther(both, 0));
      }
      case "future" -> {
        ExecutorService pool = Executors.newFixedThreadPool(2, named("worker"));
        start(
            "caller",
            () -> {
              STOCK.lock();
              pool.submit(call(STOCK::lock)).get(); // waits: future
            });
      }
      case "starving-pool" -> {
        ExecutorService pool = Executors.newFixedThreadPool(2, named("worker"));
        for (int i = 0; i < 2; i++) {
          pool.submit(
              call(
                  () -> {
                    meet(BOTH);
                    pool.submit(call(() -> {})).get(); // waits: own pool
                  }));
        }
      }
      case "single-thread" -> {
        ExecutorService pool = Executors.newSingleThreadExecutor(named("worker"));
        pool.submit(call(() -> pool.submit(call(() -> {})).get()));
      }
      case "starving-completable" -> {
        ExecutorService pool = Executors.newFixedThreadPool(2, named("worker"));
        for (int i = 0; i < 2; i++) {
          pool.submit(
              call(
                  () -> {
                    meet(BOTH);
                    CompletableFuture.supplyAsync(() -> 1, pool).thenApply(x -> x + 1).join();
                  }));
        }
      }
      case "nested-executors" -> {
        ExecutorService a = Executors.newFixedThreadPool(1, named("a"));
        ExecutorService b = Executors.newFixedThreadPool(1, named("b"));
        a.submit(call(() -> b.submit(call(() -> a.submit(call(() -> {})).get())).get()));
      }
      case "queued-behind-lock" -> {
        ExecutorService pool = Executors.newFixedThreadPool(2, named("worker"));
        CountDownLatch held = new CountDownLatch(1);
        start(
            "caller",
            () -> {
              STOCK.lock();
              held.countDown();
              while (!STOCK.hasQueuedThreads() || STOCK.getQueueLength() < 2) {
                Thread.onSpinWait();
              }
              pool.submit(call(() -> {})).get();
            });
        held.await();
        for (int i = 0; i < 2; i++) {
          pool.submit(call(STOCK::lock));
        }
      }
      case "fork-join" -> {
        ForkJoinPool pool = new ForkJoinPool(1);
        CountDownLatch held = new CountDownLatch(1);
        start(
            "caller",
            () -> {
              STOCK.lock();
              held.countDown();
              while (!STOCK.hasQueuedThreads()) {
                Thread.onSpinWait();
              }
              pool.submit(call(() -> {})).get();
            });
        held.await();
        pool.submit(call(STOCK::lock));
      }
      case "classes" -> {
        start("class-1", () -> System.out.println(First.VALUE));
        start("class-2", () -> System.out.println(Second.VALUE));
      }
      case "parent-child" -> {
        start("class-1", () -> System.out.println(Parent.CHILD));
        start(
            "class-2",
            () -> {
              meet(BOTH);
              System.out.println(new Child());
            });
      }
      case "fork-join-initialiser" ->
          start("class-1", () -> System.out.println(ParallelInitialiser.SUM));
      case "class-and-lock" -> {
        CountDownLatch held = new CountDownLatch(1);
        start("class-1", () -> Locked.load(held));
        start(
            "class-2",
            () -> {
              STOCK.lock();
              held.countDown();
              Thread.sleep(300);
              Locked.load(held);
            });
      }
      case "stamped" -> {
        StampedLock lock = new StampedLock();
        start(
            "twice",
            () -> {
              lock.writeLock();
              lock.writeLock();
            });
      }
      case "semaphore" -> {
        Semaphore permits = new Semaphore(1);
        start(
            "permit-1",
            () -> {
              permits.acquire();
              meet(BOTH);
              STOCK.lock();
            });
        start(
            "permit-2",
            () -> {
              STOCK.lock();
              meet(BOTH);
              permits.acquire();
            });
      }
      case "caches" -> {
        ConcurrentHashMap<String, Integer> a = new ConcurrentHashMap<>();
        ConcurrentHashMap<String, Integer> b = new ConcurrentHashMap<>();
        start("cache-1", () -> compute(a, b));
        start("cache-2", () -> compute(b, a));
      }
      case "philosophers" -> philosophers(100, "philosopher-");
      case "virtual-philosophers" -> philosophers(100, "v-philosopher-");
      case "silent" -> silent();
      default -> throw new IllegalArgumentException(scene);
    }
  }

  private static Callable<Void> call(Step step) {
    return () -> {
      step.run();
      return null;
    };
  }

  private static void joinOther(Thread[] both, int other) throws Exception {
    while (both[other] == null) {
      Thread.onSpinWait();
    }
    both[other].join();
  }

  private static void compute(
      ConcurrentHashMap<String, Integer> mine, ConcurrentHashMap<String, Integer> other) {
    mine.computeIfAbsent(
        "key",
        key -> {
          pass();
          return other.computeIfAbsent("key", again -> 1); // waits: cache
        });
  }

  /** Whoever loads it waits in its initialiser for ever; virtual threads keep their carriers. */
  static final class Pinned {
    static final CountDownLatch NEVER = new CountDownLatch(1);

    static {
      try {
        NEVER.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    static void load() {}
  }

  static final class Locked {
    static CountDownLatch held;

    static void load(CountDownLatch latch) {
      held = latch;
      System.out.println(Inner.VALUE);
    }

    static final class Inner {
      static final int VALUE = value();

      private static int value() {
        try {
          held.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
        STOCK.lock();
        return 1;
      }
    }
  }

  private static void philosophers(int count, String prefix) {
    ReentrantLock[] forks = new ReentrantLock[count];
    Arrays.setAll(forks, i -> new ReentrantLock());
    CountDownLatch seated = new CountDownLatch(count);
    for (int i = 0; i < count; i++) {
      int left = i;
      start(
          prefix + i,
          () -> {
            forks[left].lock(); // takes: left fork
            seated.countDown();
            seated.await();
            forks[(left + 1) % count].lock(); // waits: right fork
          });
    }
  }

  /** All that only looks stuck, or ends by itself. */
  private static void silent() throws Exception {
    ReentrantLock one = new ReentrantLock();
    ReentrantLock two = new ReentrantLock();
    // Each holds one and waits for the other, for a second at a time.
    for (boolean turned : new boolean[] {false, true}) {
      start(
          "timed-" + turned,
          () -> {
            while (true) {
              ReentrantLock first = turned ? two : one;
              first.lock();
              try {
                if ((turned ? one : two).tryLock(1, TimeUnit.SECONDS)) {
                  (turned ? one : two).unlock();
                }
              } finally {
                first.unlock();
              }
            }
          });
    }
    // A queue that moves, slowly.
    ReentrantLock queue = new ReentrantLock(true);
    for (int i = 0; i < 20; i++) {
      start(
          "queue-" + i,
          () -> {
            while (true) {
              queue.lock();
              try {
                Thread.sleep(20);
              } finally {
                queue.unlock();
              }
            }
          });
    }
    // Readers and writers in turn.
    ReentrantReadWriteLock shared = new ReentrantReadWriteLock(true);
    for (int i = 0; i < 8; i++) {
      boolean writes = i % 4 == 0;
      start(
          "shared-" + i,
          () -> {
            while (true) {
              if (writes) {
                shared.writeLock().lock();
              } else {
                shared.readLock().lock();
              }
              Thread.sleep(15);
              if (writes) {
                shared.writeLock().unlock();
              } else {
                shared.readLock().unlock();
              }
            }
          });
    }
    // A full pool whose tasks end, and who waits for those queued.
    ExecutorService pool = Executors.newFixedThreadPool(2, named("busy"));
    start(
        "submitter",
        () -> {
          while (true) {
            List<Future<?>> tasks = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
              tasks.add(pool.submit(call(() -> Thread.sleep(30))));
            }
            for (Future<?> task : tasks) {
              task.get();
            }
          }
        });
    // Ways to sleep for ever.
    start("sleeper", () -> Thread.currentThread().join());
    start("never", () -> new CountDownLatch(1).await());
    start("completable", () -> new CompletableFuture<Void>().join());
    start("permit", () -> new Semaphore(0).acquire());
  }
}
