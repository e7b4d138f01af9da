package dev.tallyman.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.demo.load.LoadRun;
import dev.tallyman.demo.load.Score;
import dev.tallyman.demo.order.OrderProcessor;
import dev.tallyman.demo.order.OrderStore.Status;
import dev.tallyman.demo.order.Outcome;
import dev.tallyman.demo.order.Shop;
import dev.tallyman.demo.order.Shops;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Stock and money under load: scarce enough that orders are refused for want of both. */
class BooksTest {

  private static final int PRODUCTS = 20;
  private static final int PIECES = 50;
  private static final int CUSTOMERS = 10;
  private static final long CENTS = 500_000;
  private static final int ORDERS = 1_500;

  @ParameterizedTest
  @EnumSource(Generation.class)
  void balanceAfterManyThreadsWorkedAtOnce(Generation generation) throws InterruptedException {
    Shop shop = Shops.with(PRODUCTS, PIECES, CUSTOMERS, CENTS, 200);
    OrderProcessor processor = generation.processor(shop, 1_024);
    Score score = new Score();
    // The first generation would not survive the load.
    int inFlight = generation == Generation.DEADLOCK ? 1 : 64;
    LoadRun run =
        new LoadRun(
            new LoadRun.Load(8, inFlight, 0, 0.4, CUSTOMERS, PRODUCTS, 3),
            processor,
            score,
            () -> {},
            () -> {});

    assertThat(run.feed(ORDERS, System.nanoTime() + TimeUnit.MINUTES.toNanos(1))).isEqualTo(ORDERS);
    assertThat(run.awaitServed(Duration.ofSeconds(30))).isZero();
    run.stop();

    assertThat(score.failed()).as(score.lastFailure()).isZero();
    assertThat(score.orders()).isEqualTo(ORDERS);
    assertThat(score.count(Outcome.OUT_OF_STOCK)).isPositive();
    assertThat(score.count(Outcome.NO_FUNDS)).isPositive();
    assertThat(score.count(Outcome.CANCELLED)).isPositive();
    assertThat(Shops.collisions(shop)).isZero();
    assertThat(Books.of(shop, PIECES, CUSTOMERS * CENTS).errors()).isEmpty();
    // Every order that took stock is stored, in the table or in the archive.
    assertThat(shop.store().totals(Status.PLACED).orders())
        .isEqualTo(score.count(Outcome.PLACED) - score.count(Outcome.CANCELLED));
    assertThat(shop.store().totals(Status.CANCELLED).orders())
        .isEqualTo(score.count(Outcome.CANCELLED));
    assertThat(shop.store().totals(Status.REJECTED).orders())
        .isEqualTo(score.count(Outcome.NO_FUNDS));
    shop.store().close();
  }

  @Test
  void tellWhatDoesNotAddUp() {
    assertThat(new Books(5, 4, 500, 600, -1, -2, 3).errors())
        .containsExactly(
            "5 pieces sold, 4 missing in stock",
            "500 cents due, 600 taken from the accounts",
            "a product has a stock of -1",
            "an account has a balance of -2 cents",
            "3 orders left half done");
    assertThat(new Books(5, 5, 500, 500, 0, 0, 0).errors()).isEmpty();
  }
}
