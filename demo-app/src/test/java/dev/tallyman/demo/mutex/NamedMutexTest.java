package dev.tallyman.demo.mutex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallyman.demo.Until;
import dev.tallyman.demo.load.Threads;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class NamedMutexTest {

  private static final Duration LONG = Duration.ofMinutes(5);

  private final ScheduledThreadPoolExecutor scheduler = Threads.scheduler(1, "test-scheduler-");
  private final ExecutorService workers = Executors.newFixedThreadPool(8);

  /** With a name for the report. */
  record Version(String name, Maker maker) {

    interface Maker {
      NamedMutex make(ScheduledExecutorService scheduler, Executor workers);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Version> versions() {
    return Stream.of(
        new Version("fixed", FixedNamedMutex::new),
        new Version("leaky", (s, w) -> new LeakyNamedMutex(s, w, MutexLeak.none())));
  }

  /**
   * What is left when all sections have ended.
   *
   * @param names remembered
   * @param waiting sections
   * @param timeouts scheduled
   */
  private record Remains(int names, int waiting, int timeouts) {}

  private static final Remains NOTHING = new Remains(0, 0, 0);

  @AfterEach
  void end() throws InterruptedException {
    Threads.end(scheduler, workers);
  }

  private Remains remains(NamedMutex mutex) {
    return new Remains(mutex.names(), mutex.waiting(), scheduler.getQueue().size());
  }

  @ParameterizedTest
  @EnumSource(MutexLeak.class)
  void leavesWhatItForgetsAndNothingElse(MutexLeak leak) throws Exception {
    NamedMutex mutex = new LeakyNamedMutex(scheduler, workers, EnumSet.of(leak));

    assertThat(useAndFail(mutex))
        .isEqualTo(
            switch (leak) {
              case MUTEX_MAP_GROWS -> new Remains(11, 0, 0);
              case TIMEOUTS_NOT_TRACKED -> new Remains(0, 0, 10);
              case RELEASE_NOT_GUARANTEED -> new Remains(1, 5, 0);
            });
  }

  @ParameterizedTest
  @MethodSource("versions")
  void leavesNothing(Version version) throws Exception {
    assertThat(useAndFail(version.maker().make(scheduler, workers))).isEqualTo(NOTHING);
  }

  /** Ten names with a timeout, and one whose first section throws before five others. */
  private Remains useAndFail(NamedMutex mutex) throws Exception {
    for (int i = 0; i < 10; i++) {
      String value = "value-" + i;
      assertThat(get(mutex.criticalSection("name-" + i, () -> value, LONG))).isEqualTo(value);
    }
    CompletableFuture<String> failing =
        mutex.criticalSection(
            "shared",
            () -> {
              throw new IOException("bad");
            });
    assertThatThrownBy(() -> get(failing)).hasCauseInstanceOf(IOException.class);
    List<CompletableFuture<String>> others = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      others.add(mutex.criticalSection("shared", () -> "after"));
    }
    Until.holds(
        "the others have all ended, or all wait",
        () -> mutex.waiting() == 5 || others.stream().allMatch(CompletableFuture::isDone));
    return remains(mutex);
  }

  @ParameterizedTest
  @MethodSource("versions")
  void letsOneInAtATimeOfAHundredInTheirOrder(Version version) throws Exception {
    NamedMutex mutex = version.maker().make(scheduler, workers);
    List<Integer> order = new ArrayList<>();
    List<CompletableFuture<Boolean>> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      int number = i;
      all.add(mutex.criticalSection("one", () -> order.add(number), LONG));
    }
    awaitAll(all);

    assertThat(order).hasSize(100).isSorted();
    assertThat(remains(mutex)).isEqualTo(NOTHING);
  }

  @ParameterizedTest
  @MethodSource("versions")
  void letsOneInAtATimeOfTenThousandOnPlatformThreads(Version version) throws Exception {
    ExecutorService many = Executors.newFixedThreadPool(64);
    tenThousand(version, many);
    many.shutdown();
    assertThat(many.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("versions")
  void letsOneInAtATimeOfTenThousandOnVirtualThreads(Version version) throws Exception {
    Assumptions.assumeTrue(Runtime.version().feature() >= 21, "virtual threads came with JDK 21");
    ExecutorService virtual =
        (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    tenThousand(version, virtual);
    virtual.shutdown();
    assertThat(virtual.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  /** Each caller has a thread of its own and waits for the result, as a request would. */
  private void tenThousand(Version version, ExecutorService threads) throws Exception {
    NamedMutex mutex = version.maker().make(scheduler, threads);
    int names = 10;
    int[] unguarded = new int[names];
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<CompletableFuture<Integer>> all = new ArrayList<>();
    ExecutorService callers = Executors.newFixedThreadPool(32);
    CountDownLatch called = new CountDownLatch(10_000);
    for (int i = 0; i < 10_000; i++) {
      int name = i % names;
      callers.execute(
          () -> {
            CompletableFuture<Integer> section =
                mutex.criticalSection(
                    "name-" + name,
                    () -> {
                      most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                      int before = unguarded[name];
                      Thread.yield();
                      unguarded[name] = before + 1;
                      inside.decrementAndGet();
                      return before;
                    },
                    LONG);
            synchronized (all) {
              all.add(section);
            }
            called.countDown();
          });
    }
    assertThat(called.await(30, TimeUnit.SECONDS)).isTrue();
    callers.shutdown();
    awaitAll(all);

    assertThat(all).hasSize(10_000);
    assertThat(unguarded).containsOnly(1_000);
    assertThat(most.get()).isBetween(1, names);
    assertThat(remains(mutex)).isEqualTo(NOTHING);
  }

  @ParameterizedTest
  @MethodSource("versions")
  void runsNoSectionWhoseTimeWasUpBefore(Version version) throws Exception {
    NamedMutex mutex = version.maker().make(scheduler, workers);
    CountDownLatch mayEnd = new CountDownLatch(1);
    CompletableFuture<String> holder =
        mutex.criticalSection(
            "one",
            () -> {
              mayEnd.await();
              return "held";
            });
    AtomicInteger ran = new AtomicInteger();
    CompletableFuture<Integer> late =
        mutex.criticalSection("one", ran::incrementAndGet, Duration.ofMillis(20));
    CompletableFuture<String> patient = mutex.criticalSection("one", () -> "patient");

    assertThatThrownBy(() -> get(late))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(TimeoutException.class)
        .hasMessageContaining("no end of the section one in time");
    assertThat(mutex.waiting()).isEqualTo(1);
    mayEnd.countDown();
    assertThat(get(holder)).isEqualTo("held");
    assertThat(get(patient)).isEqualTo("patient");
    assertThat(ran).hasValue(0);
    assertThat(remains(mutex)).isEqualTo(NOTHING);
  }

  @ParameterizedTest
  @MethodSource("versions")
  void keepsTheMutexOfASectionThatRunsIntoItsTimeout(Version version) throws Exception {
    NamedMutex mutex = version.maker().make(scheduler, workers);
    CountDownLatch mayEnd = new CountDownLatch(1);
    CompletableFuture<String> slow =
        mutex.criticalSection(
            "one",
            () -> {
              mayEnd.await();
              return "slow";
            },
            Duration.ofMillis(20));
    assertThatThrownBy(() -> get(slow)).hasCauseInstanceOf(TimeoutException.class);
    CompletableFuture<String> next = mutex.criticalSection("one", () -> "next");

    assertThat(mutex.waiting()).isEqualTo(1);
    assertThat(next).isNotDone();
    mayEnd.countDown();
    assertThat(get(next)).isEqualTo("next");
    assertThat(remains(mutex)).isEqualTo(NOTHING);
  }

  @ParameterizedTest
  @MethodSource("versions")
  void skipsSectionsThatTheirCallersHaveCancelled(Version version) throws Exception {
    NamedMutex mutex = version.maker().make(scheduler, workers);
    CountDownLatch mayEnd = new CountDownLatch(1);
    AtomicInteger ran = new AtomicInteger();
    for (int cycle = 0; cycle < 20; cycle++) {
      CompletableFuture<Boolean> holder =
          mutex.criticalSection("one", () -> mayEnd.await(10, TimeUnit.SECONDS), LONG);
      List<CompletableFuture<Integer>> cancelled = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        cancelled.add(mutex.criticalSection("one", ran::incrementAndGet, LONG));
      }
      cancelled.forEach(section -> section.cancel(false));
      mayEnd.countDown();
      assertThat(get(holder)).isTrue();
      assertThat(get(mutex.criticalSection("one", () -> "last"))).isEqualTo("last");
    }
    assertThat(remains(mutex)).isEqualTo(NOTHING);
  }

  @ParameterizedTest
  @MethodSource("versions")
  void cancelsWhatWaitsWhenItIsClosed(Version version) throws Exception {
    NamedMutex mutex = version.maker().make(scheduler, workers);
    CountDownLatch mayEnd = new CountDownLatch(1);
    CompletableFuture<Boolean> holder =
        mutex.criticalSection("one", () -> mayEnd.await(10, TimeUnit.SECONDS), LONG);
    List<CompletableFuture<String>> waiting = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      waiting.add(mutex.criticalSection("one", () -> "never", LONG));
    }
    mutex.close();

    assertThat(waiting)
        .allSatisfy(
            section -> assertThatThrownBy(section::join).isInstanceOf(CancellationException.class));
    assertThat(scheduler.getQueue()).hasSize(1);
    mayEnd.countDown();
    assertThat(get(holder)).isTrue();
    assertThat(remains(mutex)).isEqualTo(NOTHING);
    assertThatThrownBy(() -> mutex.criticalSection("one", () -> "late"))
        .isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @MethodSource("versions")
  void failsWhatNoThreadWillRun(Version version) throws Exception {
    ExecutorService gone = Executors.newSingleThreadExecutor();
    gone.shutdown();
    NamedMutex mutex = version.maker().make(scheduler, gone);

    assertThat(mutex.criticalSection("one", () -> "never", LONG)).isCompletedExceptionally();
    assertThat(mutex.criticalSection("one", () -> "never")).isCompletedExceptionally();
    assertThat(remains(mutex)).isEqualTo(NOTHING);
  }

  @Test
  void growsUnderLoadByTenASecondAndMore() throws Exception {
    try (MutexService service =
        MutexService.start((s, w) -> new LeakyNamedMutex(s, w, MutexLeak.all()), 100)) {
      Until.holds("names", () -> service.mutex().names() >= 60);
      Until.holds("timeouts", () -> service.scheduled() >= 60);
      Until.holds("sections that wait for ever", () -> service.mutex().waiting() >= 30);
      assertThat(service.figures()).contains("failed=1 ");
    }
  }

  @Test
  void staysFlatUnderLoadInItsSecondVersion() throws Exception {
    try (MutexService service = MutexService.start(FixedNamedMutex::new, 100)) {
      Until.holds("it has worked for 2 s", () -> service.sections() >= 200);
      assertThat(service.mutex().names()).isLessThan(20);
      assertThat(service.mutex().waiting()).isLessThan(20);
      assertThat(service.scheduled()).isLessThan(20);
      assertThat(service.diedOf()).isNull();
    }
    Until.holds("its threads have ended", () -> threads() == 0);
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("mutex-"))
        .count();
  }

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(10, TimeUnit.SECONDS);
  }

  private static void awaitAll(List<? extends CompletableFuture<?>> futures) throws Exception {
    CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
  }
}
