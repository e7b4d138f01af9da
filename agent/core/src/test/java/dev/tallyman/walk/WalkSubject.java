package dev.tallyman.walk;

import dev.tallyman.track.AwakeClock;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.IdentityHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A program that walks through itself, on any JDK and under any collector. */
public final class WalkSubject {
  private static final Predicate<String> OURS =
      name -> name.startsWith("dev/tallyman/walk/WalkSubject");

  private static @Nullable Instrumentation instrumentation;
  private static @Nullable Object held;
  private static volatile @Nullable Object garbage;
  private static volatile boolean stopped;

  private WalkSubject() {}

  /** As an agent: the walk needs an instrumentation. */
  public static void premain(String arguments, Instrumentation its) {
    instrumentation = its;
  }

  /**
   * Runs.
   *
   * @param args what: hammer, loads, measure
   */
  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "hammer" -> hammer(Integer.parseInt(args[1]));
      case "loads" -> loads();
      case "measure" -> measure();
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static CollectionWalk walk(AwakeClock clock, int objects, FieldNames names) {
    return new CollectionWalk(
        instrumentation,
        OURS,
        clock,
        new CollectionWalk.Settings(objects, TimeUnit.SECONDS.toNanos(2), null),
        names);
  }

  // --- collections that change, and some that only grow, while the collector runs

  private static Object[] growing() {
    return new Object[] {
      new HashMap<>(),
      new ConcurrentHashMap<>(),
      new Hashtable<>(),
      new IdentityHashMap<>(),
      new WeakHashMap<>(),
      new TreeMap<>(),
      new ConcurrentSkipListMap<>(),
      new ArrayList<>(),
      new LinkedList<>(),
      new ArrayDeque<>(),
      new LinkedBlockingQueue<>(),
      new ConcurrentLinkedQueue<>(),
      new PriorityQueue<>(Comparator.comparing(Object::toString))
    };
  }

  private static void hammer(int seconds) throws InterruptedException {
    Hammer hammer = new Hammer(1);
    Object[] growing = growing();
    held =
        new Object[] {
          hammer.subjects(),
          Arrays.copyOfRange(growing, 0, 7),
          Arrays.copyOfRange(growing, 7, growing.length)
        };
    hammer.start();
    Thread grower = new Thread(() -> grow(growing), "grower");
    grower.start();
    AwakeClock clock = new AwakeClock(0, 0, 0.001);
    CollectionWalk walk = walk(clock, 100_000, FieldNames.NONE);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    long now = 0;
    int rounds = 0;
    while (System.nanoTime() < end) {
      now += 10_000_000L;
      clock.tick(now);
      walk.round(now);
      for (WatchedCollection watched : walk.watched()) {
        watched.book().look(clock.seconds());
      }
      rounds++;
      // Two rounds must not fall into one and the same change by a thread that has to wait.
      Thread.sleep(50);
    }
    stopped = true;
    grower.join();
    hammer.stop();
    int followed = 0;
    StringBuilder wrong = new StringBuilder();
    for (WatchedCollection watched : walk.watched()) {
      Object collection = watched.collectionRevived();
      for (Object one : growing) {
        if (one == collection) {
          followed++;
          long born = watched.bornInAll();
          double alive = watched.book().live();
          if (alive < born * 0.999) {
            wrong.append(' ').append(one.getClass().getSimpleName());
            wrong.append(':').append(alive).append('/').append(born);
          }
        }
      }
    }
    System.out.println(
        "rounds="
            + rounds
            + " changes="
            + hammer.changes()
            + " watched="
            + walk.watched().size()
            + " followed="
            + followed
            + " of="
            + growing.length
            + " wrong=["
            + wrong
            + "]");
    System.out.println(walk.figures());
  }

  @SuppressWarnings("unchecked")
  private static void grow(Object[] growing) {
    List<Object> weakKeys = new ArrayList<>();
    for (int i = 0; i < 30_000 && !stopped; i++) {
      for (Object one : growing) {
        Object element = String.format("%09d", i);
        if (one instanceof Map<?, ?>) {
          weakKeys.add(element);
          ((Map<Object, Object>) one).put(element, element);
        } else {
          ((Collection<Object>) one).add(element);
        }
        garbage = new byte[10_000];
      }
      if (i % 20 == 0) {
        Thread.onSpinWait();
        sleep();
      }
    }
    garbage = weakKeys;
  }

