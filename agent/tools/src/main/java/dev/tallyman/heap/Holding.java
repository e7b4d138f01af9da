package dev.tallyman.heap;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A way by which objects are held.
 *
 * @param path from the root inwards, with full class names: {@code static com.acme.Orders.locks},
 *     {@code java.util.concurrent.ConcurrentHashMap (1,000 entries)}, {@code com.acme.Order.lock}
 * @param objects how many of those that were looked at; null if that was not counted
 */
public record Holding(List<String> path, @Nullable Long objects) {
  /** Copies the list. */
  public Holding {
    path = List.copyOf(path);
  }
}
