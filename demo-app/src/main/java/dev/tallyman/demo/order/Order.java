package dev.tallyman.demo.order;

/**
 * What a customer asks for.
 *
 * @param id unique among all orders ever placed
 * @param customer number of the customer, from 0
 * @param sku number of the product in the {@link Catalogue}, from 0
 * @param quantity pieces, at least 1
 */
public record Order(String id, int customer, int sku, int quantity) {

  public Order {
    if (quantity < 1) {
      throw new IllegalArgumentException("order " + id + " asks for " + quantity + " pieces");
    }
  }
}
