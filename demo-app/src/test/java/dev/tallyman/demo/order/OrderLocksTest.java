package dev.tallyman.demo.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** What becomes of the locks that are made for single orders. */
class OrderLocksTest {

  private final Shop shop = Shops.with(10, 1_000, 5, 100_000_000, 500);

  @Test
  void secondGenerationKeepsOneLockPerOrderForEver() {
    OrderedLockOrderProcessor processor = new OrderedLockOrderProcessor(shop, 256);
    for (int i = 0; i < 100; i++) {
      assertThat(processor.place(new Order("A-" + i, 0, 0, 1))).isEqualTo(Outcome.PLACED);
    }
    for (int i = 0; i < 50; i++) {
      assertThat(processor.cancel("A-" + i)).isEqualTo(Outcome.CANCELLED);
    }
    assertThat(processor.cancel("nobody's")).isEqualTo(Outcome.NOT_CANCELLABLE);

    assertThat(processor.registered()).isEqualTo(100);
    assertThat(processor.orderLocks()).isEqualTo(new OrderProcessor.LockCounts(100, 0));
  }

  @Test
  void thirdGenerationGivesBackEveryLockItMakes() {
    LeasedLockOrderProcessor processor = new LeasedLockOrderProcessor(shop, 256);
    for (int i = 0; i < 100; i++) {
      assertThat(processor.place(new Order("A-" + i, 0, 0, 1))).isEqualTo(Outcome.PLACED);
    }
    for (int i = 0; i < 50; i++) {
      assertThat(processor.cancel("A-" + i)).isEqualTo(Outcome.CANCELLED);
    }
    assertThat(processor.cancel("nobody's")).isEqualTo(Outcome.NOT_CANCELLABLE);

    assertThat(processor.leased()).isZero();
    assertThat(processor.orderLocks()).isEqualTo(new OrderProcessor.LockCounts(151, 151));
  }

  @Test
  void thirdGenerationGivesTheLockBackWhereTheDatabaseFails() {
    LeasedLockOrderProcessor processor = new LeasedLockOrderProcessor(shop, 256);
    shop.store().close();

    assertThatThrownBy(() -> processor.place(new Order("A-1", 0, 0, 1)))
        .isInstanceOf(StoreException.class);

    assertThat(processor.leased()).isZero();
    assertThat(shop.warehouse().pieces()).isEqualTo(10_000);
    assertThat(shop.accounts().totalCents()).isEqualTo(500_000_000);
  }

  @Test
  void cancelsAnOrderOnlyOnce() {
    LeasedLockOrderProcessor processor = new LeasedLockOrderProcessor(shop, 256);
    processor.place(new Order("A-1", 0, 0, 3));

    assertThat(processor.cancel("A-1")).isEqualTo(Outcome.CANCELLED);
    assertThat(processor.cancel("A-1")).isEqualTo(Outcome.NOT_CANCELLABLE);
    assertThat(shop.warehouse().pieces()).isEqualTo(10_000);
  }
}
