package dev.tallyman.demo.load;

import dev.tallyman.demo.order.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Customers: orders without end, and some of them cancelled a little later. The same seed gives the
 * same requests. For one thread.
 */
final class OrderFeed {

  /** A cancelled order is this many orders old. */
  static final int CANCELLED_AFTER = 20;

  private final Random random;
  private final int customers;
  private final int products;
  private final double cancelled;
  private long placed;

  OrderFeed(long seed, int customers, int products, double cancelled) {
    this.random = new Random(seed);
    this.customers = customers;
    this.products = products;
    this.cancelled = cancelled;
  }

  /** The next order, and perhaps the cancellation of an earlier one. */
  List<Request> next() {
    List<Request> requests = new ArrayList<>(2);
    long number = placed++;
    requests.add(
        new Request.Place(
            new Order(
                idOf(number),
                random.nextInt(customers),
                random.nextInt(products),
                1 + random.nextInt(3))));
    if (random.nextDouble() < cancelled && number >= CANCELLED_AFTER) {
      requests.add(new Request.Cancel(idOf(number - CANCELLED_AFTER)));
    }
    return requests;
  }

  private static String idOf(long number) {
    return "A-" + (100_000 + number);
  }
}
