package dev.tallyman.track;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CollectionRequestsTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void asksNothingWithoutASuspicion() {
    AtomicInteger asked = new AtomicInteger();
    CollectionRequests requests = requests(CollectionRequests.Policy.ON_SUSPICION, asked);
    assertThat(requests.maybeAsk(0, false)).isFalse();
    assertThat(asked).hasValue(0);
  }

  @Test
  void asksNothingByThePolicyNever() {
    AtomicInteger asked = new AtomicInteger();
    CollectionRequests requests = requests(CollectionRequests.Policy.NEVER, asked);
    assertThat(requests.maybeAsk(0, true)).isFalse();
    assertThat(asked).hasValue(0);
  }

  @Test
  void asksOnceInAPeriodAtMost() {
    AtomicInteger asked = new AtomicInteger();
    CollectionRequests requests = requests(CollectionRequests.Policy.ON_SUSPICION, asked);
    long now = System.nanoTime();
    assertThat(requests.maybeAsk(now, true)).isTrue();
    assertThat(requests.maybeAsk(now + SECOND / 2, true)).isFalse();
    assertThat(requests.maybeAsk(now + 3 * SECOND, true)).isTrue();
    assertThat(requests.asked()).isEqualTo(2);
    assertThat(asked).hasValue(2);
  }

  @Test
  void spendsTwoPerCentOfTheTimeAtMost() {
    CollectionRequests requests =
        new CollectionRequests(
            CollectionRequests.Policy.ON_SUSPICION,
            Duration.ofMillis(1),
            new CollectorClock(),
            () -> busy(40_000_000L));
    long now = System.nanoTime();
    assertThat(requests.maybeAsk(now, true)).isTrue();
    assertThat(requests.maybeAsk(now + 49 * 40_000_000L, true)).isFalse();
    assertThat(requests.maybeAsk(now + 60 * SECOND, true)).isTrue();
  }

  @Test
  void gentleRequestsGetRarer() {
    assertThat(CollectionRequests.gentlePause(0)).isEqualTo(30 * SECOND);
    assertThat(CollectionRequests.gentlePause(200 * SECOND)).isEqualTo(60 * SECOND);
    assertThat(CollectionRequests.gentlePause(3600 * SECOND)).isEqualTo(300 * SECOND);
  }

  @Test
  void aRequestThatThrowsIsALimitAndNoMore() {
    CollectionRequests requests =
        new CollectionRequests(
            CollectionRequests.Policy.ON_SUSPICION,
            Duration.ofSeconds(1),
            new CollectorClock(),
            () -> {
              throw new OutOfMemoryError("as told");
            });
    assertThat(requests.maybeAsk(System.nanoTime(), true)).isFalse();
    assertThat(requests.limits()).singleElement().asString().contains("OutOfMemoryError");
  }

  private static CollectionRequests requests(
      CollectionRequests.Policy policy, AtomicInteger asked) {
    return new CollectionRequests(
        policy, Duration.ofSeconds(1), new CollectorClock(), asked::incrementAndGet);
  }

  private static void busy(long nanos) {
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() - end < 0) {
      Thread.onSpinWait();
    }
  }
}
