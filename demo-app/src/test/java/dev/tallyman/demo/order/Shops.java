package dev.tallyman.demo.order;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** Small shops for tests. */
public final class Shops {

  private Shops() {}

  /** A shop with a bank that answers at once. */
  public static Shop with(int products, int piecesOfEach, int customers, long cents, int keep) {
    return new Shop(
        Catalogue.of(products, 1),
        new WatchedWarehouse(products, piecesOfEach),
        new WatchedAccounts(customers, cents),
        new Bank(Duration.ofNanos(100_000)),
        OrderStore.open(4, keep));
  }

  /** How often two threads were at the stock at once, or at the accounts. */
  public static long collisions(Shop shop) {
    return ((WatchedWarehouse) shop.warehouse()).watch.collisions.sum()
        + ((WatchedAccounts) shop.accounts()).watch.collisions.sum();
  }

  /** Stays long enough inside for the next thread to come, if nothing keeps it out. */
  private static final class Watch {
    final AtomicInteger inside = new AtomicInteger();
    final LongAdder collisions = new LongAdder();

    void enter() {
      if (inside.incrementAndGet() > 1) {
        collisions.increment();
      }
      LockSupport.parkNanos(50_000);
    }

    void leave() {
      inside.decrementAndGet();
    }
  }

  private static final class WatchedWarehouse extends Warehouse {
    final Watch watch = new Watch();

    WatchedWarehouse(int products, int piecesOfEach) {
      super(products, piecesOfEach);
    }

    @Override
    boolean take(int sku, int quantity) {
      watch.enter();
      try {
        return super.take(sku, quantity);
      } finally {
        watch.leave();
      }
    }

    @Override
    void giveBack(int sku, int quantity) {
      watch.enter();
      try {
        super.giveBack(sku, quantity);
      } finally {
        watch.leave();
      }
    }
  }

  private static final class WatchedAccounts extends Accounts {
    final Watch watch = new Watch();

    WatchedAccounts(int customers, long cents) {
      super(customers, cents);
    }

    @Override
    boolean charge(int customer, long cents) {
      watch.enter();
      try {
        return super.charge(customer, cents);
      } finally {
        watch.leave();
      }
    }

    @Override
    void refund(int customer, long cents) {
      watch.enter();
      try {
        super.refund(customer, cents);
      } finally {
        watch.leave();
      }
    }
  }
}
