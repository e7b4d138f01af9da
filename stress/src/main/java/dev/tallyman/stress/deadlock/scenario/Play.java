package dev.tallyman.stress.deadlock.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * What the threads of a program do together, by the variant that it is started with.
 *
 * <ul>
 *   <li>{@code deadlock}: each part is played once, and all meet at {@link #meanwhile}; so that
 *       each has what it holds before it asks for more. Prints {@code stuck at} and the time in
 *       milliseconds at which the last of them went on, and stays.
 *   <li>{@code reordered}: all threads are there from the first to the last moment, and play in
 *       turns. Prints {@code done} and ends.
 *   <li>all others: every thread plays as often as it can. Prints {@code done} and ends.
 * </ul>
 *
 * <p>It takes no lock while a part is played, but for a latch before a deadlock.
 */
final class Play {

  /** How long it goes on, where nothing ends it. */
  private static final long SHOWN_NANOS = Integer.getInteger("play.seconds", 4) * 1_000_000_000L;

  /** After so many rounds a thread rests, or nobody else would have the processor. */
  private static final int WITHOUT_REST = 50;

  /** A deadlock is to be met by an agent that is up. */
  private static final long OVERTURE_MILLIS = 1_000;

  private static final int NOT_YET = -1;
  private static final int OVER = -2;

  /** Something that a thread does again and again. */
  interface Part {
    void play() throws Exception;
  }

  private record Cast(String name, boolean virtual, Part part) {}

  private final String variant;
  private final List<Cast> casts = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicInteger turn = new AtomicInteger(NOT_YET);
  private final AtomicLong rounds = new AtomicLong();
  private final AtomicLong wentOn = new AtomicLong();
  private CountDownLatch holding = new CountDownLatch(0);
  private CountDownLatch asking = new CountDownLatch(0);
  private int meeting;

  /** For the variant that the program's first argument names. */
  Play(String variant) {
    this.variant = variant;
  }

  boolean is(String name) {
    return variant.equals(name);
  }

  /** Whether it is to end in a deadlock. */
  boolean deadlocks() {
    return is("deadlock");
  }

  /** A platform thread with a part. */
  void part(String name, Part part) {
    casts.add(new Cast(name, false, part));
  }

  /** A thread with a part, virtual or not. */
  void part(String name, boolean virtual, Part part) {
    casts.add(new Cast(name, virtual, part));
  }

  /** How many come to {@link #meanwhile}, if not each thread with a part. */
  void meet(int threads) {
    meeting = threads;
  }

  /** Between the first thing that a thread takes and the second. */
  void meanwhile() throws InterruptedException {
    if (deadlocks()) {
      holding.countDown();
      holding.await();
      wentOn.accumulateAndGet(System.currentTimeMillis(), Math::max);
      asking.countDown();
    }
  }

  /** A little of what locks are there for; now and then somebody else comes to stand in line. */
  void work() {
    if (rounds.incrementAndGet() % 16 == 0) {
      Thread.yield();
    }
  }

  /** Starts all threads, and returns when the play is over: after a deadlock, never. */
  void perform() throws InterruptedException {
    int met = meeting == 0 ? casts.size() : meeting;
    holding = new CountDownLatch(met);
    asking = new CountDownLatch(met);
    if (deadlocks()) {
      Thread.sleep(OVERTURE_MILLIS);
    }
    long end = System.nanoTime() + SHOWN_NANOS;
    for (int i = 0; i < casts.size(); i++) {
      Cast cast = casts.get(i);
      int place = i;
      Runnable task =
          deadlocks()
              ? () -> once(cast)
              : is("reordered") ? () -> inTurns(cast, place, end) : () -> often(cast, end);
      threads.add(Threads.start(cast.name(), cast.virtual(), task));
    }
    turn.set(0);
    if (deadlocks()) {
      asking.await();
      System.out.println("stuck at " + wentOn.get());
      while (true) {
        Thread.sleep(60_000); // virtual threads alone would not keep the JVM
      }
    }
    for (Thread thread : threads) {
      thread.join();
    }
    Watcher.await();
    System.out.println("done rounds=" + rounds.get());
  }

  private static void once(Cast cast) {
    try {
      cast.part().play();
    } catch (Exception e) {
      throw new IllegalStateException(cast.name() + " could not play", e);
    }
  }

  /** Begins when all are there, and ends with a whole round. */
  private void inTurns(Cast cast, int place, long end) {
    while (true) {
      int now = turn.get();
      while (now != OVER && (now == NOT_YET || now % casts.size() != place)) {
        LockSupport.parkNanos(20_000_000);
        now = turn.get();
      }
      if (now == OVER) {
        return;
      }
      if (place == 0 && now > 0 && System.nanoTime() - end > 0) {
        turn.set(OVER);
        return;
      }
      once(cast);
      pause();
      turn.set(now + 1);
      LockSupport.unpark(threads.get((place + 1) % casts.size()));
    }
  }

  private static void often(Cast cast, long end) {
    while (System.nanoTime() - end < 0) {
      for (int i = 0; i < WITHOUT_REST; i++) {
        once(cast);
      }
      pause();
    }
  }

  /** A millisecond or two, never the same. */
  static void pause() {
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(200_000, 2_000_000));
  }
}
