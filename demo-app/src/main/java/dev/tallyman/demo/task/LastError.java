package dev.tallyman.demo.task;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What went wrong last in a processor, for the status page. */
public sealed interface LastError permits ErrorSummary, ErrorSnapshot {

  Throwable error();

  /** The task that failed; null if it was something else. */
  @Nullable String taskId();

  /** Tasks that waited at the time. */
  int pendingCount();

  /** Other tasks that ran at the time. */
  int processingCount();

  Instant at();
}
