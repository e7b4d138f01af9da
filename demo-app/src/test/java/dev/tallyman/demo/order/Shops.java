package dev.tallyman.demo.order;

import java.time.Duration;

/** Small shops for tests. */
public final class Shops {

  private Shops() {}

  /** A shop with a bank that answers at once. */
  public static Shop with(int products, int piecesOfEach, int customers, long cents, int keep) {
    return new Shop(
        Catalogue.of(products, 1),
        new Warehouse(products, piecesOfEach),
        new Accounts(customers, cents),
        new Bank(Duration.ofNanos(100_000)),
        OrderStore.open(4, keep));
  }
}
