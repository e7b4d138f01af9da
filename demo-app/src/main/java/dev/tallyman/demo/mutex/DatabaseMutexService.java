package dev.tallyman.demo.mutex;

import dev.tallyman.demo.load.Feeder;
import dev.tallyman.demo.load.LoadedService;
import dev.tallyman.demo.load.Threads;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Invoices, each written by one process at a time, and reports that one at a time may make. The
 * process that made a report when this one started has died over it.
 */
public final class DatabaseMutexService implements LoadedService {

  private static final int WORKERS = 4;
  private static final int CONNECTIONS = 6;
  private static final int INVOICES = 500;
  private static final double INVOICES_PER_SECOND = 10;
  private static final double REPORTS_PER_SECOND = 15;
  private static final Duration MAX_WAIT = Duration.ofSeconds(5);

  private final Database database;
  private final String report;
  private final ScheduledThreadPoolExecutor scheduler = Threads.scheduler(2, "mutex-scheduler-");
  private final ExecutorService workers =
      Executors.newFixedThreadPool(WORKERS, Threads.named("mutex-worker-"));
  private final DatabaseMutex mutex;
  private final Feeder feeder;
  private final AtomicLong invoices = new AtomicLong();
  private final LongAdder ended = new LongAdder();
  private final LongAdder failed = new LongAdder();

  private DatabaseMutexService(DatabaseMutexFactory mutexes, Database database, String report) {
    this.database = database;
    this.report = report;
    this.mutex = mutexes.create(database.mutexes(), scheduler, workers);
    this.feeder =
        new Feeder("mutex-feeder")
            .feed(INVOICES_PER_SECOND, this::writeInvoice)
            .feed(REPORTS_PER_SECOND, this::makeReport);
  }

  /**
   * Starts a service and its load.
   *
   * @param url of the database
   */
  public static DatabaseMutexService start(DatabaseMutexFactory mutexes, String url)
      throws InterruptedException {
    Database database = Database.open(url, CONNECTIONS);
    String report = "report-" + UUID.randomUUID();
    dieOverAReport(mutexes, url, report);
    DatabaseMutexService service = new DatabaseMutexService(mutexes, database, report);
    service.feeder.start();
    return service;
  }

  /** Does what another process would leave behind: it loses its connections and its threads. */
  private static void dieOverAReport(DatabaseMutexFactory mutexes, String url, String report)
      throws InterruptedException {
    ScheduledThreadPoolExecutor scheduler = Threads.scheduler(1, "other-scheduler-");
    ExecutorService workers = Executors.newSingleThreadExecutor(Threads.named("other-worker-"));
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    try (Database connections = Database.open(url, 2)) {
      var unused =
          mutexes
              .create(connections.mutexes(), scheduler, workers)
              .criticalSection(
                  report,
                  () -> {
                    inside.countDown();
                    never.await();
                    return "never";
                  },
                  MAX_WAIT);
      inside.await();
    }
    workers.shutdownNow();
    Threads.end(scheduler, workers);
  }

  private void writeInvoice() {
    var unused =
        mutex
            .criticalSection(
                "invoice-" + invoices.incrementAndGet() % INVOICES, () -> "written", MAX_WAIT)
            .whenComplete(this::count);
  }

  private void makeReport() {
    var unused = mutex.criticalSection(report, () -> "made", MAX_WAIT).whenComplete(this::count);
  }

  private void count(@Nullable String result, @Nullable Throwable failure) {
    (failure == null ? ended : failed).increment();
  }

  /** Sections that have ended, in whatever way. */
  long sections() {
    return ended.sum() + failed.sum();
  }

  DatabaseMutex mutex() {
    return mutex;
  }

  /** Polling and renewals that are neither over nor cancelled. */
  int scheduled() {
    return scheduler.getQueue().size();
  }

  @Override
  public String figures() {
    return String.format(
        Locale.ROOT,
        "sections=%d failed=%d waiting=%d scheduled=%d",
        sections(),
        failed.sum(),
        mutex.waiting(),
        scheduled());
  }

  @Override
  public @Nullable Throwable diedOf() {
    return feeder.diedOf();
  }

  @Override
  public void close() throws InterruptedException {
    feeder.end();
    mutex.close();
    Threads.end(scheduler, workers);
    database.close();
  }
}
