package dev.tallyman.demo;

import dev.tallyman.demo.order.CoarseLockOrderProcessor;
import dev.tallyman.demo.order.LeasedLockOrderProcessor;
import dev.tallyman.demo.order.OrderProcessor;
import dev.tallyman.demo.order.OrderedLockOrderProcessor;
import dev.tallyman.demo.order.Shop;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

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

  /** Reads the word on the command line. */
  static final class Reader implements ITypeConverter<Generation> {
    @Override
    public Generation convert(String value) {
      for (Generation generation : values()) {
        if (generation.toString().equals(value)) {
          return generation;
        }
      }
      String words =
          Arrays.stream(values()).map(Generation::toString).collect(Collectors.joining(", "));
      throw new TypeConversionException("'" + value + "' is none of " + words);
    }
  }
}
