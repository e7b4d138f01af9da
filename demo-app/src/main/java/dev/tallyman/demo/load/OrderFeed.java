package dev.tallyman.demo.load;

import dev.tallyman.demo.order.Order;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;

/**
 * Customers: orders without end, some of them cancelled a little later, at random times around a
 * mean rate (a Poisson process, as customers who know nothing of each other arrive). The same seed
 * gives the same requests. For one thread.
 */
final class OrderFeed {

  /** A cancelled order is this many orders old. */
  static final int CANCELLED_AFTER = 20;

  private final Random random;
  private final int customers;
  private final int products;
  private final double cancelled;
  private final Queue<Long> toCancel = new ArrayDeque<>();
  private long placed;

  OrderFeed(long seed, int customers, int products, double cancelled) {
    this.random = new Random(seed);
    this.customers = customers;
    this.products = products;
    this.cancelled = cancelled;
  }

  /** The next order, or the cancellation of an earlier one. */
  Request next() {
    if (!toCancel.isEmpty() && toCancel.peek() <= placed - CANCELLED_AFTER) {
      return new Request.Cancel(idOf(toCancel.remove()));
    }
    long number = placed++;
    if (random.nextDouble() < cancelled) {
      toCancel.add(number);
    }
    return new Request.Place(
        new Order(
            idOf(number),
            random.nextInt(customers),
            random.nextInt(products),
            1 + random.nextInt(3)));
  }

  /** Nanoseconds until the next request, for a mean of so many orders in a second. */
  long gapNanos(double ordersPerSecond) {
    double requestsPerSecond = ordersPerSecond * (1 + cancelled);
    return (long) (-Math.log(1 - random.nextDouble()) / requestsPerSecond * 1e9);
  }

  private static String idOf(long number) {
    return "A-" + (100_000 + number);
  }
}
