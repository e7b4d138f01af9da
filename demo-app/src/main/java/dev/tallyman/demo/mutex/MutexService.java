package dev.tallyman.demo.mutex;

import dev.tallyman.demo.load.Feeder;
import dev.tallyman.demo.load.LoadedService;
import dev.tallyman.demo.load.Threads;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Orders, each worked on in a critical section of its own and for a limited time, and a ledger that
 * one at a time may write to, now and then in vain.
 */
public final class MutexService implements LoadedService {

  private static final int WORKERS = 4;
  private static final Duration TIMEOUT = Duration.ofMinutes(5);
  private static final Duration ORDER_WORK = Duration.ofMillis(5);
  private static final Duration LEDGER_WORK = Duration.ofMillis(2);
  private static final int LEDGER_FAILS_EVERY = 25;

  private final ScheduledThreadPoolExecutor scheduler = Threads.scheduler(1, "mutex-scheduler-");
  private final ExecutorService workers =
      Executors.newFixedThreadPool(WORKERS, Threads.named("mutex-worker-"));
  private final NamedMutex mutex;
  private final Feeder feeder;
  private final AtomicLong orders = new AtomicLong();
  private final AtomicLong bookings = new AtomicLong();
  private final LongAdder ended = new LongAdder();
  private final LongAdder failed = new LongAdder();

  private MutexService(
      BiFunction<ScheduledExecutorService, Executor, NamedMutex> mutexes,
      double sectionsPerSecond) {
    this.mutex = mutexes.apply(scheduler, workers);
    this.feeder =
        new Feeder("mutex-feeder")
            .feed(sectionsPerSecond / 2, this::changeOrder)
            .feed(sectionsPerSecond / 2, this::writeLedger);
  }

  /**
   * Starts a service and its load.
   *
   * @param mutexes makes the mutex, from a scheduler and the threads that run sections
   * @param sectionsPerSecond half of them orders, each with a name never used before, half of them
   *     bookings with one and the same name
   */
  public static MutexService start(
      BiFunction<ScheduledExecutorService, Executor, NamedMutex> mutexes,
      double sectionsPerSecond) {
    MutexService service = new MutexService(mutexes, sectionsPerSecond);
    service.feeder.start();
    return service;
  }

  private void changeOrder() {
    var unused =
        mutex
            .criticalSection("order-" + orders.incrementAndGet(), () -> work(ORDER_WORK), TIMEOUT)
            .whenComplete(this::count);
  }

  private void writeLedger() {
    boolean bad = bookings.incrementAndGet() % LEDGER_FAILS_EVERY == 10;
    var unused =
        mutex
            .criticalSection(
                "ledger",
                () -> {
                  String written = work(LEDGER_WORK);
                  if (bad) {
                    throw new IOException("no space left in the ledger");
                  }
                  return written;
                })
            .whenComplete(this::count);
  }

  private static String work(Duration duration) {
    long done = System.nanoTime() + duration.toNanos();
    for (long left = duration.toNanos(); left > 0; left = done - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    return "done";
  }

  private void count(@Nullable String result, @Nullable Throwable failure) {
    (failure == null ? ended : failed).increment();
  }

  /** Sections that have ended, in whatever way. */
  long sections() {
    return ended.sum() + failed.sum();
  }

  NamedMutex mutex() {
    return mutex;
  }

  /** Timeouts that are neither over nor cancelled. */
  int scheduled() {
    return scheduler.getQueue().size();
  }

  @Override
  public String figures() {
    return String.format(
        Locale.ROOT,
        "sections=%d failed=%d names=%d waiting=%d scheduled=%d",
        sections(),
        failed.sum(),
        mutex.names(),
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
  }
}
