package dev.tallyman.track;

import java.util.concurrent.locks.AbstractQueuedSynchronizer;
import java.util.concurrent.locks.StampedLock;
import org.jspecify.annotations.Nullable;

/**
 * Reads the queue of threads inside a synchronizer or a stamped lock, while others change it: every
 * loop counts its steps.
 */
final class LockQueue {
  private static final int MOST = 100_000;

  private static final @Nullable Class<?> NODE =
      Peek.jdk("java.util.concurrent.locks.AbstractQueuedSynchronizer$Node");
  private static final @Nullable Class<?> SHARED =
      Peek.jdk("java.util.concurrent.locks.AbstractQueuedSynchronizer$SharedNode");
  private static final long TAIL = Peek.offset(AbstractQueuedSynchronizer.class, "tail");
  private static final long PREV = Peek.offset(NODE, "prev");
  private static final long WAITER = Peek.offset(NODE, "waiter");

  private static final @Nullable Class<?> STAMPED_NODE =
      Peek.jdk("java.util.concurrent.locks.StampedLock$Node");
  private static final @Nullable Class<?> STAMPED_READER =
      Peek.jdk("java.util.concurrent.locks.StampedLock$ReaderNode");
  private static final long STAMPED_TAIL = Peek.offset(StampedLock.class, "tail");
  private static final long STAMPED_PREV = Peek.offset(STAMPED_NODE, "prev");
  private static final long STAMPED_WAITER = Peek.offset(STAMPED_NODE, "waiter");
  private static final long COWAITERS = Peek.offset(STAMPED_READER, "cowaiters");

  private LockQueue() {}

  /** The thread's place in the queue; each acquisition that waits has one of its own. */
  static @Nullable Object nodeOf(Object lock, Thread thread) {
    if (lock instanceof AbstractQueuedSynchronizer) {
      Object node = Peek.reference(lock, TAIL);
      for (int i = 0; Peek.is(NODE, node) && i < MOST; i++) {
        if (Peek.reference(node, WAITER) == thread) {
          return node;
        }
        node = Peek.reference(node, PREV);
      }
    } else if (lock instanceof StampedLock) {
      Object node = Peek.reference(lock, STAMPED_TAIL);
      for (int i = 0; Peek.is(STAMPED_NODE, node) && i < MOST; i++) {
        Object with = node;
        for (int j = 0; Peek.is(STAMPED_NODE, with) && j < MOST; j++) {
          if (Peek.reference(with, STAMPED_WAITER) == thread) {
            return with;
          }
          with = Peek.is(STAMPED_READER, with) ? Peek.reference(with, COWAITERS) : null;
        }
        node = Peek.reference(node, STAMPED_PREV);
      }
    }
    return null;
  }

  /** Whether who waits there wants to share. */
  static boolean isShared(@Nullable Object node) {
    return Peek.is(SHARED, node);
  }

  /** Who is next to the front than this node; null if nobody is. */
  static @Nullable Thread before(@Nullable Object node) {
    Object at = Peek.is(NODE, node) ? Peek.reference(node, PREV) : null;
    for (int i = 0; Peek.is(NODE, at) && i < MOST; i++) {
      if (Peek.reference(at, WAITER) instanceof Thread thread) {
        return thread;
      }
      at = Peek.reference(at, PREV);
    }
    return null;
  }
}
