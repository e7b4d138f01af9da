package dev.tallyman.track;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps 20 MB, asks for collections until what is left agrees, prints it; 40 MB, and again. */
public final class HeapSubject {
  private static @Nullable Object sink;

  private HeapSubject() {}

  /** Runs. */
  public static void main(String[] args) throws InterruptedException {
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
      long keptBytes = 10_000L * kept.size();
      long deadline = System.nanoTime() + 3_000_000_000L;
      HeapAfterCollection.LiveSet live = null;
      while (System.nanoTime() - deadline < 0
          && (live == null
              || live.usedBytes() < keptBytes
              || live.usedBytes() > 1.4 * keptBytes + 4_000_000)) {
        Thread.sleep(50); // a period: concurrent collectors free behind their own end
        clock.collect(System::gc);
        HeapAfterCollection.LiveSet read = heap.read(clock.tick(System.nanoTime()));
        live = read == null ? live : read;
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
