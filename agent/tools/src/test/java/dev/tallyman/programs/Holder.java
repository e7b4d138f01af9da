package dev.tallyman.programs;

import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** Holds things in every way in which things are held, and waits to be looked at. */
public final class Holder {
  /** What is held. */
  static final class Thing {
    final int number;

    Thing(int number) {
      this.number = number;
    }
  }

  private record Order(Thing thing) {}

  /** A chain as long as it gets. */
  private static final class Link {
    final Link next;
    final Thing thing;

    Link(Link next, Thing thing) {
      this.next = next;
      this.thing = thing;
    }
  }

  private static final Map<Integer, Order> ORDERS = new ConcurrentHashMap<>();
  private static final Set<Thing> SET = new LinkedHashSet<>();
  private static final ThreadLocal<Thing> OF_A_THREAD = new ThreadLocal<>();
  private static final List<SoftReference<Thing>> SOFT = new ArrayList<>();
  private static final List<byte[]> BULK = new ArrayList<>();
  private static Object garbage;
  private static Link chain;

  private Holder() {}

  public static void main(String[] args) throws InterruptedException {
    if (args.length > 0) {
      bulk();
    }
    int n = 0;
    for (int i = 0; i < 5000; i++) {
      ORDERS.put(i, new Order(new Thing(n++)));
    }
    for (int i = 0; i < 300; i++) {
      SET.add(new Thing(n++));
    }
    for (int i = 0; i < 2500; i++) {
      chain = new Link(chain, new Thing(n++));
    }
    for (int i = 0; i < 7; i++) {
      SOFT.add(new SoftReference<>(new Thing(n++)));
    }
    CountDownLatch ready = new CountDownLatch(4);
    for (int i = 0; i < 4; i++) {
      Thing own = new Thing(n++);
      Thread keeper = new Thread(() -> keep(own, ready), "keeper-" + i);
      keeper.setDaemon(true);
      keeper.start();
    }
    ready.await();
    List<Thing> local = new ArrayList<>();
    for (int i = 0; i < 11; i++) {
      local.add(new Thing(n++));
    }
    System.out.println("ready");
    Thread.sleep(120_000);
    System.out.println(local.size());
  }

  /** Enough for JFR to have sampled some. */
  private static void bulk() throws InterruptedException {
    for (int i = 0; i < 2000; i++) {
      BULK.add(new byte[20_000]);
      for (int j = 0; j < 20; j++) {
        garbage = new byte[8192];
      }
      Thread.sleep(1);
    }
  }

  private static void keep(Thing own, CountDownLatch ready) {
    OF_A_THREAD.set(own);
    ready.countDown();
    try {
      Thread.sleep(120_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
