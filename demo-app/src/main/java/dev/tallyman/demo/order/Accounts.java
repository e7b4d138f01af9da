package dev.tallyman.demo.order;

import java.util.Arrays;

/**
 * Balances of all customers, in cents. Not safe for use by several threads: callers hold a lock.
 */
public class Accounts {

  private final long[] balances;

  public Accounts(int customers, long openingCents) {
    balances = new long[customers];
    Arrays.fill(balances, openingCents);
  }

  /** Takes the money, or takes none and says false. */
  boolean charge(int customer, long cents) {
    long balance = balances[customer];
    if (balance < cents) {
      return false;
    }
    balances[customer] = balance - cents;
    return true;
  }

  void refund(int customer, long cents) {
    balances[customer] += cents;
  }

  /** Money on all accounts together. Only meaningful while nobody places or cancels. */
  public long totalCents() {
    return Arrays.stream(balances).sum();
  }

  /** The lowest balance of any customer. Only meaningful while nobody places or cancels. */
  public long lowest() {
    return Arrays.stream(balances).min().orElse(0);
  }
}
