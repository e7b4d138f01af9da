package dev.tallyman.track;

import java.util.List;

/**
 * What a thread does at one moment.
 *
 * @param moves a number that is another one as soon as the thread has waited or was blocked again;
 *     -1 if the JVM does not say
 * @param waiting whether it waits or is blocked now
 * @param stack its frames, innermost first; empty unless asked for
 */
public record ThreadLook(long moves, boolean waiting, List<StackTraceElement> stack) {
  /** Copies the stack. */
  public ThreadLook {
    stack = List.copyOf(stack);
  }

  /** Whether the thread stands in the same wait as it did then. */
  public boolean unmovedSince(ThreadLook earlier) {
    return moves >= 0 && moves == earlier.moves && waiting && earlier.waiting;
  }
}
