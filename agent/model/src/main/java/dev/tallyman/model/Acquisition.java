package dev.tallyman.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of how a thread came to hold what another one waits for.
 *
 * @param threadId {@link Thread#getId()} of the holder
 * @param lock identity, as in {@link ThreadWait#lock()}
 * @param heldSeconds since when, in seconds; null if it is not known
 * @param stack where this very acquisition was, the taking frame first; null if it is not known
 * @param samples where others of the same creation site were taken, some of them
 */
public record Acquisition(
    long threadId,
    long lock,
    @Nullable Double heldSeconds,
    @Nullable List<StackTraceElement> stack,
    List<List<StackTraceElement>> samples) {}
