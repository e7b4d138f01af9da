package dev.tallyman.walk;

import java.util.LinkedList;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Lists and queues of nodes. All of them take the item out of a node that they unlink. */
final class LinkedContainer extends Container {
  /** How many nodes are counted where the queue does not know its size. */
  static final int COUNTED = 1 << 12;

  private static final long ATOMIC = Raw.offset(AtomicInteger.class, "value", int.class);

  private enum Count {
    FIELD,
    ATOMIC,
    BY_HAND
  }

  private final Count how;
  private final long count;
  private final long head;
  private final long tail;
  private final @Nullable Class<?> node;
  private final long item;
  private final long next;

  /** {@link Raw#NONE} where nodes are linked one way only. */
  private final long previous;

  private LinkedContainer(Class<?> type, Count how, String count, String head, String tail) {
    super(type);
    this.how = how;
    this.count =
        how == Count.BY_HAND
            ? 0
            : Raw.offset(type, count, how == Count.FIELD ? int.class : Object.class);
    this.head = Raw.offset(type, head, Object.class);
    this.tail = Raw.offset(type, tail, Object.class);
    this.node = Raw.jdk(type.getName() + "$Node");
    this.item = Raw.offset(node, "item", Object.class);
    this.next = Raw.offset(node, "next", Object.class);
    this.previous = Raw.offset(node, "prev", Object.class);
  }

  static LinkedContainer list() {
    return new LinkedContainer(LinkedList.class, Count.FIELD, "size", "first", "last");
  }

  static LinkedContainer blockingQueue() {
    return new LinkedContainer(LinkedBlockingQueue.class, Count.ATOMIC, "count", "head", "last");
  }

  static LinkedContainer blockingDeque() {
    return new LinkedContainer(LinkedBlockingDeque.class, Count.FIELD, "count", "first", "last");
  }

  static LinkedContainer concurrentQueue() {
    return new LinkedContainer(ConcurrentLinkedQueue.class, Count.BY_HAND, "", "head", "tail");
  }

  static LinkedContainer concurrentDeque() {
    return new LinkedContainer(ConcurrentLinkedDeque.class, Count.BY_HAND, "", "head", "tail");
  }

  @Override
  boolean readable() {
    boolean counted = how != Count.ATOMIC || ATOMIC >= 0;
    return count >= 0 && head >= 0 && tail >= 0 && item >= 0 && next >= 0 && counted;
  }

  @Override
  long size(Object list) {
    if (how == Count.FIELD) {
      return Math.max(0, Raw.intAt(list, count));
    }
    if (how == Count.ATOMIC) {
      return Raw.reference(list, count) instanceof AtomicInteger atomic
          ? Math.max(0, Raw.intAt(atomic, ATOMIC))
          : 0;
    }
    int sum = 0;
    int steps = 0;
    for (Object at = first(list); at != null && ++steps <= COUNTED; at = next(at)) {
      sum += item(at) != null ? 1 : 0;
    }
    return sum;
  }

  boolean linkedBothWays() {
    return previous >= 0;
  }

  @Nullable Object first(Object list) {
    return checked(Raw.reference(list, head));
  }

  @Nullable Object last(Object list) {
    return checked(Raw.reference(list, tail));
  }

  /** Null at the end, and for a node that has left its list. */
  @Nullable Object next(Object from) {
    Object to = checked(Raw.reference(from, next));
    return to == from ? null : to;
  }

  @Nullable Object previous(Object from) {
    Object to = checked(Raw.reference(from, previous));
    return to == from ? null : to;
  }

  /** Whether the node was unlinked for good, in a queue that points such nodes at themselves. */
  boolean hasLeft(Object at) {
    return Raw.reference(at, next) == at;
  }

  /** Null: a dummy, or no longer in the list. */
  @Nullable Object item(Object at) {
    Object held = Raw.reference(at, item);
    return held == at ? null : held;
  }

  private @Nullable Object checked(@Nullable Object at) {
    return Raw.is(node, at) ? at : null;
  }

  @Override
  void scan(Object list, Sink sink) {
    for (Object at = first(list); at != null && sink.step(); at = next(at)) {
      Object element = item(at);
      if (element != null && !sink.take(element, null, 0, at)) {
        return;
      }
    }
  }

  /** From both ends: nothing else is near. */
  @Override
  void sample(Object list, SplittableRandom random, Sink sink) {
    int skip = random.nextInt(32);
    Object at = first(list);
    for (int i = 0; i < skip && at != null && sink.step(); i++) {
      Object further = next(at);
      if (further == null) {
        break;
      }
      at = further;
    }
    boolean backwards = linkedBothWays() && random.nextBoolean();
    for (at = backwards ? end(list) : skip < 8 ? first(list) : at;
        at != null && sink.step();
        at = backwards ? previous(at) : next(at)) {
      Object element = item(at);
      if (element != null && !sink.take(element, null, 0, at)) {
        return;
      }
    }
  }

  /** The last node; the tail of a concurrent queue may lag behind it. */
  @Nullable Object end(Object list) {
    Object at = last(list);
    int steps = 0;
    for (Object next = at == null ? null : next(at);
        next != null && ++steps <= COUNTED;
        next = next(next)) {
      at = next;
    }
    return at;
  }

  @Override
  Follower follow(boolean values, SplittableRandom random) {
    return new LinkedFollower(this, random);
  }
}
