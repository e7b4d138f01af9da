package dev.tallyman.demo.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.demo.Until;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The service under its usual load. */
class TaskServiceTest {

  private static final TaskLoad LOAD = TaskLoad.of(100);

  /** More than a figure reaches that does not grow: a large import, and what 17 others have. */
  private static final int FLAT = 260;

  private static final Set<Leak> INTERVALS =
      EnumSet.of(Leak.HEALTH_CHECK_INTERVAL, Leak.CLEANUP_INTERVAL);

  /** The lowest of some figures: what is always there. */
  private static int floor(ToIntFunction<TaskService> figure, TaskService service)
      throws InterruptedException {
    int lowest = Integer.MAX_VALUE;
    for (int look = 0; look < 10; look++) {
      lowest = Math.min(lowest, figure.applyAsInt(service));
      Thread.sleep(5);
    }
    return lowest;
  }

  private static int left(Leak leak, TaskService service) {
    TaskEnvironment environment = service.environment();
    return switch (leak) {
      case HEALTH_CHECK_INTERVAL, CLEANUP_INTERVAL -> environment.intervals();
      case TIMEOUTS -> environment.timeouts();
      case EXTERNAL_LISTENERS -> environment.source().listenerCount(EventSource.BATCH);
      case CALLBACKS -> service.processor().counts().callbacks();
      case CACHE_NOT_CLEARED -> environment.caches().size();
      case CACHE_NOT_BOUNDED -> service.processor().counts().cached();
      case SUBSCRIBERS -> environment.hub().size();
      case LAST_ERROR -> tasksInErrors(environment.statusPage());
    };
  }

  private static boolean sameFigure(Leak leak, Leak other) {
    return leak == other || INTERVALS.contains(leak) && INTERVALS.contains(other);
  }

  private static int tasksInErrors(StatusPage page) {
    int tasks = 0;
    for (int customer = 0; customer < LOAD.customers(); customer++) {
      LastError error = page.lastError("customer-" + customer).orElse(null);
      if (error instanceof ErrorSnapshot snapshot) {
        tasks += snapshot.allPending().size() + snapshot.allProcessing().size();
      }
    }
    return tasks;
  }

  @ParameterizedTest
  @EnumSource(Leak.class)
  void leaksAtLeastTenASecondOfWhatItForgets(Leak leak) throws Exception {
    ProcessorFactory factory =
        (name, settings, environment) ->
            new LeakyTaskProcessor(name, settings, environment, EnumSet.of(leak));
    try (TaskService service = TaskService.start(factory, LOAD)) {
      Until.holds("imports have ended", () -> service.tasks() >= 300);
      int before = floor(s -> left(leak, s), service);
      long start = System.nanoTime();
      Until.holds("1.2 s are over", () -> System.nanoTime() - start > 1_200_000_000L);
      int after = floor(s -> left(leak, s), service);

      assertThat(after - before).isGreaterThanOrEqualTo(10);
      for (Leak other : Leak.values()) {
        if (!sameFigure(leak, other)) {
          assertThat(floor(s -> left(other, s), service)).as(other.name()).isLessThan(FLAT);
        }
      }
    }
    Until.holds("its threads have ended", () -> threads() == 0);
  }

  @Test
  void staysFlatInItsSecondVersion() throws Exception {
    try (TaskService service = TaskService.start(FixedTaskProcessor::new, LOAD)) {
      Until.holds("it has worked for 2 s", () -> service.tasks() >= 400);
      for (Leak leak : Leak.values()) {
        assertThat(floor(s -> left(leak, s), service)).as(leak.name()).isLessThan(FLAT);
      }
      assertThat(service.environment().caches().size()).isBetween(10, 20);
      assertThat(service.diedOf()).isNull();
      assertThat(service.figures()).contains("tasks=", " intervals=");
    }
    Until.holds("its threads have ended", () -> threads() == 0);
  }

  @Test
  void leavesNothingBehindWhenItEnds() throws Exception {
    TaskService service = TaskService.start(FixedTaskProcessor::new, LOAD);
    Until.holds("it works", () -> service.tasks() >= 150);
    service.close();

    TaskEnvironment environment = service.environment();
    assertThat(environment.intervals() + environment.timeouts()).isZero();
    assertThat(environment.caches()).isEmpty();
    assertThat(environment.hub().size()).isZero();
    assertThat(environment.source().listenerCount(EventSource.TASK)).isZero();
    assertThat(service.processor().counts()).isEqualTo(new TaskProcessor.Counts(0, 0, 0, 0, 0));
    Until.holds("its threads have ended", () -> threads() == 0);
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("task-"))
        .count();
  }
}
