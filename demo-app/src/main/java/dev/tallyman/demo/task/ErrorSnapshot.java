package dev.tallyman.demo.task;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong, and the tasks that were there.
 *
 * @param task the one that failed
 */
public record ErrorSnapshot(
    Throwable error,
    @Nullable Task task,
    List<Task> allPending,
    List<Task> allProcessing,
    Instant at)
    implements LastError {

  @Override
  public @Nullable String taskId() {
    return task != null ? task.id() : null;
  }

  @Override
  public int pendingCount() {
    return allPending.size();
  }

  @Override
  public int processingCount() {
    return allProcessing.size();
  }
}
