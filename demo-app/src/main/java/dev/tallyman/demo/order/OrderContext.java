package dev.tallyman.demo.order;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

/**
 * What belongs to an order while it is worked on: its confirmation, rendered into a page of fixed
 * size as the mail gateway wants it, and the trail of what was done. Guarded by the order's lock.
 */
final class OrderContext {

  private final byte[] confirmation;
  private final List<String> trail = new ArrayList<>(4);

  OrderContext(String orderId, int pageSize) {
    confirmation = new byte[pageSize];
    Arrays.fill(confirmation, (byte) ' ');
    write(0, "Your order " + orderId);
  }

  /** Renders the order into the page; text that does not fit is cut. */
  void render(Order order, Product product, long cents) {
    int at = write(0, "Your order " + order.id() + '\n');
    at = write(at, order.quantity() + " x " + product.name() + '\n');
    at = write(at, product.description() + '\n');
    write(at, "Total in cents: " + cents + '\n');
  }

  private int write(int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    int length = Math.min(bytes.length, confirmation.length - at);
    System.arraycopy(bytes, 0, confirmation, at, length);
    return at + length;
  }

  /** Adds to the trail, with the checksum of the page as it is now. */
  void note(String event) {
    CRC32 checksum = new CRC32();
    checksum.update(confirmation);
    trail.add(event + ' ' + Long.toHexString(checksum.getValue()));
  }
}
