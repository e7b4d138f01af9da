package dev.tallyman.demo.task;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What operators look at: a row for each name a processor can have, with the last that was heard of
 * any processor of that name. Safe for use by any number of threads.
 */
public final class StatusPage {

  /**
   * How a processor is.
   *
   * @param pending tasks that wait
   * @param processing tasks that run
   */
  public record Health(String processorId, int pending, int processing) {}

  private static final class Row {
    final AtomicLong checks = new AtomicLong();
    volatile @Nullable Health health;
    volatile @Nullable LastError lastError;
  }

  private final Map<String, Row> rows = new ConcurrentHashMap<>();

  /** Makes an empty row, so that the page shows the name from the start. */
  public void add(String name) {
    row(name);
  }

  void report(String name, Health health) {
    Row row = row(name);
    row.health = health;
    row.checks.incrementAndGet();
  }

  void report(String name, LastError lastError) {
    row(name).lastError = lastError;
  }

  /** How many health checks have reported under that name. */
  public long healthChecks(String name) {
    return row(name).checks.get();
  }

  public Optional<Health> health(String name) {
    return Optional.ofNullable(row(name).health);
  }

  public Optional<LastError> lastError(String name) {
    return Optional.ofNullable(row(name).lastError);
  }

  private Row row(String name) {
    Row row = rows.get(name);
    return row != null ? row : rows.computeIfAbsent(name, n -> new Row());
  }
}
