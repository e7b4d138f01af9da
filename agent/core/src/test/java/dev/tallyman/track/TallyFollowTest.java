package dev.tallyman.track;

import static java.util.concurrent.locks.TallyFollow.EXECUTOR;
import static java.util.concurrent.locks.TallyFollow.LISTENER;
import static java.util.concurrent.locks.TallyFollow.TASK;
import static java.util.concurrent.locks.TallyFollow.THREAD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.TallyFollow;
import java.util.concurrent.locks.TallyFollowPort;
import java.util.concurrent.locks.TallyHooks;
import java.util.concurrent.locks.TallyLine;
import java.util.concurrent.locks.TallyLot;
import jdk.internal.misc.Unsafe;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TallyFollowTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Port port = new Port();
  private TallyLine line = TallyFollow.newLine(EXECUTOR);

  /** One line per family, the same for all callers. */
  private static final class Port implements TallyFollowPort {
    final Map<Integer, TallyLine> lines = new HashMap<>();
    final List<TallyLine> announced = new ArrayList<>();
    final List<String> lost = new ArrayList<>();
    boolean endsUnseen;
    int looks;
    @Nullable String given = "com.acme.Orders.close(Orders.java:7)";
    Runnable meanwhile = () -> {};

    @Override
    public synchronized @Nullable TallyLine taken(int family, Class<?> type) {
      meanwhile.run();
      looks++;
      return lines.get(family);
    }

    @Override
    public boolean endsUnseen(int family, Class<?> type) {
      return endsUnseen;
    }

    @Override
    public @Nullable String given(int family) {
      meanwhile.run();
      return given;
    }

    @Override
    public void announced(TallyLine line) {
      announced.add(line);
    }

    @Override
    public synchronized void lost(TallyLine line, @Nullable Throwable cause) {
      lost.add(line.id + " " + cause);
    }

    synchronized List<String> lost() {
      return List.copyOf(lost);
    }
  }

  @BeforeEach
  void begin() {
    TallyFollow.forget();
    TallyFollow.sweep((resource, family) -> false);
    line = TallyFollow.newLine(EXECUTOR); // those before are forgotten
    port.lines.put(EXECUTOR, line);
    port.lines.put(LISTENER, TallyFollow.newLine(LISTENER));
    port.lines.put(TASK, TallyFollow.newLine(TASK));
    port.lines.put(THREAD, TallyFollow.newLine(THREAD));
    TallyFollow.port(port);
  }

  @AfterEach
  void end() {
    TallyFollow.port(null);
    TallyFollow.now(0);
    TallyFollow.most(100_000);
    TallyFollow.forget();
  }

  private TallyLine listeners() {
    return port.lines.get(LISTENER);
  }

  private static void sweep() {
    TallyFollow.sweep((resource, family) -> false);
  }

  /** Takes so many, and keeps them. */
  private static Object[] take(int count, int family) {
    Object[] taken = new Object[count];
    for (int i = 0; i < count; i++) {
      taken[i] = new Object();
      TallyFollow.taken(taken[i], family);
    }
    return taken;
  }

  /** Has the collector find all that nobody holds now. */
  private static void collect() {
    WeakReference<Object> dead = new WeakReference<>(new Object());
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              System.gc();
              return dead.refersTo(null);
            });
  }

  // ---- not every stack is looked at

  /** More than it takes to be sure of a line, and to have looked at all that is looked at then. */
  private static final int MANY = 10_000;

  private int looksAt(int count, int family) {
    int before = port.looks;
    take(count, family);
    return port.looks - before;
  }

  @Test
  void looksAtFewOfManyOnceTheLineIsSure() {
    assertThat(looksAt(1024, LISTENER)).isEqualTo(1024);
    assertThat(looksAt(64, LISTENER)).isEqualTo(64);
    assertThat(looksAt(512, LISTENER)).isEqualTo(1);
    assertThat(looksAt(51_200, LISTENER)).isEqualTo(100);
    assertThat(listeners().turnOpen(1).came()).isEqualTo(1024 + 64 + 512 + 51_200);
  }

  @Test
  void looksAtSomeAgainWithEachTick() {
    take(MANY, LISTENER);
    int tick = 7;
    for (int i = 0; i < 5; i++) {
      TallyHooks.tick(++tick);
      assertThat(looksAt(64, LISTENER)).isEqualTo(64);
      assertThat(looksAt(64, LISTENER)).isLessThanOrEqualTo(1);
    }
    TallyHooks.tick(0);
  }

  @Test
  void looksAtAllOfALineThatIsWatched() {
    take(MANY, LISTENER);
    listeners().watch(true);
    assertThat(looksAt(MANY, LISTENER)).isEqualTo(MANY);
    listeners().watch(false);
    assertThat(looksAt(MANY, LISTENER)).isLessThan(100);
  }

  @Test
  void looksAtAllThatTwoLinesTakeInTurns() {
    TallyLine one = listeners();
    TallyLine other = TallyFollow.newLine(LISTENER);
    for (int i = 0; i < MANY; i++) {
      port.lines.put(LISTENER, i % 2 == 0 ? one : other);
      take(1, LISTENER);
    }
    assertThat(port.looks).isEqualTo(MANY);
    assertThat(one.turnOpen(1).came()).isEqualTo(MANY / 2);
    assertThat(other.turnOpen(1).came()).isEqualTo(MANY / 2);
  }

  @Test
  void findsAnotherLineAfterAllAndIsLessSureFromThenOn() {
    TallyLine one = listeners();
    TallyLine other = TallyFollow.newLine(LISTENER);
    take(MANY, LISTENER);
    port.lines.put(LISTENER, other);
    take(512, LISTENER);
    TallyLot late = other.turnOpen(1);
    assertThat(late).as("seen by then").isNotNull();
    assertThat(late.came() + one.turnOpen(1).came()).isEqualTo(MANY + 512);
    assertThat(looksAt(1024, LISTENER)).isEqualTo(1024);
    port.lines.put(LISTENER, one);
    assertThat(looksAt(2048, LISTENER)).as("not before twice as many").isEqualTo(2048);
  }

  @Test
  void tellsShapesApartByClassAndRegistry() {
    take(MANY, LISTENER);
    int before = port.looks;
    TallyFollow.taken("another class", LISTENER);
    Object registry = new ArrayList<>();
    TallyFollow.registered(registry, new Object(), LISTENER);
    assertThat(port.looks - before).isEqualTo(2);
  }

  @Test
  void tellsTasksApartByWhatTheyRun() {
    for (int i = 0; i < MANY; i++) {
      TallyFollow.taken(new FutureTask<>(() -> 1), TASK);
    }
    int before = port.looks;
    TallyFollow.taken(new FutureTask<>(() -> 2), TASK);
    TallyFollow.taken(new FutureTask<>(() -> {}, 1), TASK);
    TallyFollow.taken(new FutureTask<>(() -> before(), 1), TASK);
    assertThat(port.looks - before).isEqualTo(3);
  }

  private static void before() {}

  @Test
  void looksAtEachOfWhatIsTakenSeldom() {
    assertThat(looksAt(MANY, EXECUTOR)).isEqualTo(MANY);
  }

  @Test
  void isSureOfNothingUnderAnotherPort() {
    take(MANY, LISTENER);
    TallyFollow.port(port);
    assertThat(looksAt(100, LISTENER)).isEqualTo(100);
  }

  @Test
  void remembersThatSomeAreNobodys() {
    port.lines.remove(LISTENER);
    take(MANY, LISTENER);
    assertThat(port.looks).isLessThan(1200);
    assertThat(TallyFollow.nodes()).isZero();
  }

  // ---- taken and given back

  @Test
  void countsAndFollowsWhatIsTaken() {
    Object[] kept = take(3, EXECUTOR);
    assertThat(TallyFollow.nodes()).isEqualTo(3);
    TallyLot lot = line.turnOpen(10);
    assertThat(lot.came()).isEqualTo(3);
    assertThat(lot.left()).isEqualTo(3);
    assertThat(line.turnOpen(20)).as("nothing was taken since").isNull();
    assertThat(TallyFollow.lineOf(kept[0], EXECUTOR)).isSameAs(line);
    assertThat(TallyFollow.lineOf(kept[0], TASK)).isNull();
    assertThat(TallyFollow.line(line.id)).isSameAs(line);
  }

  @Test
  void opensALotWhenTheOneBeforeIsClosed() {
    TallyFollow.now(5);
    TallyLine later = TallyFollow.newLine(EXECUTOR);
    port.lines.put(EXECUTOR, later);
    take(1, EXECUTOR);
    assertThat(later.turnOpen(15).startSeconds).isEqualTo(5);
    take(1, EXECUTOR);
    assertThat(later.turnOpen(25).startSeconds).isEqualTo(15);
  }

  @Test
  void movesWhatIsGivenBackFromOpenToGiven() {
    Object[] kept = take(3, EXECUTOR);
    TallyFollow.given(kept[1], EXECUTOR);
    assertThat(line.released()).isEqualTo(1);
    assertThat(line.turnOpen(10).left()).isEqualTo(2);
    TallyLot retained = line.turnGiven(10);
    assertThat(retained.came()).isEqualTo(1);
    assertThat(retained.left()).isEqualTo(1);
    Reference.reachabilityFence(kept);
  }

  @Test
  void countsTheSameOnceWhileItIsOpen() {
    Object it = new Object();
    TallyFollow.taken(it, EXECUTOR);
    TallyFollow.taken(it, EXECUTOR);
    assertThat(line.turnOpen(10).came()).isEqualTo(1);
    TallyFollow.given(it, EXECUTOR);
    TallyFollow.given(it, EXECUTOR);
    assertThat(line.released()).isEqualTo(1);
    Reference.reachabilityFence(it);
  }

  @Test
  void countsItAnewWhenItWasGivenBackBetween() {
    Object it = new Object();
    for (int i = 0; i < 3; i++) {
      TallyFollow.taken(it, EXECUTOR);
      TallyFollow.given(it, EXECUTOR);
    }
    TallyFollow.taken(it, EXECUTOR);
    TallyLot open = line.turnOpen(10);
    assertThat(open.came()).isEqualTo(4);
    assertThat(open.left()).isEqualTo(1);
    assertThat(line.released()).isEqualTo(3);
    assertThat(line.turnGiven(10).left()).isZero();
    assertThat(TallyFollow.nodes()).isEqualTo(1);
    Reference.reachabilityFence(it);
  }

  @Test
  void keepsOfOneThatIsTakenAnewForHowManyItStands() {
    Object[] first = take(1, EXECUTOR);
    TallyFollow.given(first[0], EXECUTOR);
    take(256, EXECUTOR);
    assertThat(line.turnOpen(10).came()).isEqualTo(257);
    Object[] others = take(256, EXECUTOR);
    TallyFollow.taken(first[0], EXECUTOR); // of level 1: stands for two
    take(1, EXECUTOR);
    TallyLot lot = line.turnOpen(20);
    assertThat(lot.came()).isEqualTo(258);
    assertThat(lot.left()).isEqualTo(258);
    Reference.reachabilityFence(others);
  }

  @Test
  void ignoresWhatItDoesNotFollow() {
    Object it = new Object();
    TallyFollow.given(it, EXECUTOR);
    TallyFollow.ending(it, EXECUTOR);
    TallyFollow.given(null, EXECUTOR);
    TallyFollow.taken(null, EXECUTOR);
    TallyFollow.ending(null, EXECUTOR);
    TallyFollow.registered(null, it, LISTENER);
    TallyFollow.registered(it, null, LISTENER);
    TallyFollow.unregistered(null, it, LISTENER);
    TallyFollow.cleared(null, LISTENER);
    TallyFollow.taken(it, TallyFollow.DECLARED); // no line for it
    assertThat(TallyFollow.nodes()).isZero();
    TallyFollow.taken(it, EXECUTOR);
    TallyFollow.given(it, TASK); // of another family
    assertThat(line.released()).isZero();
    assertThat(line.turnOpen(10).left()).isEqualTo(1);
  }

  @Test
  void followsNothingWithoutAnAgent() {
    assertThat(TallyFollow.active()).isTrue();
    TallyFollow.port(null);
    assertThat(TallyFollow.active()).isFalse();
    Object[] kept = take(5, EXECUTOR);
    TallyFollow.registered(kept[0], kept[1], LISTENER);
    assertThat(TallyFollow.nodes()).isZero();
    assertThat(line.turnOpen(10)).isNull();
  }

  // ---- the collector

  @Test
  void callsItDroppedWhenItIsCollectedUnreleased() {
    take(4, EXECUTOR);
    TallyLot lot = line.turnOpen(10);
    collect();
    sweep();
    assertThat(lot.left()).isZero();
    assertThat(line.dropped()).isEqualTo(4);
    assertThat(line.released()).isZero();
    assertThat(TallyFollow.nodes()).isZero();
  }

  private static void takeAndAskForTheEnd() {
    Object it = new Object();
    TallyFollow.taken(it, EXECUTOR);
    TallyFollow.ending(it, EXECUTOR);
  }

  @Test
  void doesNotReproachACollectionAfterTheEndWasAskedFor() {
    takeAndAskForTheEnd();
    TallyLot lot = line.turnOpen(10);
    assertThat(lot.left()).as("asked for, not reached").isEqualTo(1);
    collect();
    sweep();
    assertThat(lot.left()).isZero();
    assertThat(line.dropped()).isZero();
    assertThat(line.released()).isEqualTo(1);
  }

  private static void endTakeAnew(Object it) {
    TallyFollow.taken(it, EXECUTOR);
    TallyFollow.ending(it, EXECUTOR);
    TallyFollow.given(it, EXECUTOR);
    TallyFollow.taken(it, EXECUTOR);
  }

  @Test
  void reproachesItWhenItWasTakenAnewAfterItsEnd() {
    endTakeAnew(new Object());
    collect();
    sweep();
    assertThat(line.dropped()).isEqualTo(1);
  }

  private static void takeAndGive(int count) {
    Object[] taken = take(count, EXECUTOR);
    for (Object it : taken) {
      TallyFollow.given(it, EXECUTOR);
    }
  }

  @Test
  void isDoneWhenItIsCollectedAfterItWasGivenBack() {
    takeAndGive(5);
    TallyLot retained = line.turnGiven(10);
    assertThat(retained.left()).isEqualTo(5);
    collect();
    sweep();
    assertThat(retained.left()).isZero();
    assertThat(line.dropped()).isZero();
    assertThat(line.released()).isEqualTo(5);
  }

  // ---- many

  @Test
  void letsAFewStandForManyAndKeepsTheSum() {
    Object[] kept = take(2048, EXECUTOR);
    TallyLot lot = line.turnOpen(10);
    assertThat(lot.came()).isEqualTo(2048);
    assertThat(lot.nodes()).isEqualTo(256 + 3 * 128);
    assertThat(lot.left()).isEqualTo(2048);
    assertThat(TallyFollow.nodes()).isEqualTo(lot.nodes());
    for (Object it : kept) {
      TallyFollow.given(it, EXECUTOR);
    }
    assertThat(line.released()).isEqualTo(2048);
    assertThat(lot.left()).isZero();
    assertThat(line.turnGiven(10).left()).isEqualTo(2048);
    Arrays.fill(kept, null);
    collect();
    sweep();
    assertThat(TallyFollow.nodes()).isZero();
  }

  @Test
  void followsNoMoreThanItMay() {
    TallyFollow.most(10);
    Object[] kept = take(20, EXECUTOR);
    TallyLot lot = line.turnOpen(10);
    assertThat(lot.came()).isEqualTo(20);
    assertThat(lot.nodes()).isEqualTo(10);
    assertThat(TallyFollow.nodes()).isEqualTo(10);
    Reference.reachabilityFence(kept);
  }

  @Test
  void followsAShareOfManyThreadsThatStandsForAll() {
    Object[] kept = take(512, THREAD);
    TallyLot lot = port.lines.get(THREAD).turnOpen(10);
    assertThat(lot.came()).isEqualTo(512);
    assertThat(lot.left()).isEqualTo(512);
    assertThat(lot.nodes()).isEqualTo(256 + 4);
    sweep();
    Object[] more = take(100, THREAD);
    assertThat(port.lines.get(THREAD).turnOpen(20).nodes())
        .as("in the next period all are looked at again")
        .isEqualTo(100);
    Reference.reachabilityFence(kept);
    Reference.reachabilityFence(more);
  }

  @Test
  void addsUpLotsThatAreMerged() {
    Object[] elder = take(3, EXECUTOR);
    TallyLot older = line.turnOpen(10);
    Object[] junior = take(5, EXECUTOR);
    TallyLot younger = line.turnOpen(20);
    TallyFollow.merge(older, younger);
    TallyFollow.given(junior[0], EXECUTOR); // before its node has come over
    sweep();
    TallyFollow.given(junior[1], EXECUTOR); // after that, before the counts have
    TallyFollow.merged(older, younger);
    TallyFollow.given(junior[2], EXECUTOR);
    TallyFollow.given(elder[0], EXECUTOR);
    assertThat(older.came()).isEqualTo(8);
    assertThat(older.nodes()).isEqualTo(4);
    assertThat(older.left()).isEqualTo(4);
    assertThat(line.released()).isEqualTo(4);
    Reference.reachabilityFence(elder);
    Reference.reachabilityFence(junior);
  }

  /** Takes 16, gives back every second one. */
  private static Object[] half() {
    Object[] taken = take(16, EXECUTOR);
    for (int i = 0; i < taken.length; i += 2) {
      TallyFollow.given(taken[i], EXECUTOR);
    }
    return taken;
  }

  @Test
  void losesNoneOfManyThreads() throws Exception {
    int threads = 16;
    int rounds = 40;
    List<Object> kept = new ArrayList<>();
    List<TallyLot> lots = new ArrayList<>();
    CyclicBarrier turn =
        new CyclicBarrier(
            threads,
            () -> {
              lots.add(line.turnOpen(1));
              lots.add(line.turnGiven(1));
            });
    List<FutureTask<Void>> workers = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      FutureTask<Void> worker =
          new FutureTask<>(
              () -> {
                for (int round = 0; round < rounds; round++) {
                  Object[] taken = half();
                  synchronized (kept) {
                    kept.addAll(Arrays.asList(taken));
                  }
                  turn.await(30, TimeUnit.SECONDS);
                }
                return null;
              });
      workers.add(worker);
      new Thread(worker).start();
    }
    for (Future<Void> worker : workers) {
      worker.get(60, TimeUnit.SECONDS);
    }
    int all = threads * rounds * 16;
    assertThat(kept).hasSize(all);
    assertThat(line.released()).isEqualTo(all / 2);
    long came = 0;
    long open = 0;
    long retained = 0;
    for (int i = 0; i < lots.size(); i += 2) {
      came += lots.get(i).came();
      open += lots.get(i).left();
      retained += lots.get(i + 1).left();
    }
    assertThat(came).isEqualTo(all);
    assertThat(open).isEqualTo(all / 2);
    assertThat(retained).isEqualTo(all / 2);
    assertThat(TallyFollow.nodes()).isEqualTo(all);
    kept.clear();
    workers.clear();
    collect();
    sweep();
    assertThat(TallyFollow.nodes()).isZero();
    assertThat(line.dropped()).isEqualTo(all / 2);
    assertThat(lots).allSatisfy(lot -> assertThat(lot.left()).isZero());
  }

  /** Threads that look for a free place in the same order. */
  private static List<Thread> alike(int count, Runnable task) {
    Map<Integer, List<Thread>> byPlace = new HashMap<>();
    while (true) {
      Thread thread = new Thread(task);
      int place = (int) (thread.getId() * 0x9E3779B97F4A7C15L >>> 54);
      List<Thread> alike = byPlace.computeIfAbsent(place, p -> new ArrayList<>());
      alike.add(thread);
      if (alike.size() == count) {
        return alike;
      }
    }
  }

  @Test
  void losesNoneOfThreadsThatMeetInTheSamePlace() throws InterruptedException {
    int times = 200_000;
    Runnable often =
        () -> {
          Object it = new Object();
          for (int i = 0; i < times; i++) {
            TallyFollow.taken(it, EXECUTOR);
            TallyFollow.given(it, EXECUTOR);
          }
        };
    List<Thread> threads = alike(3, often);
    for (Thread thread : threads) {
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join(PATIENCE.toMillis());
    }
    assertThat(line.turnOpen(10).came()).isEqualTo(3 * times);
  }

  // ---- registries

  @Test
  void countsAListenerAsOftenAsItWasAdded() {
    Object registry = new Object();
    Object listener = new Object();
    TallyFollow.registered(registry, listener, LISTENER);
    TallyFollow.registered(registry, listener, LISTENER);
    TallyFollow.registered(registry, listener, LISTENER);
    assertThat(listeners().twice()).isEqualTo(2);
    TallyLot lot = listeners().turnOpen(10);
    assertThat(lot.left()).isEqualTo(3);
    TallyFollow.unregistered(registry, listener, LISTENER);
    assertThat(lot.left()).isEqualTo(2);
    TallyFollow.unregisteredAll(registry, listener, LISTENER);
    assertThat(lot.left()).isZero();
    assertThat(listeners().released()).isEqualTo(3);
    assertThat(listeners().missed()).isZero();
  }

  @Test
  void doesNotCallItTwiceUnderAnotherName() {
    Object registry = new Object();
    Object listener = new Object();
    TallyFollow.registeredNamed(registry, listener, LISTENER);
    TallyFollow.registeredNamed(registry, listener, LISTENER);
    assertThat(listeners().twice()).isZero();
    assertThat(listeners().turnOpen(10).left()).isEqualTo(2);
    Reference.reachabilityFence(registry);
    Reference.reachabilityFence(listener);
  }

  @Test
  void countsItOnceWhereARegistryHasEachOnce() {
    Object registry = new Object();
    Object listener = new Object();
    TallyFollow.registeredOnce(registry, listener, LISTENER);
    TallyFollow.registeredOnce(registry, listener, LISTENER);
    assertThat(listeners().twice()).isZero();
    assertThat(listeners().turnOpen(10).came()).isEqualTo(1);
  }

  @Test
  void tellsRegistriesApart() {
    Object one = new Object();
    Object other = new Object();
    Object listener = new Object();
    TallyFollow.registered(one, listener, LISTENER);
    TallyFollow.registered(other, listener, LISTENER);
    assertThat(listeners().twice()).isZero();
    TallyFollow.unregisteredAll(one, listener, LISTENER);
    assertThat(listeners().turnOpen(10).left()).isEqualTo(1);
    TallyFollow.cleared(other, LISTENER);
    assertThat(listeners().released()).isEqualTo(2);
  }

  @Test
  void givesAllBackWhenARegistryIsEmptied() {
    Object registry = new Object();
    Object other = new Object();
    Object[] kept = new Object[10];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = new Object();
      TallyFollow.registered(i < 7 ? registry : other, kept[i], LISTENER);
    }
    TallyFollow.cleared(registry, LISTENER);
    assertThat(listeners().released()).isEqualTo(7);
    assertThat(listeners().turnOpen(10).left()).isEqualTo(3);
    Reference.reachabilityFence(kept);
  }

  @Test
  void saysThatARemovalRemovedNothing() {
    Object registry = new Object();
    Object listener = new Object();
    TallyFollow.unregistered(registry, listener, LISTENER);
    assertThat(listeners().missed()).as("nobody has added to it").isZero();
    TallyFollow.registered(registry, listener, LISTENER);
    TallyFollow.unregistered(registry, new Object(), LISTENER);
    TallyFollow.unregistered(new Object(), listener, LISTENER);
    assertThat(listeners().missed()).isEqualTo(1);
    TallyFollow.unregistered(registry, listener, LISTENER);
    assertThat(listeners().missed()).isEqualTo(1);
    Reference.reachabilityFence(registry);
  }

  @Test
  void doesNotSayThatWhereNotAllAreFollowed() {
    Object registry = new Object();
    TallyFollow.most(1);
    Object[] kept = {new Object(), new Object()};
    TallyFollow.registered(registry, kept[0], LISTENER);
    TallyFollow.registered(registry, kept[1], LISTENER);
    TallyFollow.unregistered(registry, kept[1], LISTENER);
    assertThat(listeners().missed()).isZero();
    TallyFollow.forget();
    TallyFollow.port(port);
    TallyFollow.registered(registry, kept[0], LISTENER);
    TallyFollow.unregistered(registry, kept[1], LISTENER);
    assertThat(listeners().missed()).as("all are followed again").isEqualTo(1);
    Reference.reachabilityFence(registry);
  }

  private static void registerInDyingRegistry(Object listener) {
    TallyFollow.registered(new Object(), listener, LISTENER);
  }

  @Test
  void isOverWhenTheRegistryIsCollected() {
    Object listener = new Object();
    registerInDyingRegistry(listener);
    TallyLot lot = listeners().turnOpen(10);
    assertThat(lot.left()).isEqualTo(1);
    collect();
    sweep();
    assertThat(lot.left()).isZero();
    assertThat(listeners().dropped()).isZero();
    assertThat(listeners().released()).isZero();
    assertThat(TallyFollow.nodes()).isZero();
    Reference.reachabilityFence(listener);
  }

  // ---- ends without a hook, and ways of ending

  @Test
  void asksOnlyThoseThatMayEndUnseen() {
    Object hidden = new Object();
    TallyFollow.taken(hidden, EXECUTOR);
    port.endsUnseen = true;
    Object[] kept = take(2, EXECUTOR);
    List<Object> asked = new ArrayList<>();
    TallyFollow.Poll poll =
        (resource, family) -> {
          asked.add(resource);
          assertThat(family).isEqualTo(EXECUTOR);
          return resource == kept[0];
        };
    TallyFollow.sweep(poll);
    assertThat(asked).containsExactlyInAnyOrder(kept);
    assertThat(line.released()).isEqualTo(1);
    assertThat(line.turnOpen(10).left()).isEqualTo(2);
    asked.clear();
    TallyFollow.sweep(poll);
    assertThat(asked).as("not again what has ended").containsExactly(kept[1]);
    Reference.reachabilityFence(hidden);
  }

  @Test
  void knowsWhereMostAreGivenBack() {
    Object[] kept = take(12, EXECUTOR);
    for (int i = 0; i < 12; i++) {
      port.given = "line " + (i < 3 ? i : 3);
      TallyFollow.given(kept[i], EXECUTOR);
    }
    assertThat(line.ways()).startsWith("line 0", "line 1", "line 2", "line 3");
    assertThat(line.wayCounts()).startsWith(1, 1, 1, 9, 0);
    port.given = null;
    Object[] byThemselves = take(1, EXECUTOR);
    TallyFollow.given(byThemselves[0], EXECUTOR);
    assertThat(line.ways()[4]).isEmpty();
  }

  @Test
  void announcesTheNextTakenOnlyOnce() {
    take(1, EXECUTOR);
    assertThat(port.announced).isEmpty();
    line.announceNext();
    take(3, EXECUTOR);
    assertThat(port.announced).containsExactly(line);
  }

  @Test
  void knowsARunToTheEndFromACancelledAndADeadTask() throws Exception {
    TallyLine tasks = port.lines.get(TASK);
    ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1);
    try {
      Future<?> done = executor.schedule(() -> {}, 0, TimeUnit.SECONDS);
      Future<?> cancelled = executor.schedule(() -> {}, 1, TimeUnit.DAYS);
      Future<?> failed =
          executor.schedule(
              () -> {
                throw new IllegalStateException("once");
              },
              0,
              TimeUnit.SECONDS);
      Future<?> dead =
          executor.scheduleAtFixedRate(
              () -> {
                throw new IllegalStateException("every time");
              },
              0,
              1,
              TimeUnit.DAYS);
      Future<?> plain = new FutureTask<>(() -> null);
      for (Future<?> task : List.of(done, cancelled, failed, dead, plain)) {
        TallyFollow.taken(task, TASK);
      }
      done.get();
      cancelled.cancel(false);
      for (Future<?> task : List.of(failed, dead)) {
        try {
          task.get();
        } catch (ExecutionException expected) {
          // that is what it is for
        }
      }
      for (Future<?> task : List.of(done, cancelled, failed, dead, plain)) {
        TallyFollow.finished((FutureTask<?>) task);
      }
      assertThat(tasks.released()).as("not the one that nobody scheduled").isEqualTo(4);
      assertThat(tasks.ways()).startsWith("", port.given);
      assertThat(tasks.wayCounts()).startsWith(3, 1);
      assertThat(port.lost())
          .containsExactly(tasks.id + " java.lang.IllegalStateException: every time");
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void knowsThatATimerLosesAllItsTasksByOnesException() throws Exception {
    TallyLine tasks = port.lines.get(TASK);
    Timer timer = new Timer(true);
    Unsafe unsafe = Unsafe.getUnsafe();
    Object queue = unsafe.getReference(timer, unsafe.objectFieldOffset(Timer.class, "queue"));
    TimerTask waiting =
        new TimerTask() {
          @Override
          public void run() {}
        };
    CompletableFuture<Thread> ran = new CompletableFuture<>();
    TimerTask dying =
        new TimerTask() {
          @Override
          public void run() {
            TallyFollow.timerCleared(queue);
            TallyFollow.died(Thread.currentThread(), new IllegalStateException("tick"));
            ran.complete(Thread.currentThread());
          }
        };
    TallyFollow.taken(waiting, TASK);
    timer.schedule(waiting, Duration.ofDays(1).toMillis());
    timer.schedule(dying, 0);
    Thread thread = ran.get(30, TimeUnit.SECONDS);
    assertThat(port.lost()).containsExactly(tasks.id + " java.lang.IllegalStateException: tick");
    assertThat(tasks.released()).isEqualTo(1);
    TallyFollow.died(thread, new IllegalStateException("again"));
    assertThat(port.lost()).as("told once").hasSize(1);
    timer.cancel();
  }

  @Test
  void doesNotCallACancelledTimersTasksLost() {
    TallyLine tasks = port.lines.get(TASK);
    Timer timer = new Timer(true);
    Unsafe unsafe = Unsafe.getUnsafe();
    Object queue = unsafe.getReference(timer, unsafe.objectFieldOffset(Timer.class, "queue"));
    TimerTask waiting =
        new TimerTask() {
          @Override
          public void run() {}
        };
    TallyFollow.taken(waiting, TASK);
    timer.schedule(waiting, Duration.ofDays(1).toMillis());
    TallyFollow.timerCleared(queue);
    TallyFollow.died(Thread.currentThread(), new IllegalStateException("of no timer"));
    assertThat(tasks.released()).isEqualTo(1);
    assertThat(port.lost()).isEmpty();
    timer.cancel();
  }

  // ---- nothing escapes, nothing comes back

  @Test
  void doesNotCountWhatThePortTakesItself() {
    Object inner = new Object();
    int[] calls = new int[1];
    port.meanwhile =
        () -> {
          calls[0]++;
          TallyFollow.taken(inner, EXECUTOR);
          TallyFollow.given(inner, EXECUTOR);
        };
    Object[] kept = take(1, EXECUTOR);
    TallyFollow.given(kept[0], EXECUTOR);
    assertThat(calls[0]).isEqualTo(2);
    assertThat(TallyFollow.nodes()).isEqualTo(1);
    assertThat(TallyFollow.lineOf(inner, EXECUTOR)).isNull();
  }

  @Test
  void letsNothingEscapeWhenThePortFails() {
    Object[] kept = take(2, EXECUTOR);
    long before = TallyHooks.failures();
    port.meanwhile =
        () -> {
          throw new StackOverflowError();
        };
    take(1, EXECUTOR);
    TallyFollow.given(kept[0], EXECUTOR);
    TallyFollow.registered(kept[0], kept[1], LISTENER);
    assertThat(TallyHooks.failures()).isEqualTo(before + 3);
    port.meanwhile = () -> {};
    assertThat(line.released()).as("counted before the port was asked").isEqualTo(1);
    Object[] more = take(1, EXECUTOR);
    assertThat(TallyFollow.lineOf(more[0], EXECUTOR)).as("the thread is let in again").isNotNull();
  }

  @Test
  void doesNotFollowWhatTheAgentsThreadsTake() throws Exception {
    Object[] kept = new Object[3];
    Thread agent =
        new Thread(
            () -> {
              TallyFollow.own();
              kept[0] = take(1, EXECUTOR)[0];
              TallyFollow.own();
              kept[1] = take(1, EXECUTOR)[0];
              TallyFollow.disown();
              kept[2] = take(1, EXECUTOR)[0];
            });
    agent.start();
    agent.join(PATIENCE.toMillis());
    assertThat(TallyFollow.lineOf(kept[0], EXECUTOR)).isNull();
    assertThat(TallyFollow.lineOf(kept[1], EXECUTOR)).isNull();
    assertThat(TallyFollow.lineOf(kept[2], EXECUTOR)).isSameAs(line);
  }

  @Test
  void forgetsAllWhenTheAgentLeaves() {
    Object[] kept = take(30, EXECUTOR);
    TallyFollow.forget();
    assertThat(TallyFollow.nodes()).isZero();
    assertThat(TallyFollow.lineOf(kept[0], EXECUTOR)).isNull();
  }
}
