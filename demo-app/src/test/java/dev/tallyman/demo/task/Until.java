package dev.tallyman.demo.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what another thread will do. */
final class Until {

  private Until() {}

  static void holds(String what, BooleanSupplier condition) throws InterruptedException {
    holds(what, Duration.ofSeconds(20), condition);
  }

  static void holds(String what, Duration patience, BooleanSupplier condition)
      throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean() && deadline - System.nanoTime() > 0) {
      Thread.sleep(2);
    }
    assertThat(condition.getAsBoolean()).as(what).isTrue();
  }
}
