package dev.tallyman.stress.library;

import dev.tallyman.stress.Pace;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** Each basket listens for price changes, and goes on listening when it is paid. */
public final class SpringListenersLeak {

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

  private SpringListenersLeak() {}

  public static void main(String[] args) {
    long baskets = 0;
    long seen = 0;
    try (GenericApplicationContext shop = new GenericApplicationContext()) {
      shop.refresh();
      Pace pace = new Pace(20, Integer.parseInt(args[0]));
      while (pace.next()) {
        Basket basket = open(shop);
        shop.publishEvent(new PriceChanged(shop));
        seen += basket.changes;
        baskets++;
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
