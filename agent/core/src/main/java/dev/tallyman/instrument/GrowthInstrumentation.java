package dev.tallyman.instrument;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the JDK's collections take in an element: the private method that all ways of adding end
 * in, where there is one, so that replacing a value is no addition and looking up costs nothing.
 *
 * <p>Left out: collections of a fixed size, {@code EnumMap}, {@code SynchronousQueue}, thread
 * locals. The wrappers ({@code HashSet}, {@code synchronizedMap}, {@code DelayQueue}) keep their
 * elements in one of these.
 */
public final class GrowthInstrumentation {
  private static final String HOOKS = "java/util/concurrent/locks/TallyGrowth";
  private static final int LLOAD_1 = 0x1f;

  /** The class, then its methods; those that are told by how much the size changes come with +. */
  private static final String[][] PLACES = {
    {"java/util/HashMap", "afterNodeInsertion(Z)V"},
    {"java/util/LinkedHashMap", "afterNodeInsertion(Z)V"},
    {"java/util/concurrent/ConcurrentHashMap", "+addCount(JI)V"},
    {
      "java/util/ArrayList",
      "add(Ljava/lang/Object;[Ljava/lang/Object;I)V",
      "add(ILjava/lang/Object;)V",
      "addAll(Ljava/util/Collection;)Z",
      "addAll(ILjava/util/Collection;)Z"
    },
    {
      "java/util/Vector",
      "add(Ljava/lang/Object;[Ljava/lang/Object;I)V",
      "insertElementAt(Ljava/lang/Object;I)V",
      "addAll(Ljava/util/Collection;)Z",
      "addAll(ILjava/util/Collection;)Z"
    },
    {"java/util/ArrayDeque", "addFirst(Ljava/lang/Object;)V", "addLast(Ljava/lang/Object;)V"},
    {
      "java/util/LinkedList",
      "linkFirst(Ljava/lang/Object;)V",
      "linkLast(Ljava/lang/Object;)V",
      "linkBefore(Ljava/lang/Object;Ljava/util/LinkedList$Node;)V",
      "addAll(ILjava/util/Collection;)Z"
    },
    {"java/util/PriorityQueue", "offer(Ljava/lang/Object;)Z"},
    {
      "java/util/TreeMap",
      "addEntry(Ljava/lang/Object;Ljava/lang/Object;Ljava/util/TreeMap$Entry;Z)V",
      "addEntryToEmptyMap(Ljava/lang/Object;Ljava/lang/Object;)V"
    },
    {"java/util/Hashtable", "addEntry(ILjava/lang/Object;Ljava/lang/Object;I)V"},
    {"java/util/IdentityHashMap", "put(Ljava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;"},
    {"java/util/WeakHashMap", "put(Ljava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;"},
    {
      "java/util/concurrent/CopyOnWriteArrayList",
      "add(Ljava/lang/Object;)Z",
      "add(ILjava/lang/Object;)V",
      "addIfAbsent(Ljava/lang/Object;[Ljava/lang/Object;)Z",
      "addAllAbsent(Ljava/util/Collection;)I",
      "addAll(Ljava/util/Collection;)Z",
      "addAll(ILjava/util/Collection;)Z"
    },
    {
      "java/util/concurrent/LinkedBlockingQueue",
      "enqueue(Ljava/util/concurrent/LinkedBlockingQueue$Node;)V"
    },
    {
      "java/util/concurrent/LinkedBlockingDeque",
      "linkFirst(Ljava/util/concurrent/LinkedBlockingDeque$Node;)Z",
      "linkLast(Ljava/util/concurrent/LinkedBlockingDeque$Node;)Z",
      "addAll(Ljava/util/Collection;)Z"
    },
    {
      "java/util/concurrent/LinkedTransferQueue",
      "put(Ljava/lang/Object;)V",
      "offer(Ljava/lang/Object;)Z",
      "offer(Ljava/lang/Object;JLjava/util/concurrent/TimeUnit;)Z",
      "add(Ljava/lang/Object;)Z"
    },
    {"java/util/concurrent/ArrayBlockingQueue", "enqueue(Ljava/lang/Object;)V"},
    {
      "java/util/concurrent/ConcurrentLinkedQueue",
      "offer(Ljava/lang/Object;)Z",
      "addAll(Ljava/util/Collection;)Z"
    },
    {
      "java/util/concurrent/ConcurrentLinkedDeque",
      "linkFirst(Ljava/lang/Object;)V",
      "linkLast(Ljava/lang/Object;)V",
      "addAll(Ljava/util/Collection;)Z"
    },
    {"java/util/concurrent/ConcurrentSkipListMap", "+addCount(J)V"},
    {"java/util/concurrent/PriorityBlockingQueue", "offer(Ljava/lang/Object;)Z"},
    {
      "java/util/concurrent/ScheduledThreadPoolExecutor$DelayedWorkQueue",
      "offer(Ljava/lang/Runnable;)Z"
    },
  };

  private GrowthInstrumentation() {}

  /** The internal names of all classes that this knows. */
  public static List<String> classNames() {
    List<String> names = new ArrayList<>();
    for (String[] place : PLACES) {
      names.add(place[0]);
    }
    return Collections.unmodifiableList(names);
  }

  private static String @Nullable [] placeOf(String internalName) {
    for (String[] place : PLACES) {
      if (place[0].equals(internalName)) {
        return place;
      }
    }
    return null;
  }

  /**
   * The class among the object's own and its superclasses in which it takes in elements.
   *
   * @return null if it is none that this knows: a wrapper, or the application's own
   */
  public static @Nullable Class<?> classOf(Object collection) {
    for (Class<?> type = collection.getClass(); type != null; type = type.getSuperclass()) {
      if (type.getClassLoader() == null && placeOf(type.getName().replace('.', '/')) != null) {
        return type;
      }
    }
    return null;
  }

  /**
   * One of these classes, woven.
   *
   * @return null if it is none of them, or not as this knows it: its growth then has no line
   */
  public static byte @Nullable [] weave(String internalName, byte[] classFile) {
    String[] place = placeOf(internalName);
    if (place == null) {
      return null;
    }
    ClassPatch patch = new ClassPatch(classFile);
    int owner = patch.addClass(HOOKS);
    int look = 0;
    int lookAt = 0;
    for (int i = 1; i < place.length; i++) {
      boolean counted = place[i].charAt(0) == '+';
      byte[] code;
      if (counted) {
        lookAt = lookAt != 0 ? lookAt : patch.addMethod(owner, "look", "(Ljava/lang/Object;J)V");
        code = ClassPatch.call(lookAt, ClassPatch.ALOAD_0, LLOAD_1);
      } else {
        look = look != 0 ? look : patch.addMethod(owner, "look", "(Ljava/lang/Object;)V");
        code = ClassPatch.call(look, ClassPatch.ALOAD_0);
      }
      int from = counted ? 1 : 0;
      int bracket = place[i].indexOf('(');
      if (patch.prologue(place[i].substring(from, bracket), place[i].substring(bracket), code)
          != 1) {
        return null;
      }
    }
    return patch.bytes();
  }
}
