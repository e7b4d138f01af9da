package dev.tallyman.demo.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallyman.demo.Until;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What both versions of the processor do. */
class TaskProcessorTest {

  private static final ProcessorSettings SETTINGS =
      new ProcessorSettings(
          2, 3, Duration.ofMillis(5), Duration.ofMillis(5), Duration.ofMillis(20));

  private final TaskEnvironment environment = TaskEnvironment.open(4);

  /** With a name for the report. */
  record Version(String name, ProcessorFactory factory) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Version> versions() {
    return Stream.of(
        new Version("fixed", FixedTaskProcessor::new),
        new Version("leaky", (n, s, e) -> new LeakyTaskProcessor(n, s, e, Leak.none())),
        new Version("leaking", (n, s, e) -> new LeakyTaskProcessor(n, s, e, Leak.all())));
  }

  @AfterEach
  void close() throws InterruptedException {
    environment.close();
  }

  private TaskProcessor start(Version version) {
    return version.factory().create("p", SETTINGS, environment);
  }

  private static TaskRequest task(Callable<?> work) {
    return new TaskRequest(work, Duration.ofMinutes(5), Map.of());
  }

  @ParameterizedTest
  @MethodSource("versions")
  void runsNoMoreTasksAtOnceThanItMay(Version version) throws Exception {
    TaskProcessor processor = start(version);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<CompletableFuture<Object>> futures = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      int number = i;
      futures.add(
          processor.addTask(
              task(
                  () -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    Thread.sleep(1);
                    running.decrementAndGet();
                    return number;
                  })));
    }
    CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new)).get(10, TimeUnit.SECONDS);

    assertThat(most).hasValueBetween(1, 2);
    assertThat(futures.get(49)).isCompletedWithValue(49);
    assertThat(processor.counts().pending()).isZero();
    assertThat(processor.counts().processing()).isZero();
  }

  @ParameterizedTest
  @MethodSource("versions")
  void callsBackWithResultOrFailure(Version version) throws Exception {
    TaskProcessor processor = start(version);
    List<String> told = new ArrayList<>();

    processor
        .addTask(task(() -> "fine"), (result, failure) -> told.add(result + " " + failure))
        .get(10, TimeUnit.SECONDS);
    processor
        .addTask(
            task(
                () -> {
                  throw new IOException("bad");
                }),
            (result, failure) -> told.add(result + " " + failure))
        .exceptionally(failure -> "")
        .get(10, TimeUnit.SECONDS);

    assertThat(told).containsExactly("fine null", "null java.io.IOException: bad");
  }

  @ParameterizedTest
  @MethodSource("versions")
  void endsATaskWhoseTimeIsUpAndGoesOnWithTheNext(Version version) throws Exception {
    TaskProcessor processor = start(version);
    CountDownLatch never = new CountDownLatch(1);
    CompletableFuture<Object> first = processor.addTask(stuck(never));
    CompletableFuture<Object> second = processor.addTask(stuck(never));
    CompletableFuture<Object> third = processor.addTask(task(() -> "third"));

    for (CompletableFuture<Object> late : List.of(first, second)) {
      assertThatThrownBy(() -> late.get(10, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(TimeoutException.class)
          .hasMessageContaining("took longer than PT0.03S");
    }
    assertThat(third.get(10, TimeUnit.SECONDS)).isEqualTo("third");
    never.countDown();
  }

  private static TaskRequest stuck(CountDownLatch latch) {
    return new TaskRequest(
        () -> {
          latch.await();
          return "late";
        },
        Duration.ofMillis(30),
        Map.of());
  }

  @ParameterizedTest
  @MethodSource("versions")
  void cancelsWhatHasNotEndedWhenItIsDestroyed(Version version) {
    TaskProcessor processor = start(version);
    CountDownLatch later = new CountDownLatch(1);
    List<CompletableFuture<Object>> futures = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      futures.add(
          processor.addTask(
              task(
                  () -> {
                    later.await();
                    return "late";
                  })));
    }
    processor.destroy();

    assertThat(futures)
        .allSatisfy(
            future -> assertThatThrownBy(future::join).isInstanceOf(CancellationException.class));
    assertThatThrownBy(() -> processor.addTask(task(() -> "too late")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageMatching("p#\\d+ is destroyed");
    later.countDown();
  }

  @ParameterizedTest
  @MethodSource("versions")
  void takesWhatIsAddressedToIt(Version version) throws Exception {
    TaskProcessor processor = start(version);
    AtomicInteger done = new AtomicInteger();
    TaskRequest request = task(done::incrementAndGet);
    EventSource source = environment.source();

    source.emit(EventSource.TASK, new SourceEvent.TaskReceived("p", request));
    source.emit(EventSource.TASK, new SourceEvent.TaskReceived("another", request));
    source.emit(
        EventSource.BATCH, new SourceEvent.BatchReceived("p", List.of(request, request, request)));
    source.emit(EventSource.ERROR, new SourceEvent.SourceFailed("p", new IOException("gone")));
    Until.holds("its four tasks are done", () -> done.get() >= 4);
    Until.holds("and are told of", () -> processor.counts().processing() == 0);

    assertThat(done).hasValue(4);
    assertThat(processor.lastError())
        .isNotNull()
        .satisfies(
            error -> {
              assertThat(error.error()).hasMessage("gone");
              assertThat(error.taskId()).isNull();
            });
    processor.destroy();
    source.emit(EventSource.TASK, new SourceEvent.TaskReceived("p", request));
    assertThat(processor.counts().pending() + processor.counts().processing()).isZero();
  }

  @ParameterizedTest
  @MethodSource("versions")
  void tellsASubscriberUntilItUnsubscribes(Version version) throws Exception {
    TaskProcessor processor = start(version);
    TaskProcessor other = start(version);
    AtomicInteger told = new AtomicInteger();
    Runnable unsubscribe = processor.subscribe(notice -> told.incrementAndGet());

    processor.addTask(task(() -> "told")).get(10, TimeUnit.SECONDS);
    other.addTask(task(() -> "not told")).get(10, TimeUnit.SECONDS);
    Until.holds("the subscriber is told", () -> told.get() == 1);
    unsubscribe.run();
    unsubscribe.run();
    processor.addTask(task(() -> "not told")).get(10, TimeUnit.SECONDS);
    processor.addTask(task(() -> "not told")).get(10, TimeUnit.SECONDS);

    assertThat(told).hasValue(1);
    assertThat(environment.hub().size()).isZero();
  }

  @ParameterizedTest
  @MethodSource("versions")
  void keepsAResultForAWhile(Version version) throws Exception {
    TaskProcessor processor = start(version);
    String id = processor.id() + "-1";
    processor.addTask(task(() -> "kept")).get(10, TimeUnit.SECONDS);

    assertThat(processor.result(id)).contains("kept");
    Until.holds("the result is discarded", () -> processor.result(id).isEmpty());
    assertThat(processor.counts().results()).isZero();
  }

  @ParameterizedTest
  @MethodSource("versions")
  void findsWhatWasCached(Version version) {
    TaskProcessor processor = start(version);
    processor.setCache("a", 1);
    processor.setCache("a", 2);

    assertThat(processor.getCache("a")).contains(2);
    assertThat(processor.getCache("b")).isEmpty();
    assertThat(start(version).getCache("a")).isEmpty();
  }
}
