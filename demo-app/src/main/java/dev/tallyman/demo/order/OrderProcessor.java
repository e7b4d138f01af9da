package dev.tallyman.demo.order;

/** Places and cancels orders. Safe for use by any number of threads. */
public interface OrderProcessor {

  /**
   * Takes the stock, charges the account, stores the order.
   *
   * @throws StoreException when the database failed; stock and account are then as before
   */
  Outcome place(Order order);

  /**
   * Pays the money back and returns the pieces to stock.
   *
   * @throws StoreException when the database failed
   */
  Outcome cancel(String orderId);

  /** Locks made for single orders so far; those that live as long as the processor don't count. */
  LockCounts orderLocks();

  /**
   * Locks made and let go of.
   *
   * @param created locks made
   * @param released locks that the processor has let go of
   */
  record LockCounts(long created, long released) {

    /** Locks that the processor still keeps. */
    public long kept() {
      return created - released;
    }
  }
}
