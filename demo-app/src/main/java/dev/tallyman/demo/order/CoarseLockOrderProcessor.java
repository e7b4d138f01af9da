package dev.tallyman.demo.order;

import dev.tallyman.demo.order.OrderStore.Status;
import dev.tallyman.demo.order.OrderStore.StoredOrder;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * First generation: one lock for the stock, one for the accounts.
 *
 * <p>A placement sets the pieces aside first, so that nobody pays for what is not there; a
 * cancellation pays the money back first, so that nobody waits for it.
 */
public final class CoarseLockOrderProcessor implements OrderProcessor {

  private final Shop shop;
  private final ReentrantLock stockLock = new ReentrantLock();
  private final ReentrantLock accountLock = new ReentrantLock();

  public CoarseLockOrderProcessor(Shop shop) {
    this.shop = shop;
  }

  @Override
  public Outcome place(Order order) {
    long cents = shop.amountOf(order);
    stockLock.lock();
    try {
      if (!shop.warehouse().take(order.sku(), order.quantity())) {
        return Outcome.OUT_OF_STOCK;
      }
      Outcome outcome = null;
      try {
        shop.store().reserve(order, cents);
        outcome = charge(order, cents);
      } finally {
        if (outcome != Outcome.PLACED) {
          shop.warehouse().giveBack(order.sku(), order.quantity());
        }
      }
      return outcome;
    } finally {
      stockLock.unlock();
    }
  }

  private Outcome charge(Order order, long cents) {
    shop.bank().authorise(order.customer(), cents);
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
  public Outcome cancel(String orderId) {
    accountLock.lock();
    try {
      Optional<StoredOrder> stored = shop.store().find(orderId);
      if (stored.isEmpty() || !shop.store().advance(orderId, Status.PLACED, Status.REFUNDED)) {
        return Outcome.NOT_CANCELLABLE;
      }
      Order order = stored.get().order();
      long cents = stored.get().amountCents();
      shop.bank().announceRefund(order.customer(), cents);
      shop.accounts().refund(order.customer(), cents);
      restock(order);
      return Outcome.CANCELLED;
    } finally {
      accountLock.unlock();
    }
  }

  private void restock(Order order) {
    stockLock.lock();
    try {
      shop.warehouse().giveBack(order.sku(), order.quantity());
      shop.store().advance(order.id(), Status.REFUNDED, Status.CANCELLED);
    } finally {
      stockLock.unlock();
    }
  }

  @Override
  public LockCounts orderLocks() {
    return new LockCounts(0, 0);
  }
}
