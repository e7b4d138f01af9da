package dev.tallyman.demo.task;

import java.time.Instant;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A task that a processor has accepted. */
public final class Task {

  private final String id;
  private final TaskRequest request;
  private final Instant addedAt = Instant.now();
  private volatile @Nullable Future<?> timeout;

  Task(String id, TaskRequest request) {
    this.id = id;
    this.request = request;
  }

  public String id() {
    return id;
  }

  public TaskRequest request() {
    return request;
  }

  public Instant addedAt() {
    return addedAt;
  }

  /** Remembers what will happen when the time is up. */
  void timeout(Future<?> scheduled) {
    timeout = scheduled;
  }

  void cancelTimeout() {
    Future<?> scheduled = timeout;
    if (scheduled != null) {
      scheduled.cancel(false);
    }
  }

  @Override
  public String toString() {
    return id;
  }
}
