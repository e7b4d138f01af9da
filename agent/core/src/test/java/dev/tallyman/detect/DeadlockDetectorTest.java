package dev.tallyman.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.model.Acquisition;
import dev.tallyman.model.Finding;
import dev.tallyman.model.Severity;
import dev.tallyman.model.ThreadWait;
import dev.tallyman.model.ThreadWait.Cause;
import dev.tallyman.model.ThreadWait.Holder;
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
    return lock(thread, owner, timed, 1, 0);
  }

  private static ThreadWait lock(int thread, int owner, boolean timed, int times, long mark) {
    String name = "Orders.lock" + owner;
    String lock = name + " (ReentrantLock made at a.Orders.<init>(Orders.java:7))";
    return new ThreadWait(
        thread,
        "worker-" + thread,
        false,
        timed,
        1000 + owner,
        mark,
        Cause.LOCK,
        lock,
        100 + owner,
        false,
        0,
        List.of(new Holder(owner, "worker-" + owner, false, times, lock)));
  }

  private static Finding finding(
      List<ThreadWait> group, Map<Long, StackTraceElement[]> stacks, LockOrderCounts orders) {
    return DeadlockDetector.finding(group, List.of(), stacks, List.of(), orders, NOON);
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
    Finding finding =
        DeadlockDetector.finding(
            cycle, List.of(wait(3, 1)), stacks, List.of(), LockOrderCounts.NONE, NOON);
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
    ThreadWait twice = lock(1, 2, false, 2, 0);
    Finding finding = finding(List.of(twice, wait(2, 1)), Map.of(), LockOrderCounts.NONE);
    assertThat(finding.message()).contains("Orders.java:7)), taken 2 times and waits");
    assertThat(finding.threads().get(0).waitsFor()).doesNotContain("times");
  }

  @Test
  void hasTheSameFingerprintWhicheverThreadsAndLinesItWas() {
    List<ThreadWait> group = List.of(wait(1, 2), wait(2, 1));
    Finding one = finding(group, stacksAt(74, 112), LockOrderCounts.NONE);
    Finding other = finding(group, stacksAt(75, 120), LockOrderCounts.NONE);
    assertThat(other.fingerprint()).isEqualTo(one.fingerprint());
  }

  private static Map<Long, StackTraceElement[]> stacksAt(int first, int second) {
    return Map.of(
        1L,
        new StackTraceElement[] {new StackTraceElement("a.O", "charge", "O.java", first)},
        2L,
        new StackTraceElement[] {new StackTraceElement("a.O", "restock", "O.java", second)});
  }

  @Test
  void doesNotBelieveWhoHasMovedOnAndWaitsAgain() {
    WaitForGraph earlier =
        WaitForGraph.of(List.of(lock(1, 2, false, 1, 7), lock(2, 1, false, 1, 8)));
    WaitForGraph later = WaitForGraph.of(List.of(lock(1, 2, false, 1, 7), lock(2, 1, false, 1, 9)));
    assertThat(DeadlockDetector.inBoth(earlier, later)).isEmpty();
    assertThat(DeadlockDetector.inBoth(earlier, earlier)).hasSize(1);
  }

  @Test
  void namesTheOrderThatMostAlreadyTake() {
    LockOrderCounts orders = (outer, inner) -> outer == 101 && inner == 102 ? 1204 : 1;
    Finding finding = finding(List.of(wait(1, 2), wait(2, 1)), Map.of(), orders);
    assertThat(finding.hint())
        .isEqualTo(
            "take Orders.lock1 before Orders.lock2 everywhere: 1,204 of 1,205 known ways to nest"
                + " them already do");
  }

  @Test
  void saysWhereAndSinceWhenEachLockWasTaken() {
    StackTraceElement[] stack = {new StackTraceElement("a.Orders", "charge", "Orders.java", 74)};
    Acquisition exact =
        new Acquisition(
            1,
            1001,
            2.5,
            List.of(new StackTraceElement("a.Orders", "reserve", "Orders.java", 61)),
            List.of());
    Finding finding =
        DeadlockDetector.finding(
            List.of(wait(1, 2), wait(2, 1)),
            List.of(),
            Map.of(1L, stack, 2L, stack),
            List.of(exact),
            LockOrderCounts.NONE,
            NOON);
    assertThat(finding.threads().get(0).takenAt()).isEqualTo("a.Orders.reserve(Orders.java:61)");
    assertThat(finding.threads().get(0).heldSeconds()).isEqualTo(2.5);
    assertThat(finding.threads().get(1).takenAt()).isNull();
    assertThat(finding.message())
        .contains(", taken at a.Orders.reserve(Orders.java:61), and waits for");
  }

  @Test
  void onlySuspectsWherePermitsAreAwaited() {
    ThreadWait permit =
        new ThreadWait(
            1,
            "worker-1",
            false,
            false,
            5,
            0,
            Cause.PERMIT,
            "a permit of Pool.slots",
            0,
            true,
            1,
            List.of(new Holder(2, "worker-2", false, 0, "a permit of Pool.slots")));
    Finding finding = finding(List.of(permit, wait(2, 1)), Map.of(), LockOrderCounts.NONE);
    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
    assertThat(finding.message()).startsWith("Suspected deadlock of 2 threads");
  }

  @Test
  void leavesAloneWhatIsTheJdksOwn() {
    List<ThreadWait> group = List.of(wait(1, 2), wait(2, 1));
    StackTraceElement[] jdk = {new StackTraceElement("java.util.Timer", "run", "Timer.java", 7)};
    assertThat(DeadlockDetector.isTheApplications(group, Map.of(1L, jdk, 2L, jdk))).isFalse();
    assertThat(DeadlockDetector.isTheApplications(group, stacksAt(1, 2))).isTrue();
  }

  @Test
  void tellsOfLargeRingsOnlyTheFirst() {
    List<ThreadWait> ring = new ArrayList<>();
    for (int i = 1; i <= 100; i++) {
      ring.add(wait(i, i % 100 + 1));
    }
    Finding finding = finding(ring, Map.of(), LockOrderCounts.NONE);
    assertThat(finding.threads()).hasSize(100);
    assertThat(finding.message()).endsWith("; and 92 more.").hasSizeLessThan(3000);
  }
}
