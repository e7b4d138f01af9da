package dev.tallyman.stress.bench.scale;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * {@code (bare|agent) (idle|busy) SITES SECONDS}: a program that does nothing, or that makes and
 * takes locks at so many lines (hundreds), schedules and cancels tasks and fills and empties maps,
 * at a pace that leaves it half of a core.
 */
public final class ServiceProgram {
  private static final int KEPT = 50_000;
  private static final double WARM_SHARE = 0.25;

  private static final Object[] kept = new Object[KEPT];
  private static final List<Map<Integer, Integer>> maps = new ArrayList<>();
  private static volatile boolean over;

  private ServiceProgram() {}

  public static void main(String[] args) throws Exception {
    boolean agent = args[0].equals("agent");
    boolean busy = args[1].equals("busy");
    int sites = Integer.parseInt(args[2]);
    double seconds = Double.parseDouble(args[3]);
    AgentEye eye = agent ? AgentEye.open() : null;
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    Thread worker = null;
    long[] made = new long[1];
    if (busy) {
      Maker[] makers = makers(sites);
      for (int i = 0; i < 100; i++) {
        maps.add(new HashMap<>());
      }
      worker = new Thread(() -> work(makers, timer, made), "worker");
      worker.start();
    }
    Thread.sleep((long) (seconds * 1000 * WARM_SHARE)); // compiled, and the agent has settled
    if (eye != null) {
      eye.awaitRounds(1);
    }
    CensusWatch.watch(eye, seconds);
    over = true;
    if (worker != null) {
      worker.join();
    }
    timer.shutdownNow();
    Told.figure("made", made[0]);
    Told.figure("live.heap.bytes", Told.liveHeapBytes());
    if (eye != null) {
      eye.awaitWholeRound();
      Told.figure("agent.created", eye.created("lock", GeneratedLines.PACKAGE));
      Told.figure("agent.memory.bytes", eye.health("memoryBytes"));
      Told.figure("agent.sites", eye.health("sites"));
      Told.figure("max.memory.bytes", Math.max(8L << 20, Runtime.getRuntime().maxMemory() / 100));
    }
    Told.end();
  }

  private static Maker[] makers(int sites) {
    GeneratedLines lines = new GeneratedLines();
    Maker[] makers = new Maker[sites / GeneratedLines.LINES];
    for (int i = 0; i < makers.length; i++) {
      makers[i] = lines.locks(GeneratedLines.LINES);
    }
    return makers;
  }

  private static void work(Maker[] makers, ScheduledExecutorService timer, long[] made) {
    long n = 0;
    while (!over) {
      long began = System.nanoTime();
      while (System.nanoTime() - began < 1_000_000) {
        Maker maker = makers[(int) (n % makers.length)];
        int line = (int) (n / makers.length % GeneratedLines.LINES);
        ReentrantLock lock = (ReentrantLock) maker.make(line);
        lock.lock();
        try {
          Map<Integer, Integer> map = maps.get((int) (n % maps.size()));
          map.put((int) n, (int) n);
          map.remove((int) n - 10_000);
        } finally {
          lock.unlock();
        }
        kept[(int) (n % KEPT)] = lock;
        if (n % 64 == 0) {
          scheduleAndCancel(timer);
        }
        n++;
      }
      try {
        Thread.sleep(1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    made[0] = n;
  }

  private static void scheduleAndCancel(ScheduledExecutorService timer) {
    ScheduledFuture<?> run = timer.schedule(() -> {}, 0, TimeUnit.SECONDS);
    ScheduledFuture<?> cancelled = timer.schedule(() -> {}, 1, TimeUnit.SECONDS);
    cancelled.cancel(false);
    try {
      run.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
