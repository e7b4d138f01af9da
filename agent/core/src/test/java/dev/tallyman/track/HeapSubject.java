package dev.tallyman.track;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps 20 MB, asks for a collection, prints what was left; twice as much, and again. */
public final class HeapSubject {
  private static @Nullable Object sink;

  private HeapSubject() {}

  /** Runs. */
  public static void main(String[] args) {
    CollectorClock clock = new CollectorClock();
    HeapAfterCollection heap = new HeapAfterCollection();
    List<byte[]> kept = new ArrayList<>();
    for (int round = 1; round <= 2; round++) {
      for (int i = 0; i < 2000; i++) {
        kept.add(new byte[10_000]);
        for (int k = 0; k < 5; k++) {
          sink = new byte[10_000];
        }
      }
      OldEpoch epoch = null;
      HeapAfterCollection.LiveSet live = null;
      for (int tries = 0; tries < 10 && live == null; tries++) {
        clock.collect(System::gc);
        epoch = clock.tick(System.nanoTime());
        live = heap.read(epoch);
      }
      System.out.println(
          live == null ? "none" : live.usedBytes() / 1_000_000 + " of " + live.maxBytes());
      System.out.println("free " + Math.round(100 * heap.freeShare()));
    }
    if (kept.isEmpty()) {
      throw new IllegalStateException();
    }
  }
}
