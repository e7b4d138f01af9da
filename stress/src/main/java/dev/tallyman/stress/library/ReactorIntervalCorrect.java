package dev.tallyman.stress.library;

import dev.tallyman.stress.Pace;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** Each job is polled every second until it is done, two seconds later. */
public final class ReactorIntervalCorrect {

  private static final AtomicLong POLLS = new AtomicLong();

  private ReactorIntervalCorrect() {}

  public static void main(String[] args) {
    Queue<Disposable> polled = new ArrayDeque<>();
    long jobs = 0;
    Pace pace = new Pace(20, Integer.parseInt(args[0]));
    while (pace.next()) {
      polled.add(poll());
      jobs++;
      if (polled.size() > 40) {
        polled.remove().dispose();
      }
    }
    Schedulers.shutdownNow();
    System.out.printf("done jobs=%d polls=%d%n", jobs, POLLS.get());
  }

  private static Disposable poll() {
    return Flux.interval(Duration.ofSeconds(1)).subscribe(tick -> POLLS.incrementAndGet());
  }
}
