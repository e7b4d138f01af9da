package dev.tallyman.demo.mutex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallyman.demo.Until;
import dev.tallyman.demo.load.Threads;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What holds on every database. */
abstract class DatabaseMutexContract {

  private static final Duration LONG = Duration.ofSeconds(30);

  private final ScheduledThreadPoolExecutor scheduler = Threads.scheduler(3, "test-scheduler-");
  private final ExecutorService workers = Executors.newFixedThreadPool(8);
  private Database database;

  /** An empty database, the same one until the test is over. */
  abstract String url();

  @BeforeEach
  void open() throws SQLException {
    database = Database.open(url(), 8);
    try (Connection connection = database.connections().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("delete from mutexes");
    }
  }

  @AfterEach
  void close() throws InterruptedException {
    Threads.end(scheduler, workers);
    database.close();
  }

  private FixedDatabaseMutex fixed(Duration lease) {
    return new FixedDatabaseMutex(database.mutexes(), scheduler, workers, lease);
  }

  private void dieHolding(String name, Duration lease) throws SQLException {
    assertThat(database.mutexes().take(name, "somebody who died", lease)).isTrue();
  }

  @Test
  void letsOneInAtATimeOfAHundred() throws Exception {
    List<FixedDatabaseMutex> processes = List.of(fixed(LONG), fixed(LONG), fixed(LONG));
    int[] unguarded = new int[5];
    AtomicInteger inside = new AtomicInteger();
    List<CompletableFuture<Integer>> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      int name = i % unguarded.length;
      all.add(
          processes
              .get(i % processes.size())
              .criticalSection(
                  "name-" + name,
                  () -> {
                    assertThat(inside.incrementAndGet()).isLessThanOrEqualTo(unguarded.length);
                    int before = unguarded[name];
                    Thread.yield();
                    unguarded[name] = before + 1;
                    return inside.decrementAndGet();
                  },
                  LONG));
    }
    CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);

    assertThat(unguarded).containsOnly(20);
    assertNothingIsLeft();
    for (FixedDatabaseMutex process : processes) {
      Until.holds("nobody waits any more", () -> process.waiting() == 0);
    }
  }

  @Test
  void takesOverFromAHolderThatDied() throws Exception {
    dieHolding("report", Duration.ofMillis(300));
    long start = System.nanoTime();

    assertThat(get(fixed(LONG).criticalSection("report", () -> "made", LONG))).isEqualTo("made");
    assertThat(System.nanoTime() - start).isGreaterThan(Duration.ofMillis(250).toNanos());
    assertNothingIsLeft();
  }

  @Test
  void takesOverOnceHoweverManyWait() throws Exception {
    dieHolding("report", Duration.ofMillis(300));
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<CompletableFuture<Integer>> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(
          fixed(LONG)
              .criticalSection(
                  "report",
                  () -> {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    Thread.sleep(2);
                    return inside.decrementAndGet();
                  },
                  LONG));
    }
    CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);

    assertThat(most).hasValue(1);
    assertNothingIsLeft();
  }

  @Test
  void keepsTheMutexForLongerThanTheLeaseWhileItsHolderLives() throws Exception {
    FixedDatabaseMutex mutex = fixed(Duration.ofMillis(400));
    CountDownLatch mayEnd = new CountDownLatch(1);
    CompletableFuture<Boolean> holder =
        mutex.criticalSection("report", () -> mayEnd.await(30, TimeUnit.SECONDS), LONG);
    CompletableFuture<String> other =
        mutex.criticalSection("report", () -> "too early", Duration.ofMillis(1_200));

    assertThatThrownBy(() -> get(other)).hasCauseInstanceOf(TimeoutException.class);
    assertThat(holder).isNotDone();
    mayEnd.countDown();
    assertThat(get(holder)).isTrue();
    assertNothingIsLeft();
  }

  @Test
  void interruptsAHolderWhoseLeaseSomebodyElseHas() throws Exception {
    FixedDatabaseMutex mutex = fixed(Duration.ofMillis(300));
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    CompletableFuture<String> holder =
        mutex.criticalSection(
            "report",
            () -> {
              inside.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                interrupted.countDown();
              }
              return "late";
            },
            LONG);
    assertThat(inside.await(10, TimeUnit.SECONDS)).isTrue();
    try (Connection connection = database.connections().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("update mutexes set owner = 'another'");
    }

    assertThatThrownBy(() -> get(holder)).hasCauseInstanceOf(LeaseLostException.class);
    assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(database.mutexes().owner("report")).contains("another");
    Until.holds("no renewal is left", () -> scheduler.getQueue().isEmpty());
  }

  @Test
  void stopsAskingWhenItsTimeIsUp() throws Exception {
    dieHolding("report", LONG);
    FixedDatabaseMutex mutex = fixed(LONG);
    List<CompletableFuture<String>> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(mutex.criticalSection("report", () -> "never", Duration.ofMillis(300)));
    }
    assertThat(mutex.waiting()).isEqualTo(20);
    for (CompletableFuture<String> section : all) {
      assertThatThrownBy(() -> get(section))
          .hasCauseInstanceOf(TimeoutException.class)
          .hasMessageContaining("report was not free in time");
    }
    Until.holds("nobody waits any more", () -> mutex.waiting() == 0);
    assertThat(scheduler.getQueue()).isEmpty();
  }

  @Test
  void stopsAskingForACallerWhoHasCancelled() throws Exception {
    dieHolding("report", LONG);
    FixedDatabaseMutex mutex = fixed(LONG);
    for (int cycle = 0; cycle < 5; cycle++) {
      mutex.criticalSection("report", () -> "never", LONG).cancel(false);
    }
    Until.holds("nobody asks", () -> mutex.waiting() == 0);
    Until.holds("no polling is left", () -> scheduler.getQueue().isEmpty());
  }

  @Test
  void stopsAskingWhenItIsClosed() throws Exception {
    dieHolding("report", LONG);
    FixedDatabaseMutex mutex = fixed(LONG);
    CompletableFuture<String> waiting = mutex.criticalSection("report", () -> "never", LONG);
    mutex.close();

    assertThatThrownBy(waiting::join).isInstanceOf(CancellationException.class);
    assertThat(scheduler.getQueue()).isEmpty();
    assertThatThrownBy(() -> mutex.criticalSection("report", () -> "late", LONG))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void stopsAskingWhenTheDatabaseIsGone() throws Exception {
    dieHolding("report", LONG);
    Database other = Database.open(url(), 2);
    FixedDatabaseMutex mutex = new FixedDatabaseMutex(other.mutexes(), scheduler, workers, LONG);
    CompletableFuture<String> waiting = mutex.criticalSection("report", () -> "never", LONG);
    other.close();

    assertThatThrownBy(() -> get(waiting)).hasCauseInstanceOf(SQLException.class);
    Until.holds("no polling is left", () -> scheduler.getQueue().isEmpty());
    Until.holds("nobody waits any more", () -> mutex.waiting() == 0);
  }

  @Test
  void releasesTheMutexOfASectionThatThrows() throws Exception {
    FixedDatabaseMutex mutex = fixed(LONG);
    for (int cycle = 0; cycle < 10; cycle++) {
      CompletableFuture<String> failing =
          mutex.criticalSection(
              "report",
              () -> {
                throw new IllegalStateException("bad");
              },
              LONG);
      assertThatThrownBy(() -> get(failing)).hasCauseInstanceOf(IllegalStateException.class);
    }
    assertNothingIsLeft();
  }

  @Test
  void asksForEverInItsFirstVersionWhenAHolderHasDied() throws Exception {
    dieHolding("report", MutexTable.FOR_EVER);
    LeakyDatabaseMutex mutex = new LeakyDatabaseMutex(database.mutexes(), scheduler, workers);
    List<CompletableFuture<String>> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(mutex.criticalSection("report", () -> "never", Duration.ofMillis(10)));
    }
    all.get(0).cancel(false);
    long start = System.nanoTime();
    Until.holds("two rounds of asking", () -> System.nanoTime() - start > 500_000_000L);
    mutex.close();

    Until.holds("all ask", () -> scheduler.getQueue().size() == 20);
    assertThat(mutex.waiting()).isEqualTo(20);
    assertThat(all.get(1)).isNotDone();
  }

  @Test
  void stopsAskingInItsFirstVersionWhenTheHolderGivesBack() throws Exception {
    LeakyDatabaseMutex mutex = new LeakyDatabaseMutex(database.mutexes(), scheduler, workers);
    CountDownLatch mayEnd = new CountDownLatch(1);
    CompletableFuture<Boolean> holder =
        mutex.criticalSection("report", () -> mayEnd.await(30, TimeUnit.SECONDS), LONG);
    CompletableFuture<String> next = mutex.criticalSection("report", () -> "next", LONG);
    mayEnd.countDown();

    assertThat(get(holder)).isTrue();
    assertThat(get(next)).isEqualTo("next");
    assertNothingIsLeft();
    Until.holds("nobody waits any more", () -> mutex.waiting() == 0);
  }

  private void assertNothingIsLeft() throws Exception {
    assertThat(scheduler.getQueue()).isEmpty();
    assertThat(database.mutexes().rows()).isZero();
  }

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(30, TimeUnit.SECONDS);
  }
}
