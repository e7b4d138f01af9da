package dev.tallyman.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.model.Finding;
import dev.tallyman.model.Severity;
import dev.tallyman.model.ThreadWait;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeadlockDetectorTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  private static ThreadWait wait(int thread, int owner) {
    return wait(thread, owner, false);
  }

  private static ThreadWait wait(int thread, int owner, boolean timed) {
    return new ThreadWait(
        thread,
        "worker-" + thread,
        false,
        timed,
        1000 + owner,
        "Orders.lock" + owner + " (ReentrantLock made at a.Orders.<init>(Orders.java:7))",
        owner,
        "worker-" + owner,
        1);
  }

  @Test
  void seesNothingWhereNobodyWaits() {
    assertThat(WaitForGraph.of(List.of()).deadlocks()).isEmpty();
  }

  @Test
  void seesNothingInALongQueue() {
    List<ThreadWait> queue = new ArrayList<>();
    for (int i = 2; i < 1000; i++) {
      queue.add(wait(i, i - 1));
    }
    assertThat(WaitForGraph.of(queue).deadlocks()).isEmpty();
  }

  @Test
  void seesNothingInACycleThatATimedWaitWillEnd() {
    assertThat(WaitForGraph.of(List.of(wait(1, 2), wait(2, 1, true))).deadlocks()).isEmpty();
  }

  @Test
  void findsTwoThatWaitForEachOther() {
    List<List<ThreadWait>> cycles = WaitForGraph.of(List.of(wait(2, 1), wait(1, 2))).deadlocks();
    assertThat(cycles).hasSize(1);
    assertThat(cycles.get(0)).extracting(ThreadWait::threadId).containsExactly(1L, 2L);
  }

  @Test
  void findsARingOfAHundredOnce() {
    List<ThreadWait> ring = new ArrayList<>();
    for (int i = 1; i <= 100; i++) {
      ring.add(wait(i, i % 100 + 1));
    }
    assertThat(WaitForGraph.of(ring).deadlocks())
        .singleElement()
        .satisfies(cycle -> assertThat(cycle).hasSize(100));
  }

  @Test
  void findsEveryCycleAndOnlyItsMembers() {
    WaitForGraph graph =
        WaitForGraph.of(
            List.of(wait(1, 2), wait(2, 1), wait(3, 1), wait(4, 3), wait(5, 6), wait(6, 5)));
    List<List<ThreadWait>> cycles = graph.deadlocks();
    assertThat(cycles).hasSize(2);
    List<ThreadWait> first = cycles.stream().filter(c -> c.get(0).threadId() == 1).toList().get(0);
    assertThat(graph.queueingBehind(first))
        .extracting(ThreadWait::threadId)
        .containsExactly(3L, 4L);
  }

  @Test
  void believesOnlyWhatIsTheSameInBothLooks() {
    WaitForGraph earlier = WaitForGraph.of(List.of(wait(1, 2), wait(2, 1), wait(3, 4), wait(4, 3)));
    WaitForGraph later = WaitForGraph.of(List.of(wait(1, 2), wait(2, 1), wait(5, 6), wait(6, 5)));
    assertThat(DeadlockDetector.inBoth(earlier, later))
        .singleElement()
        .satisfies(c -> assertThat(c.get(0).threadId()).isEqualTo(1L));
  }

  @Test
  void saysWhoHoldsWhatAndWaitsForWhatAndWhere() {
    List<ThreadWait> cycle = List.of(wait(1, 2), wait(2, 1));
    Map<Long, StackTraceElement[]> stacks =
        Map.of(
            1L,
            new StackTraceElement[] {
              new StackTraceElement(
                  "java.util.concurrent.locks.LockSupport", "park", "LockSupport.java", 211),
              new StackTraceElement("a.Orders", "charge", "Orders.java", 74)
            },
            2L,
            new StackTraceElement[] {
              new StackTraceElement("a.Orders", "restock", "Orders.java", 112)
            });
    Finding finding = DeadlockDetector.finding(cycle, List.of(wait(3, 1)), stacks, NOON);
    assertThat(finding.severity()).isEqualTo(Severity.ERROR);
    assertThat(finding.message())
        .isEqualTo(
            "Deadlock of 2 threads: worker-1 holds Orders.lock1 (ReentrantLock made at"
                + " a.Orders.<init>(Orders.java:7)) and waits for Orders.lock2 (ReentrantLock made"
                + " at a.Orders.<init>(Orders.java:7)) at a.Orders.charge(Orders.java:74);"
                + " worker-2 holds Orders.lock2 (ReentrantLock made at"
                + " a.Orders.<init>(Orders.java:7)) and waits for Orders.lock1 (ReentrantLock made"
                + " at a.Orders.<init>(Orders.java:7)) at a.Orders.restock(Orders.java:112).");
    assertThat(finding.verdict()).contains("Queueing behind them: worker-3.");
    assertThat(finding.hint())
        .isEqualTo(
            "take these two locks in one order everywhere, for instance Orders.lock1 before"
                + " Orders.lock2");
    assertThat(finding.threads())
        .extracting("waitsAt")
        .containsExactly("a.Orders.charge(Orders.java:74)", "a.Orders.restock(Orders.java:112)");
  }

  @Test
  void saysHowOftenALockWasTakenThatIsHeldMoreThanOnce() {
    ThreadWait twice =
        new ThreadWait(1, "worker-1", false, false, 1002, "Orders.lock2", 2, "worker-2", 2);
    Finding finding =
        DeadlockDetector.finding(List.of(twice, wait(2, 1)), List.of(), Map.of(), NOON);
    assertThat(finding.message()).contains("worker-2 holds Orders.lock2, taken 2 times and waits");
    assertThat(finding.threads().get(0).waitsFor()).isEqualTo("Orders.lock2");
  }

  @Test
  void hasTheSameFingerprintWhicheverThreadsAndLinesItWas() {
    Finding one =
        DeadlockDetector.finding(
            List.of(wait(1, 2), wait(2, 1)), List.of(), stacksAt(74, 112), NOON);
    Finding other =
        DeadlockDetector.finding(
            List.of(wait(1, 2), wait(2, 1)), List.of(), stacksAt(75, 120), NOON.plusSeconds(9));
    assertThat(other.fingerprint()).isEqualTo(one.fingerprint());
  }

  private static Map<Long, StackTraceElement[]> stacksAt(int first, int second) {
    return Map.of(
        1L,
        new StackTraceElement[] {new StackTraceElement("a.O", "charge", "O.java", first)},
        2L,
        new StackTraceElement[] {new StackTraceElement("a.O", "restock", "O.java", second)});
  }
}
