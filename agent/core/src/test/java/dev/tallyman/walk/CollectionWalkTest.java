package dev.tallyman.walk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.track.AwakeClock;
import java.lang.instrument.Instrumentation;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CollectionWalkTest {
  private static final int PLENTY = 100_000;
  private static final long LONG = 2_000_000_000L;

  private long nanos;
  private final AwakeClock clock = new AwakeClock(0, 0, 1);

  /** What an application has. */
  static final class App {
    static @Nullable Object held;
    static @Nullable Object[] grownByHand = new Object[0];
    static final Set<Object> LISTENERS = new CopyOnWriteArraySet<>();

    private App() {}
  }

  static class Link {
    @Nullable Object next;
  }

  record Pair(Object left, @Nullable Map<Object, Object> entries) {}

  static final class Session extends Link {
    final List<Object> events = new ArrayList<>();
  }

  class Inner {
    final Map<Object, Object> mine;

    Inner(Map<Object, Object> mine) {
      this.mine = mine;
    }
  }

  static final class OwnMap extends HashMap<Object, Object> {
    private static final long serialVersionUID = 1;
    final transient List<Object> beside = new ArrayList<>();
  }

  static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;
    final transient List<Object> tasks = new ArrayList<>();
  }

  interface OrderListener {
    void ordered();
  }

  @AfterEach
  void letGo() {
    App.held = null;
    App.grownByHand = new Object[0];
    App.LISTENERS.clear();
  }

  @Test
  void findsAMapWhereverItHangs() throws Exception {
    check("static field", map -> map, "static " + name(App.class) + ".held");
    check(
        "chain of six",
        map -> {
          Object at = map;
          for (int i = 0; i < 6; i++) {
            Link link = new Link();
            link.next = at;
            at = link;
          }
          return at;
        },
        name(Link.class) + ".next");
    check("record", map -> new Pair("left", map), name(Pair.class) + ".entries");
    check("inner class", Inner::new, name(Inner.class) + ".mine");
    check("lambda", map -> (Supplier<Object>) () -> map, "CollectionWalkTest$$Lambda");
    check(
        "array of maps",
        map -> {
          Map<?, ?>[] maps = new Map<?, ?>[6];
          maps[4] = map;
          return maps;
        },
        "element of java.util.Map[]");
    check("array of arrays", map -> new Object[][] {{}, {map}}, "element of java.lang.Object[]");
    check("synchronized", Collections::synchronizedMap, "SynchronizedMap.m");
    check("unmodifiable", Collections::unmodifiableMap, "UnmodifiableMap.m");
    check(
        "wrapped twice",
        map -> Collections.unmodifiableMap(Collections.checkedMap(map, Object.class, Object.class)),
        "CheckedMap.m");
    check("value of a map", map -> Map.of("a", map), "java.util.ImmutableCollections$Map1.v0");
    check("element of a list", map -> new ArrayList<>(List.of("a", map)), "of java.util.ArrayList");
    check("atomic reference", AtomicReference::new, "AtomicReference.value");
    check("optional", Optional::of, "Optional.value");
    check("values of a view", Map::values, "HashMap$Values.this$0");
    check(
        "failure",
        map -> {
          Failure failure = new Failure();
          failure.tasks.add(map);
          return new IllegalStateException(failure);
        },
        name(Failure.class) + ".tasks");
    check(
        "subclass of a collection",
        map -> {
          OwnMap own = new OwnMap();
          own.beside.add(map);
          return own;
        },
        name(OwnMap.class) + ".beside");
  }

  private interface Hanger {
    Object hang(Map<Object, Object> map);
  }

  private void check(String how, Hanger hanger, String onItsPath) {
    Map<Object, Object> map = new HashMap<>();
    App.held = hanger.hang(map);
    WatchedCollection watched = watchWhileGrowing(map);
    assertThat(watched).as(how).isNotNull();
    assertThat(watched.path().get(0)).isEqualTo("static " + name(App.class) + ".held");
    assertThat(watched.path()).as(how).anyMatch(step -> step.contains(onItsPath));
    assertThat(watched.path().get(watched.path().size() - 1)).isEqualTo("java.util.HashMap");
    assertThat(watched.elementClass()).isEqualTo("java.lang.StringBuilder");
    assertThat(watched.holder()).startsWith("dev.tallyman.walk.CollectionWalkTest$");
    assertThat(watched.size()).isEqualTo(map.size());
  }

  private @Nullable WatchedCollection watchWhileGrowing(Map<Object, Object> map) {
    CollectionWalk walk = walk(PLENTY);
    for (int round = 0; round < 6; round++) {
      for (int i = 0; i < 10; i++) {
        map.put("key " + round + i, new StringBuilder());
      }
      round(walk);
    }
    return watching(walk, map);
  }

  private static @Nullable WatchedCollection watching(CollectionWalk walk, Object collection) {
    for (WatchedCollection one : walk.watched()) {
      if (one.collectionRevived() == collection) {
        return one;
      }
    }
    return null;
  }

  @Test
  void findsWhatThreadsHold() throws InterruptedException {
    Map<Object, Object> inField = new HashMap<>();
    AtomicReference<Map<Object, Object>> seen = new AtomicReference<>();
    Map<Object, Object> inTask = new HashMap<>();
    ThreadLocal<Object> local = new ThreadLocal<>();
    CountDownLatch ready = new CountDownLatch(2);
    CountDownLatch done = new CountDownLatch(1);
    class Worker extends Thread {
      final Object mine = inField;

      Worker() {
        super("worker-1");
      }

      @Override
      public void run() {
        Map<Object, Object> inLocal = new ConcurrentHashMap<>();
        local.set(inLocal);
        seen.set(inLocal);
        ready.countDown();
        await(done);
      }
    }
    Thread worker = new Worker();
    Link task = new Link();
    task.next = inTask;
    Thread other =
        new Thread(
            () -> {
              Object used = task;
              ready.countDown();
              await(done);
              assertThat(used).isNotNull();
            },
            "worker-2");
    worker.start();
    other.start();
    try {
      ready.await();
      Map<Object, Object> inLocal = seen.getAndSet(null);
      CollectionWalk walk = walk(PLENTY);
      for (int round = 0; round < 6; round++) {
        for (int i = 0; i < 10; i++) {
          inField.put("f" + round + i, "");
          inLocal.put("l" + round + i, "");
          inTask.put("t" + round + i, "");
        }
        round(walk);
      }
      WatchedCollection ofField = watching(walk, inField);
      WatchedCollection ofLocal = watching(walk, inLocal);
      WatchedCollection ofTask = watching(walk, inTask);
      assertThat(ofField).isNotNull();
      assertThat(ofLocal).isNotNull();
      assertThat(ofTask).isNotNull();
      assertThat(ofField.path().get(0)).isEqualTo("thread \"worker-1\"");
      assertThat(ofLocal.path()).contains("a thread local");
      assertThat(ofTask.holder()).isEqualTo(name(Link.class) + ".next");
    } finally {
      done.countDown();
      worker.join();
      other.join();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void namesTheSetNotTheMapBehindItAndGivesBothForArming() {
    Set<Object> set = Collections.synchronizedSet(new HashSet<>());
    App.held = set;
    CollectionWalk walk = walk(PLENTY);
    for (int round = 0; round < 6; round++) {
      for (int i = 0; i < 10; i++) {
        set.add("element " + round + i);
      }
      round(walk);
    }
    WatchedCollection watched = walk.watched().get(0);
    assertThat(watched.resourceClass()).isEqualTo("java.util.Collections$SynchronizedSet");
    assertThat(watched.elementClass()).isEqualTo("java.lang.String");
    assertThat(watched.holder()).isEqualTo(name(App.class) + ".held");
    assertThat(watched.armingChain()).hasSize(3);
    assertThat(watched.armingChain().get(0)).isInstanceOf(HashMap.class);
    assertThat(watched.armingChain().get(1)).isInstanceOf(HashSet.class);
    assertThat(watched.armingChain().get(2) == set).isTrue();
  }

  @Test
  void findsTheQueueOfAnExecutor() {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
    CountDownLatch stop = new CountDownLatch(1);
    try {
      executor.execute(() -> await(stop));
      App.held = executor;
      CollectionWalk walk = walk(PLENTY);
      for (int round = 0; round < 6; round++) {
        for (int i = 0; i < 10; i++) {
          executor.execute(() -> {});
        }
        round(walk);
      }
      WatchedCollection watched = watching(walk, executor.getQueue());
      assertThat(watched).isNotNull();
      assertThat(watched.path()).contains("java.util.concurrent.ThreadPoolExecutor.workQueue");
    } finally {
      stop.countDown();
      executor.shutdownNow();
    }
  }

  @Test
  void tellsListenersFromOtherThings() {
    List<Object> listeners = new CopyOnWriteArrayList<>();
    Map<Object, Object> orders = new HashMap<>();
    App.held = new Object[] {listeners, orders};
    CollectionWalk walk = walk(PLENTY);
    for (int round = 0; round < 6; round++) {
      for (int i = 0; i < 10; i++) {
        OrderListener listener = () -> {};
        listeners.add(listener);
        orders.put("order " + round + i, new Link());
        App.LISTENERS.add(new Object());
      }
      round(walk);
    }
    assertThat(watching(walk, listeners).listenerLike()).isTrue();
    assertThat(watching(walk, listeners).elementClass()).endsWith("CollectionWalkTest$$Lambda");
    assertThat(watching(walk, orders).listenerLike()).isFalse();
    WatchedCollection byField =
        walk.watched().stream()
            .filter(one -> one.holder().endsWith("App.LISTENERS"))
            .findFirst()
            .orElseThrow();
    assertThat(byField.listenerLike()).isTrue();
    assertThat(byField.resourceClass()).isEqualTo("java.util.concurrent.CopyOnWriteArraySet");
  }

  @Test
  void followsAnArrayThatIsReplacedEachTimeItGrows() {
    CollectionWalk walk = walk(PLENTY);
    for (int round = 0; round < 8; round++) {
      Object[] larger = Arrays.copyOf(App.grownByHand, App.grownByHand.length + 20);
      for (int i = App.grownByHand.length; i < larger.length; i++) {
        larger[i] = new Link();
      }
      App.grownByHand = larger;
      round(walk);
    }
    WatchedCollection watched = walk.watched().get(0);
    assertThat(watched.resourceClass()).isEqualTo("java.lang.Object[]");
    assertThat(watched.holder()).isEqualTo(name(App.class) + ".grownByHand");
    assertThat(watched.size()).isEqualTo(160);
    assertThat(watched.bornInAll()).isBetween(60L, 120L);
    assertThat(watched.elementClass()).isEqualTo(name(Link.class));
  }

  @Test
  void doesNotWatchWhatDoesNotGrow() {
    Map<Object, Object> full = new HashMap<>();
    for (int i = 0; i < 1000; i++) {
      full.put(i, i);
    }
    App.held = full;
    CollectionWalk walk = walk(PLENTY);
    for (int round = 0; round < 10; round++) {
      full.remove(round);
      full.put(1000 + round, round);
      round(walk);
    }
    assertThat(walk.figures().collections()).isPositive();
    assertThat(walk.watched()).isEmpty();
  }

  @Test
  void neverFollowsAWeakReferencesReferent() {
    Map<Object, Object> behind = new HashMap<>();
    WeakHashMap<Object, Object> keys = new WeakHashMap<>();
    keys.put(behind, "value");
    App.held = new Object[] {new WeakReference<>(behind), keys};
    assertThat(watchWhileGrowing(behind)).isNull();
  }

  @Test
  void goesOnWhereTheBudgetOfARoundEnded() {
    List<Object> many = new ArrayList<>();
    Link chain = new Link();
    for (int i = 0; i < 300; i++) {
      Link next = new Link();
      next.next = new Object[] {chain, new Link(), new Link(), new Session()};
      chain = next;
      if (i % 50 == 0) {
        many.add(chain);
        chain = new Link();
      }
    }
    Map<Object, Object> deep = new HashMap<>();
    Link last = new Link();
    last.next = deep;
    Object at = last;
    for (int i = 0; i < 20; i++) {
      Link above = new Link();
      above.next = at;
      at = above;
    }
    many.add(at);
    App.held = many.toArray();
    CollectionWalk walk = walk(100);
    int rounds = 0;
    while (watching(walk, deep) == null && rounds++ < 60) {
      for (int i = 0; i < 10; i++) {
        deep.put("key " + rounds + "." + i, "");
      }
      round(walk);
      assertThat(walk.figures().visited()).isLessThanOrEqualTo(164);
    }
    assertThat(watching(walk, deep)).isNotNull();
    assertThat(walk.figures().passes()).isLessThan(rounds);
  }

  @Test
  void forgetsACollectionThatTheCollectorHasTaken() throws InterruptedException {
    App.held = new HashMap<Object, Object>();
    CollectionWalk walk = walk(PLENTY);
    growHeld(walk);
    WatchedCollection watched = walk.watched().get(0);
    assertThat(watched.book().live()).isPositive();
    WeakReference<Object> gone = new WeakReference<>(App.held);
    App.held = null;
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!gone.refersTo(null) && System.nanoTime() < end) {
      System.gc();
      Thread.sleep(20);
    }
    assertThat(gone.refersTo(null)).isTrue();
    round(walk);
    assertThat(watched.isGone()).isTrue();
    assertThat(watched.book().live()).isZero();
    round(walk);
    assertThat(walk.watched()).isEmpty();
  }

  @SuppressWarnings("unchecked")
  private void growHeld(CollectionWalk walk) {
    for (int round = 0; round < 6; round++) {
      for (int i = 0; i < 10; i++) {
        ((Map<Object, Object>) App.held).put("key " + round + i, "");
      }
      round(walk);
    }
  }

  @Test
  void takesManySmallCollectionsOfTheSameFieldTogether() {
    List<Session> sessions = new ArrayList<>();
    App.held = sessions;
    CollectionWalk walk = walk(PLENTY);
    for (int round = 0; round < 40; round++) {
      for (int i = 0; i < 10; i++) {
        Session session = new Session();
        session.events.add("a");
        session.events.add("b");
        sessions.add(session);
      }
      round(walk);
    }
    FieldTotals totals =
        walk.fieldTotals().stream()
            .filter(one -> one.holder().equals(name(Session.class) + ".events"))
            .findFirst()
            .orElseThrow();
    assertThat(totals.collections()).isBetween(100, 400);
    assertThat(totals.elements()).isEqualTo(2L * totals.collections());
  }

  @Test
  void holdsABoundedNumberOfReferencesHoweverMuchThereIs() {
    List<Object> all = new ArrayList<>();
    for (int i = 0; i < 40_000; i++) {
      all.add(new Object[] {new ArrayList<>(List.of(i)), new HashMap<>(Map.of(i, i))});
    }
    Object[] tree = all.toArray();
    // A sample of eight of each: give every one a parent of few.
    while (tree.length > 8) {
      Object[] above = new Object[(tree.length + 7) / 8];
      for (int i = 0; i < above.length; i++) {
        above[i] = Arrays.copyOfRange(tree, i * 8, Math.min(tree.length, i * 8 + 8));
      }
      tree = above;
    }
    App.held = tree;
    CollectionWalk walk = walk(50_000);
    int most = 0;
    for (int round = 0; round < 10; round++) {
      round(walk);
      most = Math.max(most, walk.figures().visited());
    }
    assertThat(most).isGreaterThan(10_000);
    assertThat(walk.figures().collections()).isLessThanOrEqualTo(8192 + 1024);
    assertThat(walk.figures().references()).isLessThanOrEqualTo(8192 + 1024 + 4096 + 8192);
  }

  @Test
  void survivesCollectionsThatOthersChangeUnderItsEyes() throws InterruptedException {
    Hammer hammer = new Hammer(2);
    App.held = hammer.subjects();
    hammer.start();
    try {
      CollectionWalk walk = walk(PLENTY);
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
      int rounds = 0;
      while (System.nanoTime() < end) {
        round(walk);
        rounds++;
        for (WatchedCollection watched : walk.watched()) {
          watched.book().look(clock.seconds());
        }
      }
      assertThat(rounds).isGreaterThan(20);
      assertThat(walk.watched()).hasSizeGreaterThan(5);
      assertThat(hammer.changes()).isGreaterThan(10_000);
    } finally {
      hammer.stop();
    }
  }

  private void round(CollectionWalk walk) {
    nanos += 1_000_000_000L;
    clock.tick(nanos);
    walk.round(nanos);
  }

  private CollectionWalk walk(int objects) {
    return new CollectionWalk(
        instrumentation(),
        name -> name.startsWith("dev/tallyman/walk/CollectionWalkTest"),
        clock,
        new CollectionWalk.Settings(objects, LONG, null));
  }

  /** The classes of this test, all of them resolved. */
  private static Instrumentation instrumentation() {
    List<Class<?>> classes =
        new ArrayList<>(List.of(CollectionWalkTest.class.getDeclaredClasses()));
    List<Class<?>> initiated = new ArrayList<>(classes);
    initiated.add(CollectionWalkTest.class);
    return (Instrumentation)
        Proxy.newProxyInstance(
            CollectionWalkTest.class.getClassLoader(),
            new Class<?>[] {Instrumentation.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getAllLoadedClasses" -> classes.toArray(new Class<?>[0]);
                  case "getInitiatedClasses" -> initiated.toArray(new Class<?>[0]);
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  private static String name(Class<?> type) {
    return type.getName();
  }
}
