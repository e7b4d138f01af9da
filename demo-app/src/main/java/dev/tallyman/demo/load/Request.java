package dev.tallyman.demo.load;

import dev.tallyman.demo.order.Order;
import dev.tallyman.demo.order.OrderProcessor;
import dev.tallyman.demo.order.Outcome;

/** One thing that a customer wants. */
sealed interface Request {

  Outcome serve(OrderProcessor processor);

  record Place(Order order) implements Request {
    @Override
    public Outcome serve(OrderProcessor processor) {
      return processor.place(order);
    }
  }

  record Cancel(String orderId) implements Request {
    @Override
    public Outcome serve(OrderProcessor processor) {
      return processor.cancel(orderId);
    }
  }
}
