package dev.tallyman.stress.library;

import dev.tallyman.stress.Pace;
import java.util.ArrayDeque;
import java.util.Queue;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** Each basket listens for price changes until it is paid, a second later. */
public final class SpringListenersCorrect {

  private static final class PriceChanged extends ApplicationEvent {
    PriceChanged(Object source) {
      super(source);
    }
  }

  private static final class Basket implements ApplicationListener<PriceChanged> {
    private long changes;

    @Override
    public void onApplicationEvent(PriceChanged event) {
      changes++;
    }
  }

  private SpringListenersCorrect() {}

  public static void main(String[] args) {
    long baskets = 0;
    long seen = 0;
    Queue<Basket> unpaid = new ArrayDeque<>();
    try (GenericApplicationContext shop = new GenericApplicationContext()) {
      shop.refresh();
      Pace pace = new Pace(20, Integer.parseInt(args[0]));
      while (pace.next()) {
        unpaid.add(open(shop));
        shop.publishEvent(new PriceChanged(shop));
        baskets++;
        if (unpaid.size() > 20) {
          Basket paid = unpaid.remove();
          shop.removeApplicationListener(paid);
          seen += paid.changes;
        }
      }
    }
    System.out.printf("done baskets=%d seen=%d%n", baskets, seen);
  }

  private static Basket open(ConfigurableApplicationContext shop) {
    Basket basket = new Basket();
    shop.addApplicationListener(basket);
    return basket;
  }
}
