package dev.tallyman.demo.order;

/** How a request ended. */
public enum Outcome {
  /** Stock is taken, the account is charged, the order is stored. */
  PLACED,
  /** Nothing taken, nothing charged: too few pieces in stock. */
  OUT_OF_STOCK,
  /** Nothing taken, nothing charged: the balance does not cover it. */
  NO_FUNDS,
  /** The money is back on the account and the pieces are back in stock. */
  CANCELLED,
  /** Nothing to cancel: not placed, cancelled before, or archived. */
  NOT_CANCELLABLE
}
