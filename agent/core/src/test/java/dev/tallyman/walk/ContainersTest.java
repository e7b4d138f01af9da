package dev.tallyman.walk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.Stack;
import java.util.TreeMap;
import java.util.Vector;
import java.util.WeakHashMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ContainersTest {
  private static final Containers CONTAINERS = new Containers();

  static Stream<Map<Object, Object>> maps() {
    return Stream.of(
        new HashMap<>(),
        new LinkedHashMap<>(),
        new LinkedHashMap<>(16, 0.75f, true),
        new ConcurrentHashMap<>(),
        new Hashtable<>(),
        new IdentityHashMap<>(),
        new TreeMap<>(),
        new ConcurrentSkipListMap<>());
  }

  static Stream<Collection<Object>> collections() {
    Comparator<Object> byText = Comparator.comparing(Object::toString);
    return Stream.of(
        new ArrayList<>(),
        new Vector<>(),
        new Stack<>(),
        new LinkedList<>(),
        new ArrayDeque<>(),
        new PriorityQueue<>(byText),
        new PriorityBlockingQueue<>(11, byText),
        new CopyOnWriteArrayList<>(),
        new LinkedBlockingQueue<>(),
        new LinkedBlockingDeque<>(),
        new ArrayBlockingQueue<>(2048),
        new ConcurrentLinkedQueue<>(),
        new ConcurrentLinkedDeque<>());
  }

  @Test
  void readsEveryKindOfThisJdk() {
    assertThat(CONTAINERS.limits()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("maps")
  void readsSizeAndEntriesOfAMap(Map<Object, Object> map) {
    assertThat(read(map)).isEmpty();
    SplittableRandom random = new SplittableRandom(1);
    List<Object> keys = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      Object key = "key " + random.nextInt();
      keys.add(key);
      map.put(key, i);
      if (i % 3 == 0) {
        map.remove(keys.get(random.nextInt(keys.size())));
      }
    }

    assertThat(container(map).size(map)).isEqualTo(map.size()).isGreaterThan(1000);
    assertSame(read(map), map);

    map.clear();
    assertThat(container(map).size(map)).isZero();
    assertThat(read(map)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("collections")
  void readsSizeAndElementsOfAListOrQueue(Collection<Object> list) {
    assertThat(read(list)).isEmpty();
    List<Object> truth = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 2000; i++) {
      Object element = "element " + random.nextInt();
      list.add(element);
      truth.add(element);
      if (i % 3 == 0) {
        Object removed = truth.remove(i % 2 == 0 ? 0 : random.nextInt(truth.size()));
        list.remove(removed);
      }
    }

    assertThat(container(list).size(list)).isEqualTo(list.size()).isGreaterThan(1000);
    Map<Object, Object> all = new IdentityHashMap<>();
    for (Object element : truth) {
      all.put(element, element);
    }
    Map<Object, Object> seen = read(list);
    assertThat(seen.keySet()).hasSameSizeAs(all.keySet());
    assertThat(all.keySet().containsAll(seen.keySet())).isTrue();

    list.clear();
    assertThat(read(list)).isEmpty();
  }

  @Test
  void readsACircularDequeWhoseHeadIsBehindItsTail() {
    ArrayDeque<Object> deque = new ArrayDeque<>(20);
    for (int i = 0; i < 100; i++) {
      deque.add("e" + i);
      if (i >= 10) {
        deque.poll();
      }
      assertThat(read(deque).keySet()).hasSize(deque.size());
      assertThat(container(deque).size(deque)).isEqualTo(deque.size());
    }
  }

  @Test
  void readsChainsThatHaveBecomeTrees() {
    Map<Object, Object> plain = new HashMap<>();
    Map<Object, Object> concurrent = new ConcurrentHashMap<>();
    for (int i = 0; i < 300; i++) {
      Object key = new Colliding();
      plain.put(key, i);
      concurrent.put(key, i);
    }

    assertThat(read(plain)).hasSize(300);
    assertThat(read(concurrent)).hasSize(300);
    Hashed map = (Hashed) container(concurrent);
    for (Object key : concurrent.keySet()) {
      assertThat(map.contains(concurrent, key, new Colliding().spread())).isTrue();
    }
  }

  @Test
  void readsEntriesOfAWeakMapButNeverItsKeys() {
    Map<Object, Object> map = new WeakHashMap<>();
    List<Object> keys = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Object key = new Object();
      keys.add(key);
      map.put(key, "value " + i);
    }

    Map<Object, Object> seen = read(map);

    assertThat(seen).hasSize(50);
    assertThat(seen.keySet()).noneMatch(keys::contains);
    assertThat(seen.values()).contains("value 49");
    assertThat(container(map).size(map)).isEqualTo(50);
  }

  @Test
  void readsAnEnumMapByItsValues() {
    Map<Thread.State, Object> map = new EnumMap<>(Thread.State.class);
    map.put(Thread.State.NEW, "a");
    map.put(Thread.State.BLOCKED, "b");

    assertThat(container(map).size(map)).isEqualTo(2);
    assertThat(read(map).values()).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void readsTheQueueOfAScheduler() {
    ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1);
    try {
      for (int i = 0; i < 40; i++) {
        scheduler.schedule(() -> {}, 1 + i % 7, TimeUnit.HOURS);
      }
      Object queue = scheduler.getQueue();

      assertThat(container(queue).size(queue)).isEqualTo(40);
      assertThat(read(queue)).hasSize(40);
    } finally {
      scheduler.shutdownNow();
    }
  }

  @Test
  void findsEachEntryOfAMapByItsHashAndNoOther() {
    for (Map<Object, Object> map :
        List.<Map<Object, Object>>of(
            new HashMap<>(),
            new ConcurrentHashMap<>(),
            new Hashtable<>(),
            new IdentityHashMap<>())) {
      Hashed hashed = (Hashed) container(map);
      Map<Object, Integer> hashes = new IdentityHashMap<>();
      for (int i = 0; i < 500; i++) {
        map.put("key" + i, i);
      }
      hashed.scan(
          map,
          0,
          0,
          new All() {
            @Override
            boolean take(Object element, @Nullable Object value, int hash, @Nullable Object node) {
              hashes.put(element, hash);
              return true;
            }
          });
      assertThat(hashes).as(map.getClass().getName()).hasSize(500);
      for (Map.Entry<Object, Integer> entry : hashes.entrySet()) {
        assertThat(hashed.contains(map, entry.getKey(), entry.getValue())).isTrue();
      }
      for (int i = 0; i < 500; i += 2) {
        map.remove(keyLike(hashes, "key" + i));
      }
      int found = 0;
      for (Map.Entry<Object, Integer> entry : hashes.entrySet()) {
        found += hashed.contains(map, entry.getKey(), entry.getValue()) ? 1 : 0;
      }
      assertThat(found).as(map.getClass().getName()).isEqualTo(250);
    }
  }

  @Test
  void aRegionHoldsItsShareOfTheEntries() {
    Map<Object, Object> map = new HashMap<>();
    for (int i = 0; i < 8000; i++) {
      map.put("key" + i, i);
    }
    Hashed hashed = (Hashed) container(map);
    int sum = 0;
    for (int low = 0; low < 16; low++) {
      int[] count = new int[1];
      hashed.scan(
          map,
          4,
          low,
          new All() {
            @Override
            boolean take(Object element, @Nullable Object value, int hash, @Nullable Object node) {
              count[0]++;
              return true;
            }
          });
      assertThat(count[0]).isBetween(400, 600);
      sum += count[0];
    }
    assertThat(sum).isEqualTo(8000);
  }

  @Test
  void samplesFromLargeAndSmallOnes() {
    for (int size : new int[] {1, 5, 1000}) {
      List<Object> all = new ArrayList<>();
      collections().forEach(all::add);
      maps().forEach(all::add);
      for (Object one : all) {
        for (int i = 0; i < size; i++) {
          if (one instanceof Map<?, ?>) {
            put(one, "key" + i, i);
          } else {
            add(one, "element" + i);
          }
        }
        int[] count = new int[1];
        Sink sink =
            new All() {
              @Override
              boolean take(
                  Object element, @Nullable Object value, int hash, @Nullable Object node) {
                return ++count[0] < 8;
              }
            };
        sink.steps = 256;
        container(one).sample(one, new SplittableRandom(size), sink);
        assertThat(count[0]).as(one.getClass() + " of " + size).isBetween(1, 8);
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static void put(Object map, Object key, Object value) {
    ((Map<Object, Object>) map).put(key, value);
  }

  @SuppressWarnings("unchecked")
  private static void add(Object list, Object element) {
    ((Collection<Object>) list).add(element);
  }

  private static Object keyLike(Map<Object, Integer> hashes, String text) {
    return hashes.keySet().stream().filter(text::equals).findFirst().orElseThrow();
  }

  private static Container container(Object collection) {
    Container container = CONTAINERS.of(collection.getClass());
    assertThat(container).as(collection.getClass().getName()).isNotNull();
    return container;
  }

  private static Map<Object, Object> read(Object collection) {
    Map<Object, Object> seen = new IdentityHashMap<>();
    container(collection)
        .scan(
            collection,
            new All() {
              @Override
              boolean take(
                  Object element, @Nullable Object value, int hash, @Nullable Object node) {
                seen.put(element, value);
                return true;
              }
            });
    return seen;
  }

  private static void assertSame(Map<Object, Object> seen, Map<Object, Object> truth) {
    Map<Object, Object> byIdentity = new IdentityHashMap<>(truth);
    assertThat(seen.size()).isEqualTo(byIdentity.size());
    for (Map.Entry<Object, Object> entry : truth.entrySet()) {
      assertThat(seen.get(entry.getKey())).isEqualTo(entry.getValue());
    }
  }

  private abstract static class All extends Sink {
    All() {
      steps = Integer.MAX_VALUE;
    }
  }

  /** All of them in one bin. */
  private static final class Colliding implements Comparable<Colliding> {
    private final int order = ThreadLocalRandom.current().nextInt();

    int spread() {
      return 4711;
    }

    @Override
    public int hashCode() {
      return 4711;
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int compareTo(Colliding other) {
      return Integer.compare(order, other.order);
    }
  }

  @Test
  void leavesWrappersToTheWalk() {
    assertThat(CONTAINERS.of(Set.of().getClass())).isNull();
    assertThat(CONTAINERS.of(Collections.synchronizedMap(new HashMap<>()).getClass())).isNull();
    assertThat(CONTAINERS.of(java.util.Properties.class)).isNull();
  }
}
