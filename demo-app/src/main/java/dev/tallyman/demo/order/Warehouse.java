package dev.tallyman.demo.order;

import java.util.Arrays;

/** Pieces on hand of each product. Not safe for use by several threads: callers hold a lock. */
public class Warehouse {

  private final int[] onHand;

  public Warehouse(int products, int piecesOfEach) {
    onHand = new int[products];
    Arrays.fill(onHand, piecesOfEach);
  }

  /** Takes the pieces, or takes none and says false. */
  boolean take(int sku, int quantity) {
    int available = onHand[sku];
    if (available < quantity) {
      return false;
    }
    onHand[sku] = available - quantity;
    return true;
  }

  void giveBack(int sku, int quantity) {
    onHand[sku] += quantity;
  }

  /** Pieces of all products together. Only meaningful while nobody places or cancels. */
  public long pieces() {
    return Arrays.stream(onHand).asLongStream().sum();
  }

  /** The lowest stock of any product. Only meaningful while nobody places or cancels. */
  public int lowest() {
    return Arrays.stream(onHand).min().orElse(0);
  }
}
