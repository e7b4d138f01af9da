package dev.tallyman.stress.healthy;

import dev.tallyman.stress.Pace;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Futures with a timeout of ten minutes that are completed within a second, and delays. */
final class MetTimeouts {

  private static final int PER_SECOND = 300;

  private MetTimeouts() {}

  static String run(int seconds) {
    AtomicLong answered = new AtomicLong();
    AtomicLong delayed = new AtomicLong();
    Queue<CompletableFuture<String>> underWay = new ArrayDeque<>();
    long asked = 0;
    Pace pace = new Pace(PER_SECOND, seconds);
    while (pace.next()) {
      underWay.add(ask(answered));
      if (underWay.size() > PER_SECOND / 2) {
        underWay.remove().complete("answer");
      }
      if (asked++ % 3 == 0) {
        CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS)
            .execute(delayed::incrementAndGet);
      }
    }
    return "asked=" + asked + " answered=" + answered + " delayed=" + delayed;
  }

  private static CompletableFuture<String> ask(AtomicLong answered) {
    CompletableFuture<String> answer = new CompletableFuture<>();
    var unused =
        answer.orTimeout(10, TimeUnit.MINUTES).thenAccept(text -> answered.incrementAndGet());
    return answer;
  }
}
