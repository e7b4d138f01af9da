package dev.tallyman.demo.task;

import java.time.Duration;

/**
 * How hard to press.
 *
 * @param tasksPerSecond tasks for the processor that lives as long as the service
 * @param importsPerSecond processors that are made for an import, a second
 * @param importLife how long such a processor lives
 * @param customers names that these processors bear in turn
 * @param bulkEvery every so many imports one is a large one
 * @param bulkSize records of a large import; the fourth of them is bad
 * @param timeout how long any task may take
 */
public record TaskLoad(
    double tasksPerSecond,
    double importsPerSecond,
    Duration importLife,
    int customers,
    int bulkEvery,
    int bulkSize,
    Duration timeout) {

  /**
   * The usual load, for so many tasks in a second. 16 imports a second in the names of 64
   * customers: each customer's data are bad once in 68 s.
   */
  public static TaskLoad of(double tasksPerSecond) {
    return new TaskLoad(
        tasksPerSecond, 16, Duration.ofSeconds(1), 64, 17, 200, Duration.ofMinutes(5));
  }
}
