package dev.tallyman.stress.library.deadlock;

import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Two threads of a program, and the order of their steps. One calls the library, which calls the
 * program back; there it wants the program's lock. The other holds that lock and calls the library.
 *
 * <p>{@link Manner#FORCED}: the other has its lock before the one is called back, and calls the
 * library after that; what can deadlock does. {@link Manner#GENTLE}: the other begins when the one
 * has come out; nobody ever waits. Both threads live to the end either way.
 */
final class Meeting {

  /** How the two meet. */
  enum Manner {
    FORCED,
    GENTLE;

    /** As on the command line. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What a thread does. */
  interface Path {
    void run() throws Exception;
  }

  /** What the start of a JVM takes is not to be taken for what the agent takes. */
  private static final int PAUSE_SECONDS = 2;

  private final Manner manner;
  private final int seconds;
  private final ReentrantLock lock = new ReentrantLock();
  private final CountDownLatch otherHolds = new CountDownLatch(1);
  private final CountDownLatch oneIsInside = new CountDownLatch(1);
  private final CountDownLatch oneIsOut = new CountDownLatch(1);
  private final CountDownLatch bothAreOut = new CountDownLatch(2);
  private final CountDownLatch end = new CountDownLatch(1);

  /**
   * As a program's arguments tell.
   *
   * @param args the word for the manner, and for how many seconds the program lives on after all
   *     went well
   */
  Meeting(String[] args) {
    this.manner = Manner.valueOf(args[0].toUpperCase(Locale.ROOT));
    this.seconds = Integer.parseInt(args[1]);
  }

  /**
   * Sends both on their way and waits for their end, which may never come. The last line says
   * {@code done}.
   *
   * @param one calls the library; what it gives to the library calls {@link #inside}
   * @param other calls the library with the program's lock held
   */
  void between(String nameOfOne, Path one, String nameOfOther, Path other)
      throws InterruptedException {
    pause();
    Thread first = new Thread(() -> first(one), nameOfOne);
    Thread second = new Thread(() -> second(other), nameOfOther);
    first.start();
    second.start();
    bothAreOut.await();
    liveOn();
    end.countDown();
    first.join();
    second.join();
    System.out.println("done " + manner.word());
  }

  private void first(Path one) {
    if (manner == Manner.FORCED) {
      await(otherHolds);
    }
    run(one);
    oneIsOut.countDown();
    stay();
  }

  private void second(Path other) {
    if (manner == Manner.GENTLE) {
      await(oneIsOut);
    }
    lock.lock();
    try {
      otherHolds.countDown();
      if (manner == Manner.FORCED) {
        await(oneIsInside);
      }
      sayTheTime();
      run(other);
    } finally {
      lock.unlock();
    }
    stay();
  }

  /** Called back by the library: does what needs the program's lock. */
  void inside() {
    oneIsInside.countDown();
    lock.lock();
    try {
      Thread.yield();
    } finally {
      lock.unlock();
    }
  }

  /** Lets the JVM and the agent begin. */
  static void pause() throws InterruptedException {
    TimeUnit.SECONDS.sleep(PAUSE_SECONDS);
  }

  /** The last thing that happens before a deadlock. */
  static void sayTheTime() {
    System.out.println("met at " + System.currentTimeMillis());
  }

  /** The agent is to look at what has happened, several times. */
  void liveOn() throws InterruptedException {
    TimeUnit.SECONDS.sleep(seconds);
  }

  /** A thread that has ended would prove that the two cannot meet. */
  private void stay() {
    bothAreOut.countDown();
    await(end);
  }

  private static void run(Path path) {
    try {
      path.run();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
