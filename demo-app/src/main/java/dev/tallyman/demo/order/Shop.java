package dev.tallyman.demo.order;

/** What every generation of the processor works with. */
public record Shop(
    Catalogue catalogue, Warehouse warehouse, Accounts accounts, Bank bank, OrderStore store) {

  long amountOf(Order order) {
    return catalogue.product(order.sku()).priceCents() * order.quantity();
  }
}
