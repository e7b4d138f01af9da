package dev.tallyman.demo.load;

import dev.tallyman.demo.order.Outcome;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What has become of the requests so far. Safe for use by any number of threads. */
public final class Score {

  private final Map<Outcome, Long> outcomes = new ConcurrentHashMap<>();
  private final LongAdder failed = new LongAdder();
  private volatile @Nullable String lastFailure;

  void add(Outcome outcome) {
    outcomes.merge(outcome, 1L, Long::sum);
  }

  void addFailure(String message) {
    failed.increment();
    lastFailure = message;
  }

  public long count(Outcome outcome) {
    return outcomes.getOrDefault(outcome, 0L);
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
  public @Nullable String lastFailure() {
    return lastFailure;
  }
}
