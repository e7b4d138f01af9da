package dev.tallyman.core;

import dev.tallyman.detect.DeadlockDetector;
import dev.tallyman.detect.WaitForGraph;
import dev.tallyman.model.Finding;
import dev.tallyman.model.ThreadWait;
import dev.tallyman.track.ThreadWaits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks for deadlocks on a thread and a clock of its own, so that a slow census never delays them.
 * A cycle is looked at three times within {@value #APART_MILLIS} ms each before it is believed.
 */
final class DeadlockWatch implements Runnable {
  private static final int APART_MILLIS = 60;

  private final ThreadWaits threads;
  private final Outlets outlets;
  private final Duration period;
  private final List<Known> known = new ArrayList<>();
  private volatile boolean stopped;

  private record Known(List<ThreadWait> cycle, Finding finding) {}

  DeadlockWatch(ThreadWaits threads, Outlets outlets, Duration period) {
    this.threads = threads;
    this.outlets = outlets;
    this.period = period;
  }

  @Override
  public void run() {
    int failures = 0;
    while (!stopped) {
      try {
        Thread.sleep(period.toMillis());
        look();
        failures = 0;
      } catch (InterruptedException e) {
        if (stopped) {
          return;
        }
      } catch (Throwable t) {
        if (!(t instanceof OutOfMemoryError) && ++failures == 10) {
          outlets.limit("Deadlocks are not looked for any more: " + t);
          return;
        }
      }
    }
  }

  void stop() {
    stopped = true;
  }

  private void look() throws InterruptedException {
    WaitForGraph graph = WaitForGraph.of(threads.look());
    List<List<ThreadWait>> cycles = graph.deadlocks();
    for (int again = 0; again < 2 && !cycles.isEmpty(); again++) {
      Thread.sleep(APART_MILLIS);
      WaitForGraph next = WaitForGraph.of(threads.look());
      cycles = DeadlockDetector.inBoth(graph, next);
      graph = next;
    }
    retractMissing(cycles);
    for (List<ThreadWait> cycle : cycles) {
      if (!isKnown(cycle)) {
        Finding finding =
            DeadlockDetector.finding(
                cycle, graph.queueingBehind(cycle), stacksOf(cycle), Instant.now());
        known.add(new Known(cycle, finding));
        outlets.finding(finding);
      }
    }
  }

  private boolean isKnown(List<ThreadWait> cycle) {
    for (Known k : known) {
      if (DeadlockDetector.same(k.cycle, cycle)) {
        return true;
      }
    }
    return false;
  }

  private void retractMissing(List<List<ThreadWait>> cycles) {
    for (int i = known.size() - 1; i >= 0; i--) {
      boolean still = false;
      for (List<ThreadWait> cycle : cycles) {
        still |= DeadlockDetector.same(known.get(i).cycle, cycle);
      }
      if (!still) {
        Instant now = Instant.now();
        outlets.finding(
            Findings.retracted(
                known.remove(i).finding,
                "Taken back: the threads no longer wait for each other.",
                now));
      }
    }
  }

  private static Map<Long, StackTraceElement[]> stacksOf(List<ThreadWait> cycle) {
    Map<Long, StackTraceElement[]> stacks = new HashMap<>();
    for (Map.Entry<Thread, StackTraceElement[]> entry : Thread.getAllStackTraces().entrySet()) {
      for (ThreadWait wait : cycle) {
        if (wait.threadId() == entry.getKey().getId()) {
          stacks.put(wait.threadId(), entry.getValue());
        }
      }
    }
    return stacks;
  }
}
