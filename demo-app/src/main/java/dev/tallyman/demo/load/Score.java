package dev.tallyman.demo.load;

import dev.tallyman.demo.order.Outcome;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What has become of the requests so far. Safe for use by any number of threads. */
public final class Score {

  private final Map<Outcome, LongAdder> outcomes = new EnumMap<>(Outcome.class);
  private final LongAdder failed = new LongAdder();
  private volatile String lastFailure;

  public Score() {
    for (Outcome outcome : Outcome.values()) {
      outcomes.put(outcome, new LongAdder());
    }
  }

  void add(Outcome outcome) {
    outcomes.get(outcome).increment();
  }

  void addFailure(String message) {
    failed.increment();
    lastFailure = message;
  }

  public long count(Outcome outcome) {
    return outcomes.get(outcome).sum();
  }

  /** Orders that were dealt with, whether they could be placed or not. */
  public long orders() {
    return count(Outcome.PLACED) + rejected();
  }

  /** Orders that were refused for want of stock or money. */
  public long rejected() {
    return count(Outcome.OUT_OF_STOCK) + count(Outcome.NO_FUNDS);
  }

  /** Requests that ended in an exception. */
  public long failed() {
    return failed.sum();
  }

  /** What the last failed request died of; null if none did. */
  public String lastFailure() {
    return lastFailure;
  }
}
