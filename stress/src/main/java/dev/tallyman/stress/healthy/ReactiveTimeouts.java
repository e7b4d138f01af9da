package dev.tallyman.stress.healthy;

import dev.tallyman.stress.Pace;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * Each operation has a timeout, which is cancelled when it is done: with Reactor, with Netty's
 * event loops and with its wheel. Subscribers of a hot source come and go.
 *
 * <pre>java -javaagent:tallyman.jar=period=1s,warm-up=8s,gc=on-suspicion
 *     -cp 'target/libraries/reactor-3.7.12/*:target/libraries/netty-4.2.7.Final/*:stress.jar'
 *     dev.tallyman.stress.healthy.ReactiveTimeouts 25</pre>
 */
@Healthy(
    name = "reactive",
    question = "operations with timeouts in Reactor and Netty",
    leastLocks = 0,
    libraries = "reactor-3.7.12 netty-4.2.7.Final")
public final class ReactiveTimeouts {

  private static final int PER_SECOND = 300;

  private ReactiveTimeouts() {}

  public static void main(String[] args) throws Exception {
    int seconds = Integer.parseInt(args[0]);
    System.out.println(
        "done " + Parts.sideBySide(List.of(() -> reactor(seconds), () -> netty(seconds))));
  }

  private static String reactor(int seconds) {
    AtomicLong answered = new AtomicLong();
    AtomicLong prices = new AtomicLong();
    Sinks.Many<Long> ticker = Sinks.many().multicast().directBestEffort();
    long asked = 0;
    Pace pace = new Pace(PER_SECOND, seconds);
    while (pace.next()) {
      ask(asked++).subscribe(answer -> answered.incrementAndGet());
      if (asked % 10 == 0) {
        follow(ticker.asFlux(), prices);
      }
      ticker.tryEmitNext(asked);
    }
    Schedulers.shutdownNow();
    return "reactor.asked=" + asked + " answered=" + answered + " prices=" + prices;
  }

  private static Mono<Long> ask(long number) {
    return Mono.delay(Duration.ofMillis(20 + number % 80))
        .flatMap(late -> Mono.just(number))
        .timeout(Duration.ofMinutes(10));
  }

  private static Disposable follow(Flux<Long> ticker, AtomicLong prices) {
    return ticker.take(Duration.ofMillis(500)).subscribe(price -> prices.incrementAndGet());
  }

  private static String netty(int seconds) {
    EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    HashedWheelTimer wheel = new HashedWheelTimer();
    AtomicLong answered = new AtomicLong();
    long asked = 0;
    Pace pace = new Pace(PER_SECOND, seconds);
    while (pace.next()) {
      Promise<Long> answer = loops.next().newPromise();
      ScheduledFuture<?> giveUp =
          loops
              .next()
              .schedule(() -> answer.tryFailure(new IllegalStateException()), 10, TimeUnit.MINUTES);
      Timeout warn = wheel.newTimeout(late -> {}, 10, TimeUnit.MINUTES);
      var unused =
          answer.addListener(
              done -> {
                giveUp.cancel(false);
                warn.cancel();
                answered.incrementAndGet();
              });
      long number = asked++;
      var later = loops.next().schedule(() -> answer.trySuccess(number), 50, TimeUnit.MILLISECONDS);
    }
    wheel.stop();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    return "netty.asked=" + asked + " answered=" + answered;
  }
}
