package dev.tallyman.walk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.model.Counts;
import dev.tallyman.model.Kind;
import dev.tallyman.model.Question;
import dev.tallyman.track.AwakeClock;
import dev.tallyman.track.Births;
import dev.tallyman.track.CohortBook;
import dev.tallyman.track.FollowedLine;
import java.lang.instrument.Instrumentation;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HoldersTest {
  private static final long LONG = 2_000_000_000L;
  private static final String APP = "dev.tallyman.walk.HoldersTest$App";

  private long nanos;
  private final AwakeClock clock = new AwakeClock(0, 0, 1);

  static final class App {
    static @Nullable Object held;
    static @Nullable Object also;

    private App() {}
  }

  /** What is looked for. */
  static final class Resource {
    final byte[] filling = new byte[8];
  }

  static final class Order {
    final Object resource;

    Order(Object resource) {
      this.resource = resource;
    }
  }

  static final class Link {
    @Nullable Object next;
    @Nullable Object held;
  }

  /** Resources that are there, as a line's table would say. */
  private static final class Given implements Births {
    final List<WeakReference<Object>> all = new ArrayList<>();

    Given(List<?> resources) {
      for (Object resource : resources) {
        all.add(new WeakReference<>(resource));
      }
    }

    @Override
    public void some(int most, List<Object> into) {
      for (int i = 0; i < all.size() && i < most; i++) {
        Object resource = all.get(i).get();
        if (resource != null) {
          into.add(resource);
        }
      }
    }

    @Override
    public int site() {
      return 1;
    }

    @Override
    public Kind kind() {
      return Kind.EXECUTOR;
    }

    @Override
    public Question question() {
      return Question.OPEN;
    }

    @Override
    public String variant() {
      return "";
    }

    @Override
    public CohortBook book() {
      return CohortBook.exact();
    }

    @Override
    public boolean asksCollector() {
      return false;
    }

    @Override
    public boolean isReadable() {
      return true;
    }

    @Override
    public boolean newcomersStay() {
      return false;
    }

    @Override
    public void epochSeen() {}

    @Override
    public long created() {
      return all.size();
    }

    @Override
    public long createdInPeriod() {
      return 0;
    }

    @Override
    public Counts counts() {
      throw new UnsupportedOperationException();
    }

    @Override
    public @Nullable FollowedLine line() {
      return null;
    }

    @Override
    public double stoppedSeconds(double nowSeconds) {
      return Double.NaN;
    }

    @Override
    public int highs() {
      return 0;
    }

    @Override
    public List<Integer> others() {
      return List.of();
    }

    @Override
    public List<String> retainedBy() {
      return List.of();
    }

    @Override
    public void announceNext() {}
  }

  @AfterEach
  void letGo() {
    App.held = null;
    App.also = null;
  }

  @Test
  void namesTheMapThatHoldsThemAndHowLargeItIs() {
    List<Object> all = resources(1_000);
    App.held = asMap(all);
    assertThat(heldAfter(3, new Given(all)))
        .isEqualTo(
            new Held(
                List.of(
                    "static " + APP + ".held",
                    "java.util.concurrent.ConcurrentHashMap (1,000 entries)"),
                128,
                128));
  }

  @Test
  void findsThemInTheFieldsOfElements() {
    List<Object> all = resources(5_000);
    List<Object> orders = new ArrayList<>();
    for (Object resource : all) {
      Link link = new Link();
      link.next = new Order(resource);
      orders.add(link);
    }
    App.held = orders;
    Held held = heldAfter(6, new Given(all));
    assertThat(held).isNotNull();
    assertThat(held.path())
        .containsExactly(
            "static " + APP + ".held",
            "java.util.ArrayList (5,000 entries)",
            "dev.tallyman.walk.HoldersTest$Link.next",
            "dev.tallyman.walk.HoldersTest$Order.resource");
    assertThat(held.seen()).isGreaterThan(8).isEqualTo(held.held());
  }

  @Test
  void namesThePathThatHoldsMostOfThem() {
    List<Object> all = resources(100);
    App.held = new ArrayList<>(all.subList(0, 70));
    App.also = new ArrayList<>(all.subList(70, 100));
    Held held = heldAfter(3, new Given(all));
    assertThat(held).isNotNull();
    assertThat(held.path()).startsWith("static " + APP + ".held");
    assertThat(held.held()).isEqualTo(70);
    assertThat(held.seen()).isEqualTo(100);
  }

  @Test
  void takesAnApplicationsOwnChainOfLinksForOneWay() {
    List<Object> all = resources(20);
    Link last = null;
    for (Object resource : all) {
      Link link = new Link();
      link.held = resource;
      link.next = last;
      last = link;
    }
    App.held = last;
    Held held = heldAfter(3, new Given(all));
    assertThat(held).isNotNull();
    assertThat(held.path())
        .containsExactly(
            "static " + APP + ".held",
            "dev.tallyman.walk.HoldersTest$Link.next",
            "dev.tallyman.walk.HoldersTest$Link.held");
    assertThat(held.held()).isEqualTo(19);
    assertThat(held.seen()).isEqualTo(20);
  }

  @Test
  void findsTheTasksOfATimerAndOfAnExecutor() {
    ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1);
    Timer timer = new Timer(true);
    try {
      List<Object> futures = new ArrayList<>();
      List<Object> tasks = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        futures.add(executor.schedule(() -> {}, 1, TimeUnit.HOURS));
        TimerTask task =
            new TimerTask() {
              @Override
              public void run() {}
            };
        timer.schedule(task, 3_600_000);
        tasks.add(task);
      }
      App.held = executor;
      App.also = timer;
      Given ofExecutor = new Given(futures);
      Given ofTimer = new Given(tasks);
      CollectionWalk walk = walk(100_000);
      walk.holders().want(List.of(ofExecutor, ofTimer));
      round(walk);
      round(walk);
      assertThat(walk.holders().of(ofExecutor).path())
          .startsWith(
              "static " + APP + ".held", "java.util.concurrent.ThreadPoolExecutor.workQueue")
          .last()
          .asString()
          .endsWith("DelayedWorkQueue (50 entries)");
      assertThat(walk.holders().of(ofTimer).path())
          .containsExactly(
              "static " + APP + ".also",
              "java.util.Timer.queue",
              "java.util.TaskQueue (50 entries)");
    } finally {
      executor.shutdownNow();
      timer.cancel();
    }
  }

  @Test
  void saysOfARunningThreadThatItRunsWhoeverElseHoldsIt() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    List<Object> threads = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  done.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      thread.start();
      threads.add(thread);
    }
    try {
      App.held = threads;
      assertThat(heldAfter(8, new Given(threads)))
          .isEqualTo(new Held(List.of("a running thread"), 5, 5));
    } finally {
      done.countDown();
      for (Object thread : threads) {
        ((Thread) thread).join();
      }
    }
  }

  @Test
  void tellsWhenTheyAreHeldByAnother() {
    List<Object> all = resources(200);
    App.held = asMap(all);
    Given line = new Given(all);
    CollectionWalk walk = walk(100_000);
    walk.holders().want(List.of(line));
    assertThat(walk.holders().changed(line)).isFalse();
    round(walk);
    assertThat(walk.holders().changed(line)).isTrue();
    assertThat(walk.holders().changed(line)).isFalse();
    App.also = App.held;
    App.held = null;
    int rounds = 0;
    while (!walk.holders().changed(line)) {
      assertThat(rounds++).isLessThan(20);
      round(walk);
    }
    assertThat(walk.holders().of(line).path()).startsWith("static " + APP + ".also");
  }

  @Test
  void forgetsALineThatIsNoMoreUnderSuspicion() {
    List<Object> all = resources(200);
    App.held = asMap(all);
    Given line = new Given(all);
    CollectionWalk walk = walk(100_000);
    walk.holders().want(List.of(line));
    round(walk);
    assertThat(walk.holders().of(line)).isNotNull();
    walk.holders().want(List.of());
    assertThat(walk.holders().seeks()).isFalse();
    assertThat(walk.holders().of(line)).isNull();
  }

  @Test
  void keepsNothingBetweenRounds() throws InterruptedException {
    List<Object> all = resources(100);
    Given line = new Given(all);
    App.held = all;
    CollectionWalk walk = walk(100_000);
    walk.holders().want(List.of(line));
    round(walk);
    assertThat(walk.holders().of(line)).isNotNull();
    App.held = null;
    all = List.of();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (line.all.stream().anyMatch(one -> !one.refersTo(null)) && System.nanoTime() < end) {
      System.gc();
      Thread.sleep(20);
    }
    assertThat(all).isEmpty();
    assertThat(line.all).allMatch(one -> one.refersTo(null));
  }

  @Test
  void findsThemWhereAPassTakesManyRounds() {
    List<Object> all = resources(300);
    List<Object> orders = new ArrayList<>();
    for (Object resource : all) {
      orders.add(new Order(resource));
    }
    Map<Object, Object> much = new HashMap<>();
    for (int i = 0; i < 500; i++) {
      much.put("key " + i, new Link());
    }
    Object[] both = {new Object[] {much, new Object[] {much, orders}}};
    App.held = both;
    Given line = new Given(all);
    CollectionWalk walk = walk(64);
    walk.holders().want(List.of(line));
    int rounds = 0;
    while (walk.holders().of(line) == null) {
      assertThat(rounds++).isLessThan(200);
      round(walk);
    }
    assertThat(walk.holders().of(line).path())
        .contains("static " + APP + ".held", "dev.tallyman.walk.HoldersTest$Order.resource");
  }

  private static List<Object> resources(int count) {
    List<Object> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(new Resource());
    }
    return all;
  }

  private static Map<Object, Object> asMap(List<Object> values) {
    Map<Object, Object> map = new ConcurrentHashMap<>();
    for (Object value : values) {
      map.put("key " + map.size(), value);
    }
    return map;
  }

  private @Nullable Held heldAfter(int rounds, Given line) {
    CollectionWalk walk = walk(100_000);
    walk.holders().want(List.of(line));
    for (int i = 0; i < rounds; i++) {
      round(walk);
    }
    return walk.holders().of(line);
  }

  private void round(CollectionWalk walk) {
    nanos += 1_000_000_000L;
    clock.tick(nanos);
    walk.round(nanos);
  }

  private CollectionWalk walk(int objects) {
    Class<?>[] loaded = {App.class};
    Instrumentation instrumentation =
        (Instrumentation)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Instrumentation.class},
                (proxy, method, args) -> loaded.clone());
    return new CollectionWalk(
        instrumentation,
        name -> name.startsWith("dev/tallyman/walk/HoldersTest"),
        clock,
        new CollectionWalk.Settings(objects, LONG, null));
  }
}
