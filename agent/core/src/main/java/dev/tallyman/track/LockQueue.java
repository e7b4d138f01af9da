package dev.tallyman.track;

import java.util.concurrent.locks.AbstractQueuedLongSynchronizer;
import java.util.concurrent.locks.AbstractQueuedSynchronizer;
import java.util.concurrent.locks.StampedLock;
import org.jspecify.annotations.Nullable;

/**
 * Reads the queue of threads inside a synchronizer or a stamped lock, while others change it: every
 * loop counts its steps.
 */
final class LockQueue {
  private static final int MOST = 100_000;

  /** Two classes of the same shape; read-write locks use the long one since JDK 25. */
  private static final Shape[] SHAPES = {
    new Shape(AbstractQueuedSynchronizer.class), new Shape(AbstractQueuedLongSynchronizer.class)
  };

  private static final class Shape {
    final Class<?> type;
    final @Nullable Class<?> node;
    final @Nullable Class<?> shared;
    final long tail;
    final long prev;
    final long waiter;

    Shape(Class<?> type) {
      this.type = type;
      Class<?> own = Peek.jdk(type.getName() + "$Node");
      // On JDK 21 to 24 the long one shares the nodes of the other.
      String nodes = own == null ? AbstractQueuedSynchronizer.class.getName() : type.getName();
      node = Peek.jdk(nodes + "$Node");
      shared = Peek.jdk(nodes + "$SharedNode");
      tail = Peek.offset(type, "tail");
      prev = Peek.offset(node, "prev");
      waiter = Peek.offset(node, "waiter");
    }
  }

  private static @Nullable Shape shapeOf(Object lock) {
    for (Shape shape : SHAPES) {
      if (shape.type.isInstance(lock)) {
        return shape;
      }
    }
    return null;
  }

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
    Shape shape = shapeOf(lock);
    if (shape != null) {
      Object node = Peek.reference(lock, shape.tail);
      for (int i = 0; Peek.is(shape.node, node) && i < MOST; i++) {
        if (Peek.reference(node, shape.waiter) == thread) {
          return node;
        }
        node = Peek.reference(node, shape.prev);
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
    return Peek.is(SHAPES[0].shared, node) || Peek.is(SHAPES[1].shared, node);
  }

  /** Who is next to the front than this node; null if nobody is. */
  static @Nullable Thread before(@Nullable Object node) {
    Shape shape = Peek.is(SHAPES[0].node, node) ? SHAPES[0] : SHAPES[1];
    Object at = Peek.is(shape.node, node) ? Peek.reference(node, shape.prev) : null;
    for (int i = 0; Peek.is(shape.node, at) && i < MOST; i++) {
      if (Peek.reference(at, shape.waiter) instanceof Thread thread) {
        return thread;
      }
      at = Peek.reference(at, shape.prev);
    }
    return null;
  }
}
