package dev.tallyman.stress.healthy;

import dev.tallyman.stress.Pace;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** Orders are collected for three seconds, and then written in one go. */
final class Sawtooth {

  private static final int ORDERS_PER_SECOND = 400;
  private static final int BATCH = 1_200;

  private static final List<Order> COLLECTED = new ArrayList<>();

  private record Order(ReentrantLock lock, byte[] goods) {}

  private Sawtooth() {}

  static String run(int seconds) {
    long batches = 0;
    long written = 0;
    Pace pace = new Pace(ORDERS_PER_SECOND, seconds);
    while (pace.next()) {
      COLLECTED.add(new Order(new ReentrantLock(), new byte[256]));
      if (COLLECTED.size() >= BATCH) {
        written += write();
        batches++;
      }
    }
    written += write();
    return "batches=" + batches + " written=" + written;
  }

  private static long write() {
    long bytes = 0;
    for (Order order : COLLECTED) {
      order.lock().lock();
      try {
        bytes += order.goods().length;
      } finally {
        order.lock().unlock();
      }
    }
    COLLECTED.clear();
    return bytes;
  }
}
