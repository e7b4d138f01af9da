package dev.tallyman.walk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.detect.EpochHistory;
import dev.tallyman.detect.SiteSurvival;
import dev.tallyman.detect.SurvivalDetector;
import dev.tallyman.detect.Verdict;
import dev.tallyman.model.Cohorts;
import dev.tallyman.track.CohortBook;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
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
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A round a second, warm-up 8 s, as the stress harness has it. */
class WatchedCollectionTest {

  /** One collection of any kind, its elements in order of insertion. */
  private static final class Subject {
    final String name;
    final Object collection;
    final ArrayDeque<Object> inside = new ArrayDeque<>();
    private final SplittableRandom random = new SplittableRandom(5);
    private int serial;

    Subject(String name, Object collection) {
      this.name = name;
      this.collection = collection;
    }

    @SuppressWarnings("unchecked")
    void add() {
      serial++;
      if (collection instanceof Map<?, ?>) {
        Object key =
            collection instanceof WeakHashMap
                ? new Object()
                : name.endsWith("random")
                    ? "key " + random.nextInt()
                    : String.format("%09d", serial);
        ((Map<Object, Object>) collection).put(key, new StringBuilder());
        inside.add(key);
      } else {
        Object element = String.format("%09d", serial);
        ((Collection<Object>) collection).add(element);
        inside.add(element);
      }
    }

    void remove(Object element) {
      if (collection instanceof Map<?, ?> map) {
        map.remove(element);
      } else {
        ((Collection<?>) collection).remove(element);
      }
    }

    void removeOldest() {
      remove(inside.remove());
    }

