package dev.tallyman.heap;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A uniform sample of a stream of addresses (Vitter 1985, algorithm R), the same in each run. */
final class Sample {
  /** So many show one in a thousand that is held otherwise. */
  static final int MOST = 10_000;

  private final List<Long> addresses = new ArrayList<>();
  private final Random random = new Random(17);
  private long seen;
  private long standsFor;

  void add(long address, long weight) {
    standsFor += weight;
    seen++;
    if (addresses.size() < MOST) {
      addresses.add(address);
    } else {
      long at = (long) (random.nextDouble() * seen);
      if (at < MOST) {
        addresses.set((int) at, address);
      }
    }
  }

  List<Long> addresses() {
    return addresses;
  }

  /** How many came, each counted as what it stands for. */
  long total() {
    return standsFor;
  }
}
