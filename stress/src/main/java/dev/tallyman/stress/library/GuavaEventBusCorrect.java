package dev.tallyman.stress.library;

import com.google.common.eventbus.EventBus;
import com.google.common.eventbus.Subscribe;
import dev.tallyman.stress.Pace;
import java.util.ArrayDeque;
import java.util.Queue;

/** Each visitor is registered with the bus for a second. */
public final class GuavaEventBusCorrect {

  private record Offer(long number) {}

  private static final class Visitor {
    private long offers;

    @Subscribe
    void see(Offer offer) {
      offers++;
    }
  }

  private GuavaEventBusCorrect() {}

  public static void main(String[] args) {
    EventBus bus = new EventBus();
    Queue<Visitor> inside = new ArrayDeque<>();
    long visitors = 0;
    long seen = 0;
    Pace pace = new Pace(20, Integer.parseInt(args[0]));
    while (pace.next()) {
      inside.add(enter(bus));
      bus.post(new Offer(visitors++));
      if (inside.size() > 20) {
        Visitor leaving = inside.remove();
        bus.unregister(leaving);
        seen += leaving.offers;
      }
    }
    System.out.printf("done visitors=%d seen=%d%n", visitors, seen);
  }

  private static Visitor enter(EventBus bus) {
    Visitor visitor = new Visitor();
    bus.register(visitor);
    return visitor;
  }
}
