package dev.tallyman.demo.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.demo.Until;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is left of a processor that has worked and was destroyed, by what it forgets. */
class LeaksTest {

  private static final int CACHE_SIZE = 5;
  private static final int TASKS = 12;
  private static final ProcessorSettings SETTINGS =
      new ProcessorSettings(
          2, CACHE_SIZE, Duration.ofMillis(5), Duration.ofMillis(5), Duration.ofMillis(20));

  private final TaskEnvironment environment = TaskEnvironment.open(4);

  /**
   * What is left.
   *
   * @param scheduled intervals and timeouts
   * @param healthChecksGoOn whether one still reported after the end
   * @param listeners of the events task, error and batch
   * @param callbacks of tasks that have ended
   * @param caches among the service's
   * @param overBound how far the cache outgrew its size
   * @param tasksInError tasks that the last error keeps
   */
  private record Remains(
      int scheduled,
      boolean healthChecksGoOn,
      List<Integer> listeners,
      int callbacks,
      int caches,
      int overBound,
      int subscribers,
      int tasksInError) {}

  private static final Remains NOTHING = new Remains(0, false, List.of(0, 0, 0), 0, 0, 0, 0, 0);

  @AfterEach
  void close() throws InterruptedException {
    environment.close();
  }

  private static Remains expected(Leak leak) {
    return switch (leak) {
      case HEALTH_CHECK_INTERVAL -> new Remains(1, true, List.of(0, 0, 0), 0, 0, 0, 0, 0);
      case CLEANUP_INTERVAL -> new Remains(1, false, List.of(0, 0, 0), 0, 0, 0, 0, 0);
      case EXTERNAL_LISTENERS -> new Remains(0, false, List.of(1, 1, 1), 0, 0, 0, 0, 0);
      case CALLBACKS -> new Remains(0, false, List.of(0, 0, 0), TASKS, 0, 0, 0, 0);
      case CACHE_NOT_CLEARED -> new Remains(0, false, List.of(0, 0, 0), 0, 1, 0, 0, 0);
      case CACHE_NOT_BOUNDED -> new Remains(0, false, List.of(0, 0, 0), 0, 0, 4, 0, 0);
      case SUBSCRIBERS -> new Remains(0, false, List.of(0, 0, 0), 0, 0, 0, 3, 0);
      case LAST_ERROR -> new Remains(0, false, List.of(0, 0, 0), 0, 0, 0, 0, TASKS);
      case TIMEOUTS -> new Remains(TASKS, false, List.of(0, 0, 0), 0, 0, 0, 0, 0);
    };
  }

  @ParameterizedTest
  @EnumSource(Leak.class)
  void leavesWhatItForgetsAndNothingElse(Leak leak) throws Exception {
    assertThat(workAndDestroy(leaky(EnumSet.of(leak)))).isEqualTo(expected(leak));
  }

  @Test
  void leavesEverythingWhenItForgetsAll() throws Exception {
    assertThat(workAndDestroy(leaky(Leak.all())))
        .isEqualTo(new Remains(TASKS + 2, true, List.of(1, 1, 1), TASKS, 1, 4, 3, TASKS));
  }

  @Test
  void leavesNothingWhenItForgetsNothing() throws Exception {
    assertThat(workAndDestroy(leaky(Leak.none()))).isEqualTo(NOTHING);
  }

  @Test
  void leavesNothingInItsSecondVersion() throws Exception {
    assertThat(workAndDestroy(FixedTaskProcessor::new)).isEqualTo(NOTHING);
  }

  @Test
  void leavesNothingAfterManyRoundsInItsSecondVersion() throws Exception {
    for (int round = 0; round < 20; round++) {
      assertThat(workAndDestroy(FixedTaskProcessor::new)).isEqualTo(NOTHING);
    }
  }

  @Test
  void leavesMoreWithEachRound() throws Exception {
    for (int round = 1; round <= 5; round++) {
      Remains remains = workAndDestroy(leaky(Leak.all()));
      assertThat(remains.scheduled()).isEqualTo(round * (TASKS + 2));
      assertThat(remains.listeners()).containsExactly(round, round, round);
      assertThat(remains.subscribers()).isEqualTo(3 * round);
      assertThat(remains.caches()).isEqualTo(round);
    }
  }

