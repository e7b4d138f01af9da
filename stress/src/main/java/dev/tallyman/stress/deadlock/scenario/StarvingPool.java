package dev.tallyman.stress.deadlock.scenario;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Reports are made by a pool, and wait for their pages, which the same pool is to make. */
public final class StarvingPool {

  private static final int WORKERS = 2;

  private final Play play;
  private final ExecutorService reports = pool("worker-");
  private final ExecutorService pages;

  private StarvingPool(Play play) {
    this.play = play;
    this.pages = play.is("correct-own-pool") ? pool("page-worker-") : reports;
  }

  private static ExecutorService pool(String name) {
    AtomicInteger number = new AtomicInteger();
    return Executors.newFixedThreadPool(
        WORKERS, task -> new Thread(task, name + number.incrementAndGet()));
  }

  public static void main(String[] args) throws InterruptedException {
    Play play = new Play(args[0]);
    StarvingPool press = new StarvingPool(play);
    play.meet(WORKERS);
    play.part("reader", press::read);
    play.perform();
    press.reports.shutdown();
    press.pages.shutdown();
  }

  private void read() throws InterruptedException, ExecutionException {
    if (play.is("correct-composed")) {
      CompletableFuture.supplyAsync(() -> "report", reports)
          .thenComposeAsync(report -> CompletableFuture.supplyAsync(this::page, pages), reports)
          .get();
      return;
    }
    Future<String> one = reports.submit(this::report);
    Future<String> other = reports.submit(this::report);
    if (!play.deadlocks()) {
      one.get();
      other.get();
    }
  }

  private String report() throws InterruptedException, ExecutionException {
    play.meanwhile();
    return pages.submit(this::page).get();
  }

  private String page() {
    play.work();
    return "page";
  }
}
