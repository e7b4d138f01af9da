package dev.tallyman.stress.bench.scale;

import java.beans.PropertyChangeListener;
import java.beans.PropertyChangeSupport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.management.JMException;
import org.jspecify.annotations.Nullable;

/**
 * {@code (bare|agent) KIND COUNT SECONDS}: makes so many of a kind, keeps them, and does nothing
 * any more but look for stalls, and for what the agent's census takes.
 */
public final class KindsProgram {
  private static final int EACH = 1000;

  private static final List<Object> kept = new ArrayList<>();
  private static Object @Nullable [] locks;
  private static @Nullable ScheduledExecutorService timer;

  private KindsProgram() {}

  public static void main(String[] args) throws Exception {
    boolean agent = args[0].equals("agent");
    String kind = args[1];
    int count = Integer.parseInt(args[2]);
    double seconds = Double.parseDouble(args[3]);
    AgentEye eye = agent ? AgentEye.open() : null;
    long before = Told.liveHeapBytes();
    long began = System.nanoTime();
    make(kind, count);
    Told.figure("ns.per.make", (System.nanoTime() - began) / (double) count);
    long after = Told.liveHeapBytes();
    Told.figure("bytes.each", (after - before) / (double) count);
    if (eye != null) {
      eye.awaitWholeRound();
      if (kind.equals("map-element")) {
        Told.figure("agent.created", count); // the walk makes no claim to know them all
      } else {
        Told.figure("agent.created", eye.created(kind, "KindsProgram.make("));
      }
    }
    Told.figure("made", count);
    CensusWatch.watch(eye, seconds);
    if (eye != null) {
      Told.figure("agent.memory.bytes", eye.health("memoryBytes"));
      Told.figure("agent.followed", eye.health("followed"));
      for (String limit : eye.limits()) {
        Told.words("limit", limit);
      }
    }
    Told.figure("live.heap.bytes", Told.liveHeapBytes());
    if (timer != null) {
      timer.shutdownNow();
    }
    if (locks == null && kept.isEmpty()) {
      throw new IllegalStateException("nothing was kept");
    }
    Told.end();
  }

  private static void make(String kind, int count) throws JMException {
    switch (kind) {
      case "lock" -> {
        Object[] made = new Object[count];
        for (int i = 0; i < count; i++) {
          made[i] = new ReentrantLock();
        }
        locks = made;
      }
      case "scheduled-task" -> {
        ScheduledExecutorService made = Executors.newSingleThreadScheduledExecutor();
        timer = made;
        for (int i = 0; i < count; i++) {
          ScheduledFuture<?> future = made.schedule(() -> {}, 1, TimeUnit.DAYS);
          if (i % EACH == 0) {
            kept.add(future);
          }
        }
      }
      case "listener" -> {
        PropertyChangeListener[] each = new PropertyChangeListener[count];
        for (int i = 0; i < count; i++) {
          int number = i;
          each[i] = event -> Told.words("event", number + " " + event);
        }
        for (int i = 0; i < count; i += EACH) {
          PropertyChangeSupport source = new PropertyChangeSupport(KindsProgram.class);
          for (int j = i; j < Math.min(count, i + EACH); j++) {
            source.addPropertyChangeListener(each[j]);
          }
          kept.add(source);
        }
      }
      case "map-element" -> {
        Map<Integer, Object> large = new HashMap<>();
        for (int i = 0; i < count / 2; i++) {
          large.put(i, new Object());
        }
        kept.add(large);
        for (int i = 0; i < count / 2; i += EACH) {
          Map<Integer, Object> small = new HashMap<>();
          for (int j = i; j < Math.min(count / 2, i + EACH); j++) {
            small.put(j, new Object());
          }
          kept.add(small);
        }
      }
      default -> throw new IllegalArgumentException("no kind " + kind);
    }
  }
}
