package dev.tallyman.walk;

import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The collections that can be read. Those that stand on another one (HashSet, TreeSet, wrappers,
 * CopyOnWriteArraySet, Properties) are plain objects on the way to it.
 */
final class Containers {
  private final List<Container> readable = new ArrayList<>();
  private final List<String> limits = new ArrayList<>();
  private final Container bare = ArrayContainer.bare();

  Containers() {
    add("java.util.HashMap", HashContainer.hashMap());
    add("java.util.concurrent.ConcurrentHashMap", HashContainer.concurrent());
    add("java.util.ArrayList", ArrayContainer.arrayList());
    add("java.util.LinkedList", LinkedContainer.list());
    add("java.util.ArrayDeque", ArrayContainer.arrayDeque());
    add("java.util.TreeMap", new TreeContainer());
    add("java.util.concurrent.CopyOnWriteArrayList", ArrayContainer.copyOnWrite());
    add("java.util.concurrent.LinkedBlockingQueue", LinkedContainer.blockingQueue());
    add("java.util.concurrent.ConcurrentLinkedQueue", LinkedContainer.concurrentQueue());
    add("java.util.concurrent.ConcurrentSkipListMap", new SkipContainer());
    add("java.util.PriorityQueue", ArrayContainer.priorityQueue());
    add("java.util.Vector", ArrayContainer.vector());
    add("java.util.Hashtable", HashContainer.legacy());
    add("java.util.IdentityHashMap", SparseContainer.identityMap());
    add("java.util.WeakHashMap", HashContainer.weak());
    add("java.util.EnumMap", SparseContainer.enumMap());
    add("java.util.concurrent.LinkedBlockingDeque", LinkedContainer.blockingDeque());
    add("java.util.concurrent.ConcurrentLinkedDeque", LinkedContainer.concurrentDeque());
    add("java.util.concurrent.ArrayBlockingQueue", ArrayContainer.ring());
    add("java.util.concurrent.PriorityBlockingQueue", ArrayContainer.priorityBlockingQueue());
    String delayed = "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue";
    Class<?> delayedType = Raw.jdk(delayed);
    add(delayed, delayedType == null ? null : ArrayContainer.delayedWork(delayedType));
    Class<?> timerType = Raw.jdk("java.util.TaskQueue");
    add("java.util.TaskQueue", timerType == null ? null : ArrayContainer.timerQueue(timerType));
  }

  private void add(String name, @Nullable Container container) {
    if (container != null && container.readable()) {
      readable.add(container);
    } else {
      limits.add("Collections of " + name + " are not followed: this JDK's cannot be read.");
    }
  }

  /** Null: no collection, or one that stands on another. */
  @Nullable Container of(Class<?> type) {
    if (Properties.class.isAssignableFrom(type)) {
      return null;
    }
    for (Container container : readable) {
      if (container.type.isAssignableFrom(type)) {
        return container;
      }
    }
    return null;
  }

  /** For an array that is held by a field of the application. */
  Container bare() {
    return bare;
  }

  List<String> limits() {
    return limits;
  }
}
