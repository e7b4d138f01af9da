package dev.tallyman.demo.task;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong, in figures.
 *
 * @param metadata of the task that failed
 */
public record ErrorSummary(
    Throwable error,
    @Nullable String taskId,
    Map<String, String> metadata,
    int pendingCount,
    int processingCount,
    Instant at)
    implements LastError {}
