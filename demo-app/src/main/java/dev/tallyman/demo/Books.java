package dev.tallyman.demo;

import dev.tallyman.demo.order.OrderStore;
import dev.tallyman.demo.order.OrderStore.Status;
import dev.tallyman.demo.order.OrderStore.Totals;
import dev.tallyman.demo.order.Shop;
import java.util.ArrayList;
import java.util.List;

/** The books at the end of the day: what was sold is what is missing, in pieces and in cents. */
record Books(
    long soldPieces,
    long missingPieces,
    long soldCents,
    long missingCents,
    int lowestStock,
    long lowestBalance,
    long unsettled) {

  /** Reads the books. Only meaningful while no request is served. */
  static Books of(Shop shop, int piecesOfEach, long openingCents) {
    OrderStore store = shop.store();
    Totals placed = store.totals(Status.PLACED);
    return new Books(
        placed.pieces(),
        (long) shop.catalogue().size() * piecesOfEach - shop.warehouse().pieces(),
        placed.cents(),
        openingCents - shop.accounts().totalCents(),
        shop.warehouse().lowest(),
        shop.accounts().lowest(),
        store.totals(Status.RESERVED).orders() + store.totals(Status.REFUNDED).orders());
  }

  /** What is wrong, a sentence each; empty if the books balance. */
  List<String> errors() {
    List<String> errors = new ArrayList<>();
    if (soldPieces != missingPieces) {
      errors.add(soldPieces + " pieces sold, " + missingPieces + " missing in stock");
    }
    if (soldCents != missingCents) {
      errors.add(soldCents + " cents due, " + missingCents + " taken from the accounts");
    }
    if (lowestStock < 0) {
      errors.add("a product has a stock of " + lowestStock);
    }
    if (lowestBalance < 0) {
      errors.add("an account has a balance of " + lowestBalance + " cents");
    }
    if (unsettled > 0) {
      errors.add(unsettled + " orders left half done");
    }
    return errors;
  }
}
