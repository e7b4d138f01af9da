package dev.tallyman.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A thread's part in a deadlock; in an inversion, one order in which locks were taken and the
 * thread that was the first to take them so.
 *
 * @param name the thread's name when it was looked at
 * @param threadId {@link Thread#getId()}
 * @param virtual whether it is a virtual thread
 * @param holds the lock it holds that another member waits for, named by its creation site
 * @param takenAt the application's line at which it took what it holds; null if that is not known
 * @param heldSeconds since when it has held it, in seconds; null if that is not known
 * @param waitsFor the lock it waits for (inversions: that it took while it held the other), named
 *     by its creation site
 * @param waitsAt the application's line at which it waits (inversions: took it); null when its
 *     stack has none
 * @param stack its frames there, innermost first
 * @param takenStack its frames when it took what it holds, innermost first; empty if not known
 */
public record InvolvedThread(
    String name,
    long threadId,
    boolean virtual,
    String holds,
    @Nullable String takenAt,
    @Nullable Double heldSeconds,
    String waitsFor,
    @Nullable String waitsAt,
    List<String> stack,
    List<String> takenStack) {
  /** Copies the stacks. */
  public InvolvedThread {
    stack = List.copyOf(stack);
    takenStack = List.copyOf(takenStack);
  }
}
