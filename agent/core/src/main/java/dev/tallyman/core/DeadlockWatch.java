package dev.tallyman.core;

import dev.tallyman.detect.DeadlockDetector;
import dev.tallyman.detect.LockOrderCounts;
import dev.tallyman.detect.WaitForGraph;
import dev.tallyman.detect.Waiting;
import dev.tallyman.model.Finding;
import dev.tallyman.model.ThreadWait;
import dev.tallyman.track.ThreadWaits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks for deadlocks on a thread and a clock of its own, so that a slow census never delays them.
 * Who seems stuck is looked at three times, {@value #APART_MILLIS} ms apart, before it is believed:
 * the same threads wait for the same locks, and none has moved on.
 */
final class DeadlockWatch implements Runnable {
  private static final int APART_MILLIS = 60;
  private static final long BEAT_MILLIS = 250;

  private final ThreadWaits threads;
  private final Outlets outlets;
  private final Duration period;
  private final LockOrderCounts orders;
  private final LockWatch locks;
  private final Runnable eachBeat;
  private final List<Known> known = new ArrayList<>();
  private volatile boolean stopped;

  private record Known(List<ThreadWait> group, @Nullable Finding finding) {}

  /**
   * A watch that has not begun.
   *
   * @param orders what is known of the orders in which locks are taken
   * @param locks looks at the locks themselves, with the waits of each look
   * @param eachBeat what is to be done several times a second
   */
  DeadlockWatch(
      ThreadWaits threads,
      Outlets outlets,
      Duration period,
      LockOrderCounts orders,
      LockWatch locks,
      Runnable eachBeat) {
    this.orders = orders;
    this.locks = locks;
    this.eachBeat = eachBeat;
    this.threads = threads;
    this.outlets = outlets;
    this.period = period;
  }

  @Override
  public void run() {
    int failures = 0;
    while (!stopped) {
      try {
        sleep();
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

  private void sleep() throws InterruptedException {
    long left = period.toMillis();
    while (left > 0) {
      long beat = Math.min(left, BEAT_MILLIS);
      Thread.sleep(beat);
      eachBeat.run();
      left -= beat;
    }
  }

  private void look() throws InterruptedException {
    List<ThreadWait> waits = threads.look();
    List<List<ThreadWait>> groups = WaitForGraph.of(waits).deadlocks();
    if (groups.isEmpty()) {
      retractMissing(groups);
    } else {
      groups = believed(groups);
    }
    locks.look(waitings(waits), members(groups), System.nanoTime(), Instant.now());
  }

  private static List<Waiting> waitings(List<ThreadWait> waits) {
    List<Waiting> waitings = new ArrayList<>(waits.size());
    for (ThreadWait wait : waits) {
      if (wait.cause().isLock()) {
        ThreadWait.Holder owner = wait.holders().get(0);
        waitings.add(
            new Waiting(
                wait.threadId(),
                wait.name(),
                wait.virtual(),
                wait.lock(),
                wait.mark(),
                wait.lockName(),
                owner.threadId(),
                owner.name()));
      }
    }
    return waitings;
  }

  private static Set<Long> members(List<List<ThreadWait>> groups) {
    Set<Long> members = new HashSet<>();
    for (List<ThreadWait> group : groups) {
      for (ThreadWait wait : group) {
        members.add(wait.threadId());
      }
    }
    return members;
  }

  /** Those that are still there at the third look, told if they are new. */
  private List<List<ThreadWait>> believed(List<List<ThreadWait>> seen) throws InterruptedException {
    List<List<ThreadWait>> groups = seen;
    Set<Long> suspects = new HashSet<>();
    for (List<ThreadWait> group : groups) {
      for (ThreadWait member : group) {
        suspects.add(member.threadId());
      }
    }
    WaitForGraph graph = WaitForGraph.of(threads.look(suspects));
    groups = graph.deadlocks();
    for (int again = 0; again < 2 && !groups.isEmpty(); again++) {
      Thread.sleep(APART_MILLIS);
      WaitForGraph next = WaitForGraph.of(threads.look(suspects));
      groups = DeadlockDetector.inBoth(graph, next);
      graph = next;
    }
    retractMissing(groups);
    for (List<ThreadWait> group : groups) {
      if (!isKnown(group)) {
        report(group, graph.queueingBehind(group));
      }
    }
    return groups;
  }

  private void report(List<ThreadWait> group, List<ThreadWait> queueing) {
    ThreadWaits.Evidence evidence = threads.evidence(group);
    Finding finding = null;
    if (DeadlockDetector.isTheApplications(group, evidence.stacks())) {
      finding =
          DeadlockDetector.finding(
              group, queueing, evidence.stacks(), evidence.acquisitions(), orders, Instant.now());
      outlets.finding(finding);
    }
    known.add(new Known(group, finding));
  }

  private boolean isKnown(List<ThreadWait> group) {
    for (Known k : known) {
      if (DeadlockDetector.same(k.group, group)) {
        return true;
      }
    }
    return false;
  }

  private void retractMissing(List<List<ThreadWait>> groups) {
    for (int i = known.size() - 1; i >= 0; i--) {
      boolean still = false;
      for (List<ThreadWait> group : groups) {
        still |= DeadlockDetector.same(known.get(i).group, group);
      }
      if (!still) {
        Finding gone = known.remove(i).finding;
        if (gone != null && !isActive(gone.fingerprint())) {
          outlets.finding(
              Findings.retracted(
                  gone, "Taken back: the threads no longer wait for each other.", Instant.now()));
        }
      }
    }
  }

  /** Whether the same code has other threads deadlocked. */
  private boolean isActive(String fingerprint) {
    for (Known k : known) {
      if (k.finding != null && k.finding.fingerprint().equals(fingerprint)) {
        return true;
      }
    }
    return false;
  }
}
