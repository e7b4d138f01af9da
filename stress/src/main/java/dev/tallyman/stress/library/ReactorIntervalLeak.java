package dev.tallyman.stress.library;

import dev.tallyman.stress.Pace;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** Each job is polled every second, also when it is done. */
public final class ReactorIntervalLeak {

  private static final AtomicLong POLLS = new AtomicLong();

  private ReactorIntervalLeak() {}

  public static void main(String[] args) {
    long jobs = 0;
    Pace pace = new Pace(20, Integer.parseInt(args[0]));
    while (pace.next()) {
      poll();
      jobs++;
    }
    Schedulers.shutdownNow();
    System.out.printf("done jobs=%d polls=%d%n", jobs, POLLS.get());
  }

  private static void poll() {
    Flux.interval(Duration.ofSeconds(1)).subscribe(tick -> POLLS.incrementAndGet());
  }
}
