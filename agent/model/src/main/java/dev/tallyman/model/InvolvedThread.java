package dev.tallyman.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A thread's part in a deadlock.
 *
 * @param name the thread's name when it was looked at
 * @param threadId {@link Thread#getId()}
 * @param virtual whether it is a virtual thread
 * @param holds the lock it holds that another member waits for, named by its creation site
 * @param waitsFor the lock it waits for, named by its creation site
 * @param waitsAt the application's line at which it waits; null when its stack has none
 * @param stack its frames, innermost first
 */
public record InvolvedThread(
    String name,
    long threadId,
    boolean virtual,
    String holds,
    String waitsFor,
    @Nullable String waitsAt,
    List<String> stack) {
  /** Copies the stack. */
  public InvolvedThread {
    stack = List.copyOf(stack);
  }
}
