package dev.tallyman.stress.library.deadlock;

import io.reactivex.Flowable;
import io.reactivex.disposables.Disposable;
import io.reactivex.processors.BehaviorProcessor;

/**
 * A second subscriber gets the last price, for which it takes the book's lock; meanwhile the first,
 * with the book's lock held, gives its subscription up. The operator replayed with its own lock
 * held.
 */
public final class RxReplay {

  private RxReplay() {}

  public static void main(String[] args) throws InterruptedException {
    Meeting meeting = new Meeting(args);
    Flowable<Integer> prices = BehaviorProcessor.createDefault(100).replay(1).refCount();
    Disposable first = prices.subscribe();
    meeting.between(
        "subscriber",
        () -> keep(prices.subscribe(price -> meeting.inside())),
        "leaver",
        first::dispose);
  }

  private static void keep(Disposable subscription) {
    if (subscription.isDisposed()) {
      throw new IllegalStateException("the prices have ended");
    }
  }
}
