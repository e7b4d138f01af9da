package dev.tallyman.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what another thread will do. */
public final class Until {

  private Until() {}

  public static void holds(String what, BooleanSupplier condition) throws InterruptedException {
    holds(what, Duration.ofSeconds(20), condition);
  }

  public static void holds(String what, Duration patience, BooleanSupplier condition)
      throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    boolean holds = condition.getAsBoolean();
    while (!holds && deadline - System.nanoTime() > 0) {
      Thread.sleep(2);
      holds = condition.getAsBoolean();
    }
    assertThat(holds).as(what).isTrue();
  }
}
