package dev.tallyman.stress.library;

import dev.tallyman.stress.Pace;
import java.util.ArrayDeque;
import java.util.Queue;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Each request subscribes to the signal of the end, and disposes of the subscription a second
 * later. Reactor 3.4.16 keeps the subscriber all the same.
 */
public final class ReactorCancelledMono {

  private static final Sinks.One<String> END = Sinks.one();

  private ReactorCancelledMono() {}

  public static void main(String[] args) {
    Queue<Disposable> underWay = new ArrayDeque<>();
    long requests = 0;
    Pace pace = new Pace(20, Integer.parseInt(args[0]));
    while (pace.next()) {
      underWay.add(begin(END.asMono()));
      requests++;
      if (underWay.size() > 20) {
        underWay.remove().dispose();
      }
    }
    System.out.printf("done requests=%d subscribers=%d%n", requests, END.currentSubscriberCount());
  }

  private static Disposable begin(Mono<String> end) {
    return end.subscribe(reason -> System.err.println("given up: " + reason));
  }
}