  @Test
  void keepsOfAnErrorFiguresOnlyInItsSecondVersion() throws Exception {
    workAndDestroy(FixedTaskProcessor::new);

    assertThat(environment.statusPage().lastError("p"))
        .containsInstanceOf(ErrorSummary.class)
        .hasValueSatisfying(
            error -> {
              assertThat(error.taskId()).startsWith("p#").endsWith("-1");
              assertThat(((ErrorSummary) error).metadata()).containsEntry("task", "0");
              assertThat(error.pendingCount() + error.processingCount()).isEqualTo(TASKS - 1);
            });
  }

  private static ProcessorFactory leaky(EnumSet<Leak> leaks) {
    return (name, settings, environment) ->
        new LeakyTaskProcessor(name, settings, environment, leaks);
  }

  private Remains workAndDestroy(ProcessorFactory factory) throws Exception {
    TaskProcessor processor = factory.create("p", SETTINGS, environment);
    EventSource source = environment.source();
    CountDownLatch allAdded = new CountDownLatch(1);
    CountDownLatch othersMayEnd = new CountDownLatch(1);
    List<CompletableFuture<Object>> futures = new ArrayList<>();
    for (int i = 0; i < TASKS; i++) {
      futures.add(processor.addTask(task(i, allAdded, othersMayEnd)));
    }
    allAdded.countDown();
    Until.holds("the first task fails", () -> processor.lastError() != null);
    othersMayEnd.countDown();
    Until.holds("all tasks end", () -> futures.stream().allMatch(CompletableFuture::isDone));
    assertThat(futures.get(0)).isCompletedExceptionally();
    assertThat(futures.get(1)).isCompletedWithValue("1");
    for (int i = 0; i < CACHE_SIZE + 4; i++) {
      processor.setCache("key-" + i, i);
    }
    for (int i = 0; i < 3; i++) {
      processor.subscribe(notice -> {});
    }
    assertThat(source.listenerCount(EventSource.TASK)).isPositive();
    long checks = environment.statusPage().healthChecks("p");
    Until.holds("a health check", () -> environment.statusPage().healthChecks("p") > checks);
    int cached = processor.counts().cached();

    processor.destroy();
    processor.destroy();

    int tasksInError =
        environment.statusPage().lastError("p").filter(ErrorSnapshot.class::isInstance).stream()
            .map(ErrorSnapshot.class::cast)
            .mapToInt(error -> 1 + error.allPending().size() + error.allProcessing().size())
            .sum();
    return new Remains(
        scheduled(),
        healthChecksGoOn(),
        List.of(
            source.listenerCount(EventSource.TASK),
            source.listenerCount(EventSource.ERROR),
            source.listenerCount(EventSource.BATCH)),
        processor.counts().callbacks(),
        environment.caches().size(),
        Math.max(0, cached - CACHE_SIZE),
        environment.hub().size(),
        tasksInError);
  }

  private static TaskRequest task(int number, CountDownLatch allAdded, CountDownLatch mayEnd) {
    return new TaskRequest(
        () -> {
          allAdded.await();
          if (number == 0) {
            throw new IllegalStateException("bad");
          }
          mayEnd.await();
          return Integer.toString(number);
        },
        Duration.ofMinutes(5),
        Map.of("task", Integer.toString(number)));
  }

  /** An interval that runs at this moment is not in the queue: it is counted when it is back. */
  private int scheduled() throws InterruptedException {
    int most = 0;
    for (int look = 0; look < 20; look++) {
      most = Math.max(most, environment.intervals() + environment.timeouts());
      Thread.sleep(2);
    }
    return most;
  }

  /** One may have been running when the processor was destroyed; a second one may not. */
  private boolean healthChecksGoOn() throws InterruptedException {
    long checks = environment.statusPage().healthChecks("p");
    for (int look = 0; look < 50; look++) {
      Thread.sleep(2);
      if (environment.statusPage().healthChecks("p") > checks + 1) {
        return true;
      }
    }
    return false;
  }
}
