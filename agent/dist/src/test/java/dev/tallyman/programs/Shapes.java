package dev.tallyman.programs;

import java.util.concurrent.CountDownLatch;

/**
 * A dozen turns a second until the JVM is ended. In programs that use this, a line that leaks ends
 * in {@code // leaks: KIND QUESTION in METHOD}; all other lines give back what they take.
 */
final class Shapes {
  /** Opens when nobody waits for it any more, which is never. */
  static final CountDownLatch NEVER = new CountDownLatch(1);

  private static final long GAP_MILLIS = 80;

  /** What is done at each turn. */
  interface Turn {
    void run(int number) throws Exception;
  }

  private Shapes() {}

  static void run(Turn... turns) throws Exception {
    run("ready", turns);
  }

  static void run(String firstWords, Turn... turns) throws Exception {
    System.out.println(firstWords);
    for (int number = 0; true; number++) {
      for (Turn turn : turns) {
        turn.run(number);
      }
      Thread.sleep(GAP_MILLIS);
    }
  }

  static void tick() {}

  /** Stays until the JVM ends. */
  static void stay() {
    try {
      NEVER.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