  private static void sleep() {
    try {
      Thread.sleep(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // --- classes that nobody but the walk might load

  static final class NeverOfTheClassPath {}

  static final class NeverOfTheOther {}

  /** On the class path. */
  static final class Plain {
    static final Map<Object, Object> PLAIN = new HashMap<>();
    static @Nullable NeverOfTheClassPath never;

    private Plain() {}
  }

  /** In a loader of the application. */
  public static final class Lazy implements Runnable {
    static final Map<Object, Object> LAZY = new HashMap<>();
    static @Nullable NeverOfTheOther never;

    public Lazy() {}

    @Override
    public void run() {
      LAZY.put(new Object(), "");
    }
  }

  private static final class OwnLoader extends ClassLoader {
    final SeenFields seen = new SeenFields();
    final List<String> asked = new ArrayList<>();

    OwnLoader() {
      super(WalkSubject.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      asked.add(name);
      if (!name.equals(Lazy.class.getName()) && !name.endsWith("NeverOfTheOther")) {
        return super.loadClass(name, resolve);
      }
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] bytes = in.readAllBytes();
        seen.remember(this, name.replace('.', '/'), bytes);
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  private static void loads() throws Exception {
    OwnLoader loader = new OwnLoader();
    Runnable lazy =
        (Runnable)
            Class.forName(Lazy.class.getName(), true, loader)
                .getDeclaredConstructor()
                .newInstance();
    int asked = loader.asked.size();
    int loaded = loadedClasses("WalkSubject").size();
    AwakeClock clock = new AwakeClock(0, 0, 1);
    CollectionWalk blind = walk(clock, 100_000, FieldNames.NONE);
    CollectionWalk seeing = walk(clock, 100_000, loader.seen);
    for (int round = 1; round <= 8; round++) {
      for (int i = 0; i < 10; i++) {
        lazy.run();
        Plain.PLAIN.put(new Object(), "");
      }
      int before = loader.asked.size();
      long now = round * 1_000_000_000L;
      clock.tick(now);
      blind.round(now);
      seeing.round(now);
      asked += loader.asked.size() == before ? 0 : 1000;
    }
    List<String> now = loadedClasses("WalkSubject");
    System.out.println(
        "blind=" + holders(blind) + " withheld=" + blind.figures().withheldClasses());
    System.out.println("seeing=" + holders(seeing));
    System.out.println("never=" + now.stream().filter(name -> name.contains("Never")).toList());
    System.out.println("loadedBefore=" + loaded + " asked=" + (asked < 1000 ? "no" : "yes"));
  }

  private static List<String> holders(CollectionWalk walk) {
    return walk.watched().stream()
        .map(WatchedCollection::holder)
        .map(name -> name.substring(name.lastIndexOf('.') + 1))
        .sorted()
        .toList();
  }

  private static List<String> loadedClasses(String like) {
    return Arrays.stream(instrumentation.getAllLoadedClasses())
        .map(Class::getName)
        .filter(name -> name.contains(like))
        .toList();
  }

  // --- what a round costs

  /** Four fields of its own. */
  static final class Item {
    final String name = "item";
    final Object first = new int[1];
    final @Nullable Object second;
    final Map<Object, Object> attributes = new HashMap<>(2);

    Item(@Nullable Object second) {
      this.second = second;
    }
  }

  private static void measure() throws InterruptedException {
    Object[] level = new Object[20_000];
    for (int i = 0; i < level.length; i++) {
      Item item = new Item(new Item(null));
      item.attributes.put("key", new Item(null));
      level[i] = item;
    }
    while (level.length > 8) {
      Object[] above = new Object[(level.length + 7) / 8];
      for (int i = 0; i < above.length; i++) {
        above[i] =
            new ArrayList<>(Arrays.asList(level).subList(i * 8, Math.min(level.length, i * 8 + 8)));
      }
      level = above;
    }
    held = level;
    AwakeClock clock = new AwakeClock(0, 0, 1);
    CollectionWalk walk = walk(clock, 100_000, FieldNames.NONE);
    for (int round = 1; round <= 60; round++) {
      long now = round * 1_000_000_000L;
      clock.tick(now);
      walk.round(now);
      if (round <= 3 || round % 20 == 0) {
        System.out.println(walk.figures());
      }
      Thread.sleep(20);
    }
  }
}
