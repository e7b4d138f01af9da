package dev.tallyman.stress.library.deadlock;

import org.springframework.context.support.GenericApplicationContext;

/**
 * While the context starts, a bean's constructor takes the program's lock; a request that holds it
 * asks the context for another bean. The context created beans with the monitor of all its
 * singletons held.
 */
public final class SpringSingletons {

  private SpringSingletons() {}

  private static final class Orders {
    Orders(Meeting meeting) {
      meeting.inside();
    }
  }

  private static final class Prices {}

  public static void main(String[] args) throws InterruptedException {
    Meeting meeting = new Meeting(args);
    GenericApplicationContext context = new GenericApplicationContext();
    context.registerBean(Orders.class, () -> new Orders(meeting));
    context.registerBean(Prices.class, Prices::new, definition -> definition.setLazyInit(true));
    meeting.between("startup", context::refresh, "request-1", () -> context.getBean(Prices.class));
  }
}