    void removeRandom() {
      int skip = random.nextInt(inside.size());
      Iterator<Object> at = inside.iterator();
      Object chosen = at.next();
      for (int i = 0; i < skip; i++) {
        chosen = at.next();
      }
      at.remove();
      remove(chosen);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static final List<Supplier<Object>> KINDS =
      List.of(
          HashMap::new,
          LinkedHashMap::new,
          ConcurrentHashMap::new,
          Hashtable::new,
          IdentityHashMap::new,
          WeakHashMap::new,
          TreeMap::new,
          ConcurrentSkipListMap::new,
          ArrayList::new,
          Vector::new,
          CopyOnWriteArrayList::new,
          LinkedList::new,
          ArrayDeque::new,
          LinkedBlockingQueue::new,
          LinkedBlockingDeque::new,
          ConcurrentLinkedQueue::new,
          ConcurrentLinkedDeque::new,
          () -> new ArrayBlockingQueue<>(100_000),
          () -> new PriorityQueue<>(Comparator.comparing(Object::toString)));

  static Stream<Subject> subjects() {
    List<Subject> all = new ArrayList<>();
    for (Supplier<Object> kind : KINDS) {
      Object made = kind.get();
      all.add(new Subject(made.getClass().getSimpleName(), made));
    }
    all.add(new Subject("HashMap random", new HashMap<>()));
    all.add(new Subject("TreeMap random", new TreeMap<>()));
    return all.stream();
  }

  /** What the detector says of a collection, second by second. */
  private static final class Run {
    final WatchedCollection watched;
    private final Known known;
    private final EpochHistory epochs = new EpochHistory(0);
    private final SurvivalDetector detector =
        new SurvivalDetector(new SurvivalDetector.Settings(8, 1, 0));
    private final SiteSurvival site = new SiteSurvival();
    private final Places places = new Places();
    private double now;
    Cohorts cohorts = CohortBook.exact();
    Verdict verdict;
    double warnedAt = Double.NaN;

    Run(Object collection) {
      known =
          new Known(
              collection,
              Known.NO_SLOT,
              new Containers().of(collection.getClass()),
              new String[] {"static com.acme.Orders.all"},
              "com.acme.Orders.all",
              collection.getClass().getName(),
              new WeakReference<?>[0],
              collection instanceof Map);
      watched = new WatchedCollection(1, known, new ListenerNames(), 0, new SplittableRandom(3));
    }

    void second() {
      now++;
      Object collection = known.collection();
      if (collection == null) {
        watched.collected();
      } else {
        known.measure(collection);
        watched.round(collection, now, places);
      }
      collection = null;
      epochs.add(now);
      cohorts = watched.book().look(now);
      verdict = detector.look(site, epochs, cohorts);
      if (verdict.level() == Verdict.Level.WARNING && Double.isNaN(warnedAt)) {
        warnedAt = now;
      }
    }

    double alive() {
      return watched.book().live();
    }
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void whatOnlyGrowsIsWarnedOf(Subject subject) {
    Run run = new Run(subject.collection);
    for (int second = 0; second < 20; second++) {
      for (int i = 0; i < 20; i++) {
        subject.add();
      }
      run.second();
    }
    assertThat(run.warnedAt).isLessThanOrEqualTo(15);
    assertThat(run.watched.bornInAll()).isBetween(300L, 460L);
    assertThat(run.alive()).isEqualTo(run.watched.bornInAll());
    assertThat(run.watched.size()).isEqualTo(400);
    if (subject.collection instanceof Map) {
      assertThat(run.watched.elementClass()).isEqualTo("java.lang.StringBuilder");
    } else {
      assertThat(run.watched.elementClass()).isEqualTo("java.lang.String");
    }
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void aFullCacheThatDropsItsOldestIsSilent(Subject subject) {
    Run run = new Run(subject.collection);
    for (int i = 0; i < 100; i++) {
      subject.add();
    }
    for (int second = 0; second < 60; second++) {
      for (int i = 0; i < 20; i++) {
        subject.add();
        subject.removeOldest();
      }
      run.second();
      assertThat(run.alive()).isLessThanOrEqualTo(130);
    }
    assertThat(run.warnedAt).isNaN();
    assertThat(run.watched.bornInAll()).isBetween(900L, 1300L);
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void whatLosesRandomElementsAsFastAsItGetsThemIsSilent(Subject subject) {
    Run run = new Run(subject.collection);
    for (int i = 0; i < 40; i++) {
      subject.add();
    }
    for (int second = 0; second < 60; second++) {
      for (int i = 0; i < 20; i++) {
        subject.add();
        subject.removeRandom();
      }
      run.second();
    }
    assertThat(run.warnedAt).isNaN();
    assertThat(run.alive()).isBetween(10.0, 80.0);
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void aSawtoothIsSilent(Subject subject) {
    Run run = new Run(subject.collection);
    for (int second = 1; second <= 60; second++) {
      for (int i = 0; i < 20; i++) {
        subject.add();
      }
      if (second % 4 == 0) {
        while (!subject.inside.isEmpty()) {
          subject.removeOldest();
        }
      }
      run.second();
      if (second > 4 && second % 4 == 1) {
        // Some are asked about twice before they are believed to be gone.
        assertThat(run.alive()).isLessThanOrEqualTo(20);
      }
    }
    assertThat(run.warnedAt).isNaN();
    assertThat(run.watched.bornInAll()).isGreaterThan(500);
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void whatLosesNineInTenWithinASecondAndKeepsTheTenthIsWarnedOf(Subject subject) {
    Run run = new Run(subject.collection);
    ArrayDeque<Object> healthy = new ArrayDeque<>();
    for (int second = 0; second < 120; second++) {
      int leaving = healthy.size();
      for (int i = 0; i < 50; i++) {
        subject.add();
        if (i % 10 != 0) {
          healthy.add(subject.inside.removeLast());
        }
      }
      run.second();
      for (int i = 0; i < leaving; i++) {
        subject.remove(healthy.remove());
      }
    }
    assertThat(run.warnedAt).isBetween(10.0, 90.0);
    // What leaked; the last second's newcomers and, of the sorted, those at the end only.
    assertThat(run.alive()).isBetween(200.0, 1200.0);
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void whatIsInItFromTheStartIsNotBornThere(Subject subject) {
    Run run = new Run(subject.collection);
    for (int i = 0; i < 3000; i++) {
      subject.add();
    }
    for (int second = 0; second < 30; second++) {
      run.second();
    }
    assertThat(run.watched.bornInAll()).isZero();
    assertThat(run.cohorts.size()).isZero();
  }

  @Test
  void aLargeMapIsFollowedByARegionThatSpeaksForAll() {
    Subject subject = new Subject("HashMap", new HashMap<>());
    Run run = new Run(subject.collection);
    for (int i = 0; i < 20_000; i++) {
      subject.add();
    }
    run.second();
    for (int second = 0; second < 30; second++) {
      for (int i = 0; i < 2000; i++) {
        subject.add();
        subject.removeOldest();
      }
      run.second();
    }
    assertThat(run.warnedAt).isNaN();
    assertThat((double) run.watched.bornInAll()).isBetween(30_000.0, 90_000.0);
    assertThat(run.watched.references()).isLessThan(3000);
  }

  @Test
  void allElementsDieWithTheirCollection() {
    Subject subject = new Subject("HashMap", new HashMap<>());
    Run run = new Run(subject.collection);
    for (int second = 0; second < 5; second++) {
      for (int i = 0; i < 20; i++) {
        subject.add();
      }
      run.second();
    }
    assertThat(run.alive()).isGreaterThan(50);
    run.watched.collected();
    assertThat(run.watched.isGone()).isTrue();
    assertThat(run.alive()).isZero();
  }

  @Test
  void aListThatGrowsAtItsHeadIsWarnedOf() {
    for (List<Object> list : List.of(new ArrayList<>(), new LinkedList<>())) {
      Run run = new Run(list);
      for (int second = 0; second < 20; second++) {
        for (int i = 0; i < 20; i++) {
          list.add(0, new Object());
        }
        run.second();
      }
      assertThat(run.warnedAt).as(list.getClass().getName()).isLessThanOrEqualTo(15);
    }
  }

  @Test
  void oneAndTheSameListenerAddedAgainAndAgainIsWarnedOf() {
    List<Object> list = new CopyOnWriteArrayList<>();
    Runnable listener = () -> {};
    Run run = new Run(list);
    for (int second = 0; second < 20; second++) {
      for (int i = 0; i < 20; i++) {
        list.add(listener);
      }
      run.second();
    }
    assertThat(run.warnedAt).isLessThanOrEqualTo(15);
  }
}
