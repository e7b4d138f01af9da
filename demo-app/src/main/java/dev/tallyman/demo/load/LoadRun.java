package dev.tallyman.demo.load;

import dev.tallyman.demo.order.OrderProcessor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Workers under load: hands them requests at a rate, and waits for them in the end. Used by one
 * thread, which calls {@link #feed}, then {@link #awaitServed} and {@link #stop}.
 */
public final class LoadRun {

  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final OrderFeed feed;
  private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
  private final Semaphore inFlight;
  private final int mostInFlight;
  private final double rate;
  private final Runnable tick;
  private final Runnable onDeath;
  private final List<Worker> workers = new ArrayList<>();
  private long due = Long.MIN_VALUE;

  /**
   * How hard to press.
   *
   * @param workers threads that serve requests
   * @param mostInFlight requests accepted and not yet served; 1 means one after the other
   * @param rate orders in a second; 0 means as many as are served
   * @param cancelled share of the orders that is cancelled again, 0 to 1
   * @param customers customers that order
   * @param products products that are ordered
   * @param seed of the customers' choices
   */
  public record Load(
      int workers,
      int mostInFlight,
      double rate,
      double cancelled,
      int customers,
      int products,
      long seed) {}

  /**
   * Starts the workers.
   *
   * @param score where they write down what becomes of the requests
   * @param tick called by the feeding thread at least every 200 ms, however long it waits
   * @param onDeath called by a worker that dies, before anything is printed; must not allocate
   */
  public LoadRun(
      Load load, OrderProcessor processor, Score score, Runnable tick, Runnable onDeath) {
    this.feed = new OrderFeed(load.seed(), load.customers(), load.products(), load.cancelled());
    this.mostInFlight = load.mostInFlight();
    this.inFlight = new Semaphore(mostInFlight);
    this.rate = load.rate();
    this.tick = tick;
    this.onDeath = onDeath;
    for (int number = 1; number <= load.workers(); number++) {
      workers.add(new Worker(number, requests, inFlight, processor, score, this::workerDied));
    }
    workers.forEach(Thread::start);
  }

  /**
   * Hands over that many orders and their cancellations, or fewer if the time is up before.
   *
   * @param orders how many, negative for no end
   * @param deadlineNanos {@link System#nanoTime} at which to stop
   * @return how many orders were handed over
   * @throws WorkerDiedException as soon as a worker has died
   */
  public long feed(long orders, long deadlineNanos) throws InterruptedException {
    long fed = 0;
    while (fed != orders) {
      if (!awaitTurn(deadlineNanos)) {
        return fed;
      }
      Request request = feed.next();
      if (!handOver(request, deadlineNanos)) {
        return fed;
      }
      if (request instanceof Request.Place) {
        fed++;
      }
    }
    return fed;
  }

  private boolean awaitTurn(long deadlineNanos) {
    long now = System.nanoTime();
    if (rate > 0) {
      long gap = feed.gapNanos(rate);
      // Catch up after a pause of the collector, but not after one of minutes.
      due = due == Long.MIN_VALUE ? now : Math.max(due + gap, now - 10 * TICK_NANOS);
      while (due - now > 0 && deadlineNanos - now > 0) {
        LockSupport.parkNanos(Math.min(Math.min(due, deadlineNanos) - now, TICK_NANOS));
        check();
        now = System.nanoTime();
      }
    }
    check();
    return deadlineNanos - now > 0;
  }

  private boolean handOver(Request request, long deadlineNanos) throws InterruptedException {
    while (!inFlight.tryAcquire(TICK_NANOS, TimeUnit.NANOSECONDS)) {
      check();
      if (deadlineNanos - System.nanoTime() <= 0) {
        return false;
      }
    }
    requests.add(request);
    return true;
  }

  /** Does nothing for that long, but for ticks. */
  public void idle(Duration span) {
    long end = System.nanoTime() + span.toNanos();
    for (long left = span.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(Math.min(left, TICK_NANOS));
      check();
    }
  }

  /**
   * Waits until every accepted request is served.
   *
   * @return requests that were still unserved when the time was up
   */
  public int awaitServed(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (unserved() > 0 && deadline - System.nanoTime() > 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      check();
    }
    return unserved();
  }

  private int unserved() {
    return mostInFlight - inFlight.availablePermits();
  }

  /** Ends the workers, once each has served what it is at. */
  public void stop() throws InterruptedException {
    workers.forEach(Worker::stopSoon);
    for (Worker worker : workers) {
      worker.join();
    }
  }

  private void check() {
    tick.run();
    for (Worker worker : workers) {
      Throwable diedOf = worker.diedOf();
      if (diedOf != null) {
        throw new WorkerDiedException(worker, diedOf);
      }
    }
  }

  private void workerDied() {
    for (int i = 0; i < workers.size(); i++) {
      workers.get(i).stopSoon();
    }
    onDeath.run();
  }
}
