package dev.tallyman.demo.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallyman.demo.order.OrderStore.Status;
import dev.tallyman.demo.order.OrderStore.StoredOrder;
import dev.tallyman.demo.order.OrderStore.Totals;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OrderStoreTest {

  private final OrderStore store = OrderStore.open(2, 100);

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void readsBackAnOrderAsItWasStored() {
    Order order = new Order("A-1", 7, 3, 2);
    store.reserve(order, 1_250);

    assertThat(store.find("A-1")).contains(new StoredOrder(order, 1_250, Status.RESERVED));
    assertThat(store.find("A-2")).isEmpty();
  }

  @Test
  void movesAnOrderOnOnlyFromTheStatusItIsIn() {
    store.reserve(new Order("A-1", 0, 0, 1), 100);

    assertThat(store.advance("A-1", Status.PLACED, Status.REFUNDED)).isFalse();
    assertThat(store.advance("A-1", Status.RESERVED, Status.PLACED)).isTrue();
    assertThat(store.advance("A-1", Status.RESERVED, Status.PLACED)).isFalse();
    assertThat(store.find("A-1")).map(StoredOrder::status).contains(Status.PLACED);
    assertThat(store.advance("A-2", Status.RESERVED, Status.PLACED)).isFalse();
  }

  @Test
  void losesNoOrderToTheArchiveAndKeepsTheTablesSmall() {
    for (int i = 0; i < 1_000; i++) {
      store.reserve(new Order("A-" + i, 0, 0, 2), 100);
      store.advance("A-" + i, Status.RESERVED, i % 4 == 0 ? Status.REJECTED : Status.PLACED);
    }

    assertThat(store.rows()).isBetween(100L, 200L);
    assertThat(store.find("A-0")).isEmpty();
    assertThat(store.find("A-999")).isPresent();
    assertThat(store.totals(Status.PLACED)).isEqualTo(new Totals(750, 1_500, 75_000));
    assertThat(store.totals(Status.REJECTED)).isEqualTo(new Totals(250, 500, 25_000));
    assertThat(store.totals(Status.CANCELLED)).isEqualTo(new Totals(0, 0, 0));
  }

  @Test
  void keepsOrdersThatAreNotSettledOutOfTheArchive() {
    store.reserve(new Order("half-done", 0, 0, 1), 100);
    for (int i = 0; i < 500; i++) {
      store.reserve(new Order("A-" + i, 0, 0, 1), 100);
      store.advance("A-" + i, Status.RESERVED, Status.PLACED);
    }

    assertThat(store.find("half-done")).map(StoredOrder::status).contains(Status.RESERVED);
  }

  @Test
  void saysWhichOrderItCouldNotStore() {
    store.reserve(new Order("A-1", 0, 0, 1), 100);

    assertThatThrownBy(() -> store.reserve(new Order("A-1", 0, 0, 1), 100))
        .isInstanceOf(StoreException.class)
        .hasMessage("cannot store order A-1");
  }
}
