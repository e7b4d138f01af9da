package dev.tallyman.demo;

import dev.tallyman.demo.order.CoarseLockOrderProcessor;
import dev.tallyman.demo.order.LeasedLockOrderProcessor;
import dev.tallyman.demo.order.OrderProcessor;
import dev.tallyman.demo.order.OrderedLockOrderProcessor;
import dev.tallyman.demo.order.Shop;
import java.util.Locale;

/** The three generations of the processor, by what becomes of them. */
enum Generation {
  DEADLOCK {
    @Override
    OrderProcessor processor(Shop shop, int contextBytes) {
      return new CoarseLockOrderProcessor(shop);
    }
  },
  LEAK {
    @Override
    OrderProcessor processor(Shop shop, int contextBytes) {
      return new OrderedLockOrderProcessor(shop, contextBytes);
    }
  },
  FIXED {
    @Override
    OrderProcessor processor(Shop shop, int contextBytes) {
      return new LeasedLockOrderProcessor(shop, contextBytes);
    }
  };

  abstract OrderProcessor processor(Shop shop, int contextBytes);

  /** The word on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
