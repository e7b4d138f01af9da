package dev.tallyman.demo.task;

import java.time.Duration;

/**
 * How a processor works.
 *
 * @param mostAtOnce tasks that run at the same time
 * @param cacheSize values that its cache keeps
 * @param healthCheckEvery time between two health checks
 * @param cleanupEvery time between two looks for old results
 * @param keepResults how long a result is kept at least
 */
public record ProcessorSettings(
    int mostAtOnce,
    int cacheSize,
    Duration healthCheckEvery,
    Duration cleanupEvery,
    Duration keepResults) {

  /** What the service uses. */
  public static ProcessorSettings standard() {
    return new ProcessorSettings(
        4, 100, Duration.ofMillis(250), Duration.ofMillis(250), Duration.ofMillis(500));
  }
}
