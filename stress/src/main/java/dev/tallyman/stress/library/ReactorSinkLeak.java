package dev.tallyman.stress.library;

import dev.tallyman.stress.Pace;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** Each customer subscribes to the prices, and nobody disposes of the subscription. */
public final class ReactorSinkLeak {

  private static final AtomicLong SEEN = new AtomicLong();

  private ReactorSinkLeak() {}

  public static void main(String[] args) {
    Sinks.Many<Long> prices = Sinks.many().multicast().directBestEffort();
    long customers = 0;
    Pace pace = new Pace(20, Integer.parseInt(args[0]));
    while (pace.next()) {
      follow(prices.asFlux());
      prices.tryEmitNext(customers++);
    }
    System.out.printf("done customers=%d seen=%d%n", customers, SEEN.get());
  }

  private static void follow(Flux<Long> prices) {
    prices.filter(price -> price % 2 == 0).subscribe(price -> SEEN.incrementAndGet());
  }
}
