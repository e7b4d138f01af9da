package dev.tallyman.stress.library;

import dev.tallyman.stress.Pace;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** Each customer subscribes to the prices for a second. */
public final class ReactorSinkCorrect {

  private static final AtomicLong SEEN = new AtomicLong();

  private ReactorSinkCorrect() {}

  public static void main(String[] args) {
    Sinks.Many<Long> prices = Sinks.many().multicast().directBestEffort();
    Queue<Disposable> subscriptions = new ArrayDeque<>();
    long customers = 0;
    Pace pace = new Pace(20, Integer.parseInt(args[0]));
    while (pace.next()) {
      subscriptions.add(follow(prices.asFlux()));
      prices.tryEmitNext(customers++);
      if (subscriptions.size() > 20) {
        subscriptions.remove().dispose();
      }
    }
    System.out.printf("done customers=%d seen=%d%n", customers, SEEN.get());
  }

  private static Disposable follow(Flux<Long> prices) {
    return prices.filter(price -> price % 2 == 0).subscribe(price -> SEEN.incrementAndGet());
  }
}
