package dev.tallyman.demo.order;

import dev.tallyman.demo.order.OrderStore.Status;
import dev.tallyman.demo.order.OrderStore.StoredOrder;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Second generation: locks are taken in one order everywhere, so that threads never wait crosswise.
 *
 * <p>The order is: the order's own lock, then stock, then accounts. Each order has a lock of its
 * own, so that the bank is asked while nobody else has to wait. The lock lives with the order's
 * context, where a cancellation finds both again.
 */
public final class OrderedLockOrderProcessor implements OrderProcessor {

  private final Shop shop;
  private final int pageSize;
  private final ReentrantLock stockLock = new ReentrantLock();
  private final ReentrantLock accountLock = new ReentrantLock();
  private final Map<String, OrderEntry> registry = new ConcurrentHashMap<>();
  private final LongAdder created = new LongAdder();

  private record OrderEntry(ReentrantLock lock, OrderContext context) {}

  /**
   * Serves one shop.
   *
   * @param pageSize bytes of an order's confirmation page
   */
  public OrderedLockOrderProcessor(Shop shop, int pageSize) {
    this.shop = shop;
    this.pageSize = pageSize;
  }

  @Override
  public Outcome place(Order order) {
    OrderEntry entry = lockFor(order.id());
    entry.lock().lock();
    try {
      long cents = shop.amountOf(order);
      entry.context().render(order, shop.catalogue().product(order.sku()), cents);
      if (!take(order)) {
        entry.context().note("out of stock");
        return Outcome.OUT_OF_STOCK;
      }
      Outcome outcome = null;
      try {
        shop.store().reserve(order, cents);
        shop.bank().authorise(order.customer(), cents);
        outcome = charge(order, cents);
      } finally {
        if (outcome != Outcome.PLACED) {
          giveBack(order);
        }
      }
      entry.context().note(outcome == Outcome.PLACED ? "placed" : "rejected");
      return outcome;
    } finally {
      entry.lock().unlock();
    }
  }

  @Override
  public Outcome cancel(String orderId) {
    Optional<StoredOrder> stored = shop.store().find(orderId);
    if (stored.isEmpty()) {
      return Outcome.NOT_CANCELLABLE;
    }
    OrderEntry entry = lockFor(orderId);
    entry.lock().lock();
    try {
      if (!shop.store().advance(orderId, Status.PLACED, Status.REFUNDED)) {
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
      entry.context().note("cancelled");
      return Outcome.CANCELLED;
    } finally {
      entry.lock().unlock();
    }
  }

  private OrderEntry lockFor(String orderId) {
    OrderEntry known = registry.get(orderId);
    if (known != null) {
      return known;
    }
    OrderContext context = new OrderContext(orderId, pageSize);
    OrderEntry entry = new OrderEntry(new ReentrantLock(), context);
    created.increment();
    OrderEntry earlier = registry.putIfAbsent(orderId, entry);
    return earlier != null ? earlier : entry;
  }

  private boolean take(Order order) {
    stockLock.lock();
    try {
      return shop.warehouse().take(order.sku(), order.quantity());
    } finally {
      stockLock.unlock();
    }
  }

  private void giveBack(Order order) {
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
    return new LockCounts(created.sum(), 0);
  }

  /** Orders whose lock and context are at hand. */
  int registered() {
    return registry.size();
  }
}
