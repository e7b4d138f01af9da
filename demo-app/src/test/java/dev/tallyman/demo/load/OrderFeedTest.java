package dev.tallyman.demo.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OrderFeedTest {

  @Test
  void sameSeedGivesTheSameRequests() {
    assertThat(requests(7, 500)).isEqualTo(requests(7, 500)).isNotEqualTo(requests(8, 500));
  }

  @Test
  void cancelsTheAskedForShareAndNoOrderTwiceOrBeforeItsTime() {
    Set<String> cancelled = new HashSet<>();
    List<String> placed = new ArrayList<>();
    for (Request request : requests(1, 12_000)) {
      if (request instanceof Request.Cancel cancel) {
        assertThat(placed.indexOf(cancel.orderId()))
            .isBetween(0, placed.size() - OrderFeed.CANCELLED_AFTER);
        assertThat(cancelled.add(cancel.orderId())).isTrue();
      } else if (request instanceof Request.Place place) {
        placed.add(place.order().id());
      }
    }
    assertThat(placed).doesNotHaveDuplicates();
    assertThat(cancelled.size() / (double) placed.size()).isBetween(0.18, 0.22);
  }

  @Test
  void arrivesAtTheAskedForRateButNotInStep() {
    OrderFeed feed = new OrderFeed(1, 10, 10, 0.25);
    double[] seconds = new double[20_000];
    double sum = 0;
    int close = 0;
    for (int i = 0; i < seconds.length; i++) {
      seconds[i] = feed.gapNanos(40) / 1e9;
      sum += seconds[i];
      if (seconds[i] < 0.002) {
        close++;
      }
    }
    // 40 orders and 10 cancellations in a second; a tenth of them within 2 ms of the one before.
    assertThat(sum / seconds.length).isBetween(0.0195, 0.0205);
    assertThat(close / (double) seconds.length).isBetween(0.08, 0.11);
  }

  private static List<Request> requests(long seed, int count) {
    OrderFeed feed = new OrderFeed(seed, 50, 100, 0.2);
    List<Request> requests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      requests.add(feed.next());
    }
    return requests;
  }
}
