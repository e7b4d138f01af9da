package dev.tallyman.demo.order;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** The bank at the other end of the line: it always agrees, after one round trip. */
public final class Bank {

  private final long roundTripNanos;

  public Bank(Duration roundTrip) {
    roundTripNanos = roundTrip.toNanos();
  }

  /** Asks whether the customer's bank vouches for the amount. */
  void authorise(int customer, long cents) {
    exchange();
  }

  /** Tells the customer's bank that the amount goes back. */
  void announceRefund(int customer, long cents) {
    exchange();
  }

  private void exchange() {
    long answered = System.nanoTime() + roundTripNanos;
    for (long left = roundTripNanos; left > 0; left = answered - System.nanoTime()) {
      LockSupport.parkNanos(this, left);
    }
  }
}
