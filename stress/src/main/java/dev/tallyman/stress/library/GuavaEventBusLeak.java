package dev.tallyman.stress.library;

import com.google.common.eventbus.EventBus;
import com.google.common.eventbus.Subscribe;
import dev.tallyman.stress.Pace;

/** Each visitor is registered with the bus, and stays there when the visit is over. */
public final class GuavaEventBusLeak {

  private record Offer(long number) {}

  private static final class Visitor {
    private long offers;

    @Subscribe
    void see(Offer offer) {
      offers++;
    }
  }

  private GuavaEventBusLeak() {}

  public static void main(String[] args) {
    EventBus bus = new EventBus();
    long visitors = 0;
    long seen = 0;
    Pace pace = new Pace(20, Integer.parseInt(args[0]));
    while (pace.next()) {
      Visitor visitor = enter(bus);
      bus.post(new Offer(visitors++));
      seen += visitor.offers;
    }
    System.out.printf("done visitors=%d seen=%d%n", visitors, seen);
  }

  private static Visitor enter(EventBus bus) {
    Visitor visitor = new Visitor();
    bus.register(visitor);
    return visitor;
  }
}
