package dev.tallyman.programs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** Orders that stay, names that stay, and two threads that wait for each other. */
public final class ObservedLeak {
  private static final Map<Integer, Order> ORDERS = new ConcurrentHashMap<>();
  private static final List<String> NAMES = new ArrayList<>();
  private static Object garbage;

  private static final class Order {
    final Lock lock = new ReentrantLock();
    final byte[] text;

    Order(int bytes) {
      text = new byte[bytes];
    }
  }

  private static Order order() {
    return new Order(16 << 10); // orders are made here
  }

  public static void main(String[] args) throws InterruptedException {
    Lock one = new ReentrantLock();
    Lock other = new ReentrantLock();
    CyclicBarrier both = new CyclicBarrier(2);
    start("first", one, other, both);
    start("second", other, one, both);
    System.out.println("ready");
    for (int i = 0; true; i++) {
      ORDERS.put(i, order());
      NAMES.add("name " + i);
      for (int j = 0; j < 50; j++) {
        garbage = new byte[8192];
      }
      Thread.sleep(10);
    }
  }

  private static void start(String name, Lock first, Lock then, CyclicBarrier both) {
    Thread thread =
        new Thread(
            () -> {
              first.lock();
              try {
                both.await();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
              then.lock();
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }

  private ObservedLeak() {}
}
