package dev.tallyman.demo.task;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** What a {@link TaskService} has to do. For one thread, except for the figures. */
final class TaskTraffic {

  private static final Duration SHORT_WORK = Duration.ofMillis(5);
  private static final Duration LONG_WORK = Duration.ofMillis(15);
  private static final int BAD_RECORD = 3;
  private static final int FAILS_EVERY = 100;
  private static final int SOURCE_FAILS_EVERY = 80;

  /** A processor made for an import, and when to destroy it. */
  private record Import(TaskProcessor processor, long endNanos) {}

  private final TaskLoad load;
  private final TaskEnvironment environment;
  private final TaskProcessor processor;
  private final Function<String, TaskProcessor> importers;
  private final Subscriber subscriber;
  private final Queue<Import> open = new ArrayDeque<>();
  private final AtomicLong imports = new AtomicLong();
  private long tasks;
  private volatile boolean ended;

  TaskTraffic(
      TaskLoad load,
      TaskEnvironment environment,
      TaskProcessor processor,
      Function<String, TaskProcessor> importers,
      Subscriber subscriber) {
    this.load = load;
    this.environment = environment;
    this.processor = processor;
    this.importers = importers;
    this.subscriber = subscriber;
    for (int customer = 0; customer < load.customers(); customer++) {
      environment.statusPage().add(nameOf(customer));
    }
  }

  /** One more task for the processor that is always there. */
  void addTask() {
    long number = tasks++;
    boolean good = number % FAILS_EVERY != FAILS_EVERY - 1;
    var unused =
        processor.addTask(
            request("orders", number, SHORT_WORK, good),
            (result, failure) -> {
              if (result != null && !ended) {
                processor.setCache("order-" + number, result);
              }
            });
  }

  /** A customer's data come in: a processor is made for them. */
  void startImport() {
    long number = imports.getAndIncrement();
    String name = nameOf(number % load.customers());
    TaskProcessor importer = importers.apply(name);
    open.add(new Import(importer, System.nanoTime() + load.importLife().toNanos()));
    importer.subscribe(subscriber);
    importer.setCache("currency", "EUR");
    importer.setCache("rate", 1.0825);
    EventSource source = environment.source();
    source.emit(
        EventSource.TASK,
        new SourceEvent.TaskReceived(name, request(name, number, SHORT_WORK, true)));
    if (number % load.bulkEvery() == 0) {
      source.emit(EventSource.BATCH, new SourceEvent.BatchReceived(name, bulk(name)));
    }
    if (number % SOURCE_FAILS_EVERY == SOURCE_FAILS_EVERY - 1) {
      source.emit(
          EventSource.ERROR,
          new SourceEvent.SourceFailed(processor.name(), new IOException("connection reset")));
    }
  }

  /** Destroys the processors whose imports are over. */
  void endImports() {
    long now = System.nanoTime();
    while (!open.isEmpty() && open.peek().endNanos() - now <= 0) {
      open.remove().processor().destroy();
    }
  }

  /** Destroys all processors that imports are at. */
  void end() {
    ended = true;
    open.forEach(running -> running.processor().destroy());
    open.clear();
  }

  private List<TaskRequest> bulk(String name) {
    List<TaskRequest> requests = new ArrayList<>();
    for (int record = 0; record < load.bulkSize(); record++) {
      requests.add(request(name, record, LONG_WORK, record != BAD_RECORD));
    }
    return requests;
  }

  private TaskRequest request(String origin, long number, Duration duration, boolean good) {
    return new TaskRequest(
        () -> work(number, duration, good),
        load.timeout(),
        Map.of("origin", origin, "record", Long.toString(number)));
  }

  /** Asks another service, which takes its time. */
  private static String work(long number, Duration duration, boolean good) throws IOException {
    long answered = System.nanoTime() + duration.toNanos();
    for (long left = duration.toNanos(); left > 0; left = answered - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    if (!good) {
      throw new IOException("record " + number + " is not well-formed");
    }
    return "done " + number;
  }

  private static String nameOf(long customer) {
    return "customer-" + customer;
  }

  long imports() {
    return imports.get();
  }
}
