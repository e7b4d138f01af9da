package dev.tallyman.programs;

import java.beans.PropertyChangeListener;
import java.beans.PropertyChangeSupport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Leaks of several kinds, each held in another way; the comment is the end of the path. */
public final class HeldThings {
  private static final Map<Integer, Lock> REGISTRY = new ConcurrentHashMap<>();
  private static final ScheduledExecutorService POOL = Executors.newScheduledThreadPool(1);
  private static final PropertyChangeSupport MODEL = new PropertyChangeSupport("model");
  private static final Object STOP = new Object();

  /** What a thread works on. */
  private static final class Desk implements Runnable {
    final List<Order> orders = new ArrayList<>();

    @Override
    public void run() {
      waitForEver();
    }

    synchronized void keep(Order order) {
      orders.add(order);
    }
  }

  private record Order(Context context) {}

  private record Context(ReentrantReadWriteLock lock, byte[] text) {}

  private static void locks(int turn) {
    REGISTRY.put(turn, new ReentrantLock()); // held in the registry
  }

  private static void fairLocks(int turn) {
    REGISTRY.put(-1 - turn, new ReentrantLock(true)); // held in the registry, too
  }

  private static void orders(Desk desk) {
    ReentrantReadWriteLock lock = new ReentrantReadWriteLock(); // held by a thread's task
    desk.keep(new Order(new Context(lock, new byte[64])));
  }

  private static void tasks(int turn) {
    POOL.schedule(Shapes::tick, 1, TimeUnit.HOURS); // held by the executor
  }

  private static void listeners(int turn) {
    PropertyChangeListener listener = event -> changed(turn);
    MODEL.addPropertyChangeListener(listener); // held by the model
  }

  private static void changed(int turn) {
    if (turn < 0) {
      throw new IllegalStateException();
    }
  }

  private static void threads(int turn) {
    if (turn % 3 == 0) {
      Thread thread = new Thread(HeldThings::waitForEver, "waiter-" + turn);
      thread.setDaemon(true);
      thread.start(); // held by running
    }
  }

  private static void waitForEver() {
    synchronized (STOP) {
      try {
        while (true) {
          STOP.wait();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  public static void main(String[] args) throws Exception {
    Desk desk = new Desk(); // besides the stack of this method only the thread has it
    Thread thread = new Thread(desk, "desk");
    thread.setDaemon(true);
    thread.start();
    Shapes.run(
        "ready",
        HeldThings::locks,
        HeldThings::fairLocks,
        turn -> orders(desk),
        HeldThings::tasks,
        HeldThings::listeners,
        HeldThings::threads);
  }

  private HeldThings() {}
}
