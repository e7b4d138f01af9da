package dev.tallyman.demo.order;

import dev.tallyman.demo.order.OrderStore.Status;
import dev.tallyman.demo.order.OrderStore.StoredOrder;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Third generation: as the second, but an order's lock is only leased.
 *
 * <p>Whoever works on an order holds a lease of its lock and context; the first one makes them, the
 * last one to give the lease back takes them away. What is needed after that is in the database.
 */
public final class LeasedLockOrderProcessor implements OrderProcessor {

  private final Shop shop;
  private final int pageSize;
  private final ReentrantLock stockLock = new ReentrantLock();
  private final ReentrantLock accountLock = new ReentrantLock();
  private final Map<String, Lease> leases = new ConcurrentHashMap<>();
  private final LongAdder created = new LongAdder();
  private final LongAdder released = new LongAdder();

  private static final class Lease {
    final ReentrantLock lock = new ReentrantLock();
    final OrderContext context;

    /** Written inside {@code leases.compute} only. */
    int holders;

    Lease(OrderContext context) {
      this.context = context;
    }
  }

  /**
   * Serves one shop.
   *
   * @param pageSize bytes of an order's confirmation page
   */
  public LeasedLockOrderProcessor(Shop shop, int pageSize) {
    this.shop = shop;
    this.pageSize = pageSize;
  }

  @Override
  public Outcome place(Order order) {
    Lease lease = lease(order.id());
    try {
      return place(order, lease);
    } finally {
      giveBack(order.id());
    }
  }

  private Outcome place(Order order, Lease lease) {
    lease.lock.lock();
    try {
      long cents = shop.amountOf(order);
      lease.context.render(order, shop.catalogue().product(order.sku()), cents);
      if (!take(order)) {
        lease.context.note("out of stock");
        return Outcome.OUT_OF_STOCK;
      }
      Outcome outcome = null;
      try {
        shop.store().reserve(order, cents);
        shop.bank().authorise(order.customer(), cents);
        outcome = charge(order, cents);
      } finally {
        if (outcome != Outcome.PLACED) {
          restock(order);
        }
      }
      lease.context.note(outcome == Outcome.PLACED ? "placed" : "rejected");
      return outcome;
    } finally {
      lease.lock.unlock();
    }
  }

  @Override
  public Outcome cancel(String orderId) {
    Lease lease = lease(orderId);
    try {
      return cancel(orderId, lease);
    } finally {
      giveBack(orderId);
    }
  }

  private Outcome cancel(String orderId, Lease lease) {
    lease.lock.lock();
    try {
      Optional<StoredOrder> stored = shop.store().find(orderId);
      if (stored.isEmpty() || !shop.store().advance(orderId, Status.PLACED, Status.REFUNDED)) {
        return Outcome.NOT_CANCELLABLE;
      }
      Order order = stored.get().order();
      long cents = stored.get().amountCents();
      shop.bank().announceRefund(order.customer(), cents);
      stockLock.lock();
      try {
        shop.warehouse().giveBack(order.sku(), order.quantity());
        accountLock.lock();
        try {
          shop.accounts().refund(order.customer(), cents);
        } finally {
          accountLock.unlock();
        }
      } finally {
        stockLock.unlock();
      }
      shop.store().advance(orderId, Status.REFUNDED, Status.CANCELLED);
      lease.context.note("cancelled");
      return Outcome.CANCELLED;
    } finally {
      lease.lock.unlock();
    }
  }

  private Lease lease(String orderId) {
    return leases.compute(
        orderId,
        (id, held) -> {
          Lease lease = held;
          if (lease == null) {
            lease = new Lease(new OrderContext(id, pageSize));
            created.increment();
          }
          lease.holders++;
          return lease;
        });
  }

  private void giveBack(String orderId) {
    leases.compute(
        orderId,
        (id, lease) -> {
          if (--lease.holders > 0) {
            return lease;
          }
          released.increment();
          return null;
        });
  }

  private boolean take(Order order) {
    stockLock.lock();
    try {
      return shop.warehouse().take(order.sku(), order.quantity());
    } finally {
      stockLock.unlock();
    }
  }

  private void restock(Order order) {
    stockLock.lock();
    try {
      shop.warehouse().giveBack(order.sku(), order.quantity());
    } finally {
      stockLock.unlock();
    }
  }

  private Outcome charge(Order order, long cents) {
    accountLock.lock();
    try {
      if (!shop.accounts().charge(order.customer(), cents)) {
        shop.store().advance(order.id(), Status.RESERVED, Status.REJECTED);
        return Outcome.NO_FUNDS;
      }
      boolean stored = false;
      try {
        stored = shop.store().advance(order.id(), Status.RESERVED, Status.PLACED);
      } finally {
        if (!stored) {
          shop.accounts().refund(order.customer(), cents);
        }
      }
      return Outcome.PLACED;
    } finally {
      accountLock.unlock();
    }
  }

  @Override
  public LockCounts orderLocks() {
    return new LockCounts(created.sum(), released.sum());
  }

  /** Orders that somebody works on right now. */
  int leased() {
    return leases.size();
  }
}
