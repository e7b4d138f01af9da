package dev.tallyman.track;

import java.lang.ref.Reference;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The virtual threads of this JVM, as its own lists name them: those started alone, and those of
 * executors. Looking at all of them takes about 50 ns each, so it is done as often as one percent
 * of a core allows: each time up to some hundred thousand, more seldom beyond.
 *
 * <p>The agent's deadlock thread only.
 */
final class VirtualThreads {
  private static final @Nullable Class<?> TYPE = Peek.jdk("java.lang.VirtualThread");
  private static final @Nullable Class<?> BASE = Peek.jdk("java.lang.BaseVirtualThread");
  private static final long TERMINATION = Peek.offset(TYPE, "termination");
  private static final long LATCH = Peek.offset(CountDownLatch.class, "sync");

  private final @Nullable Set<?> alone;
  private final @Nullable Set<?> containers;
  private final @Nullable Method threadsOf;
  private long next = System.nanoTime();
  private long nanos;

  VirtualThreads() {
    Class<?> all = TYPE == null ? null : Peek.jdk("jdk.internal.vm.ThreadContainers");
    alone =
        setIn(
            all == null
                ? null
                : Peek.jdk("jdk.internal.vm.ThreadContainers$RootContainer$TrackingRootContainer"),
            "VTHREADS");
    containers = setIn(all, "CONTAINER_REGISTRY");
    threadsOf = threadsOf();
  }

  private static @Nullable Set<?> setIn(@Nullable Class<?> type, String name) {
    if (type == null) {
      return null;
    }
    try {
      Field field = type.getDeclaredField(name);
      field.setAccessible(true);
      return field.get(null) instanceof Set<?> set ? set : null;
    } catch (NoSuchFieldException | IllegalAccessException | RuntimeException e) {
      return null;
    }
  }

  private static @Nullable Method threadsOf() {
    Class<?> container = Peek.jdk("jdk.internal.vm.ThreadContainer");
    if (container == null) {
      return null;
    }
    try {
      Method threads = container.getDeclaredMethod("threads");
      threads.setAccessible(true);
      return threads;
    } catch (NoSuchMethodException | RuntimeException e) {
      return null;
    }
  }

  static boolean isVirtual(Thread thread) {
    return Peek.is(BASE, thread);
  }

  /** The synchronizer that those wait for who wait for the end of a virtual thread. */
  static @Nullable Object endOf(Thread virtual) {
    return Peek.is(TYPE, virtual)
        ? Peek.reference(Peek.reference(virtual, TERMINATION), LATCH)
        : null;
  }

  /**
   * Shows every virtual thread that is in a list, if it is time for that.
   *
   * @param now whatever it costs
   */
  void forEach(boolean now, Consumer<Thread> each) {
    if (alone == null && containers == null) {
      return;
    }
    long began = System.nanoTime();
    if (!now && began - next < 0) {
      return;
    }
    if (alone != null) {
      for (Object one : alone) {
        if (one instanceof Thread thread) {
          each.accept(thread);
        }
      }
    }
    if (containers != null && threadsOf != null) {
      for (Object one : containers) {
        Object container = one instanceof Reference<?> reference ? reference.get() : null;
        if (container != null) {
          threadsIn(container, threadsOf, each);
        }
      }
    }
    long end = System.nanoTime();
    next = end + 100 * Math.min(end - began, nanos);
    nanos = end - began;
  }

  private static void threadsIn(Object container, Method threadsOf, Consumer<Thread> each) {
    try {
      if (threadsOf.invoke(container) instanceof Stream<?> threads) {
        for (Iterator<?> it = threads.iterator(); it.hasNext(); ) {
          if (it.next() instanceof Thread thread && isVirtual(thread)) {
            each.accept(thread);
          }
        }
      }
    } catch (ReflectiveOperationException | RuntimeException e) {
      // This container's threads stay unknown.
    }
  }
}
