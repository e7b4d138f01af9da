package dev.tallyman.demo.task;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * A task as it comes in.
 *
 * @param work what to do; may block, and returns something
 * @param timeout how long it may take, from when it is added
 * @param metadata where it comes from, for the status page
 */
public record TaskRequest(Callable<?> work, Duration timeout, Map<String, String> metadata) {

  public TaskRequest {
    metadata = Map.copyOf(metadata);
  }
}
