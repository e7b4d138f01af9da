package dev.tallyman.demo.task;

import dev.tallyman.demo.load.Feeder;
import dev.tallyman.demo.load.LoadedService;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A service that runs tasks all day in a processor of its own, and makes and destroys others: one
 * for each import of a customer's data.
 */
public final class TaskService implements LoadedService {

  private static final int WORKERS = 8;

  private final TaskEnvironment environment = TaskEnvironment.open(WORKERS);
  private final TaskProcessor processor;
  private final TaskTraffic traffic;
  private final Feeder feeder;
  private final LongAdder succeeded = new LongAdder();
  private final LongAdder failed = new LongAdder();

  private TaskService(ProcessorFactory processors, TaskLoad load) {
    ProcessorSettings settings = ProcessorSettings.standard();
    this.processor = processors.create("main", settings, environment);
    this.traffic =
        new TaskTraffic(
            load,
            environment,
            processor,
            name -> processors.create(name, settings, environment),
            this::count);
    this.feeder =
        new Feeder("task-feeder")
            .feed(load.tasksPerSecond(), traffic::addTask)
            .feed(load.importsPerSecond(), traffic::startImport)
            .tick(traffic::endImports);
  }

  /** Starts a service and its load. */
  public static TaskService start(ProcessorFactory processors, TaskLoad load) {
    TaskService service = new TaskService(processors, load);
    service.processor.subscribe(service::count);
    service.feeder.start();
    return service;
  }

  private void count(Notice notice) {
    (notice.succeeded() ? succeeded : failed).increment();
  }

  @Override
  public @Nullable Throwable diedOf() {
    return feeder.diedOf();
  }

  @Override
  public String figures() {
    EventSource source = environment.source();
    return String.format(
        Locale.ROOT,
        "tasks=%d failed=%d imports=%d callbacks=%d cached=%d intervals=%d timeouts=%d listeners=%d"
            + " subscribers=%d caches=%d",
        succeeded.sum() + failed.sum(),
        failed.sum(),
        traffic.imports(),
        processor.counts().callbacks(),
        processor.counts().cached(),
        environment.intervals(),
        environment.timeouts(),
        source.listenerCount(EventSource.TASK)
            + source.listenerCount(EventSource.ERROR)
            + source.listenerCount(EventSource.BATCH),
        environment.hub().size(),
        environment.caches().size());
  }

  /** Tasks that have ended, in whatever way. */
  public long tasks() {
    return succeeded.sum() + failed.sum();
  }

  /** What the processors share. */
  TaskEnvironment environment() {
    return environment;
  }

  /** The processor that lives as long as the service. */
  TaskProcessor processor() {
    return processor;
  }

  /** Ends the load, destroys all processors, and waits until every thread has ended. */
  @Override
  public void close() throws InterruptedException {
    feeder.end();
    traffic.end();
    processor.destroy();
    environment.close();
  }
}
