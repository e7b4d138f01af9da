package dev.tallyman.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.model.Finding;
import dev.tallyman.model.FindingType;
import dev.tallyman.model.InvolvedThread;
import dev.tallyman.model.LockNesting;
import dev.tallyman.model.NestedLock;
import dev.tallyman.model.Severity;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LockOrderDetectorTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  private static final Map<Integer, String> NAMES =
      Map.of(
          1, "Shop.stock (ReentrantLock made at a.Shop.<init>(Shop.java:7))",
          2, "Shop.account (ReentrantLock made at a.Shop.<init>(Shop.java:8))",
          3, "Shop.audit (ReentrantLock made at a.Shop.<init>(Shop.java:9))",
          6, "Fork.lock (ReentrantLock made at a.Fork.<init>(Fork.java:3))");

  private final LockOrderGraph graph = new LockOrderGraph(ThreadLives.UNKNOWN);

  private Finding last(LockNesting... nestings) {
    Finding last = null;
    for (LockNesting nesting : nestings) {
      for (LockOrderCycle cycle : graph.add(nesting)) {
        last = LockOrderDetector.finding(cycle, NAMES::get, graph, NOON);
      }
    }
    assertThat(last).isNotNull();
    return last;
  }

  private static LockNesting by(int thread, String text) {
    return Nestings.by(thread, text);
  }

  @Test
  void saysWhichLocksWhereAndByWhom() {
    Finding finding = last(by(2, "A>B"), by(3, "B>A"));
    assertThat(finding.type()).isEqualTo(FindingType.LOCK_ORDER_INVERSION);
    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
    assertThat(finding.message())
        .isEqualTo(
            "Locks are taken in both orders: worker-2 holds Shop.stock (ReentrantLock made at"
                + " a.Shop.<init>(Shop.java:7)), taken at a.Shop.takeA(Shop.java:101), and takes"
                + " Shop.account (ReentrantLock made at a.Shop.<init>(Shop.java:8)) at"
                + " a.Shop.takeB(Shop.java:102); worker-3 holds Shop.account, taken at"
                + " a.Shop.takeB(Shop.java:102), and takes Shop.stock at"
                + " a.Shop.takeA(Shop.java:101). At the same time they would wait for each other"
                + " for ever.");
    assertThat(finding.verdict())
        .isEqualTo(
            "Taken in both orders: Shop.stock before Shop.account in 1 combination, Shop.account"
                + " before Shop.stock in 1 combination; 2 threads; no gate lock.");
    assertThat(finding.hint())
        .isEqualTo(
            "take Shop.stock before Shop.account everywhere, for instance by turning the order at"
                + " a.Shop.takeA(Shop.java:101)");
  }

  @Test
  void hasOneInvolvedThreadPerOrderWithBothStacks() {
    List<InvolvedThread> orders = last(by(2, "A>B"), by(3, "B>A")).threads();
    assertThat(orders).hasSize(2);
    InvolvedThread first = orders.get(0);
    assertThat(first.name()).isEqualTo("worker-2");
    assertThat(first.holds()).startsWith("Shop.stock (");
    assertThat(first.takenAt()).isEqualTo("a.Shop.takeA(Shop.java:101)");
    assertThat(first.takenStack()).containsExactly("a.Shop.takeA(Shop.java:101)");
    assertThat(first.waitsFor()).startsWith("Shop.account (");
    assertThat(first.waitsAt()).isEqualTo("a.Shop.takeB(Shop.java:102)");
    assertThat(first.stack()).containsExactly("a.Shop.takeB(Shop.java:102)");
  }

  @Test
  void advisesTheOrderThatMostCombinationsTake() {
    Finding finding = last(by(2, "B>A"), by(2, "C B>A"), by(2, "D B>A"), by(3, "A>B"));
    assertThat(finding.hint())
        .isEqualTo(
            "take Shop.account before Shop.stock everywhere: 3 of 4 known combinations of held"
                + " locks already do");
  }

  @Test
  void advisesToTurnTheWeakestOrderOfARing() {
    Finding finding =
        last(by(2, "A>B"), by(2, "D A>B"), by(4, "C>A"), by(5, "D C>A"), by(3, "B>C"));
    assertThat(finding.verdict()).startsWith("Taken in a ring of 3 orders: Shop.stock before");
    assertThat(finding.hint())
        .isEqualTo(
            "take Shop.audit before Shop.stock before Shop.account everywhere: 4 of 5 known"
                + " combinations of held locks already do");
  }

  @Test
  void numbersLocksOfOneLine() {
    Finding finding = last(by(2, "F17>F18"), by(3, "F18>F19"), by(4, "F19>F17"));
    assertThat(finding.message())
        .contains("holds Fork.lock #1 (ReentrantLock made at a.Fork.<init>(Fork.java:3)), taken")
        .contains("worker-4 holds Fork.lock #3, taken")
        .contains("and takes Fork.lock #1 at");
    assertThat(finding.hint()).startsWith("take these locks in one order that both ways can tell");
  }

  @Test
  void isShortOfWordsForALongRing() {
    LockNesting[] ring = new LockNesting[100];
    for (int i = 1; i <= 100; i++) {
      ring[i - 1] = by(10 + i, "F" + i + ">F" + (i % 100 + 1));
    }
    Finding finding = last(ring);
    assertThat(finding.threads()).hasSize(100);
    assertThat(finding.message()).contains("; and so on in 96 more. At").hasSizeLessThan(1_000);
    assertThat(finding.verdict()).contains("and so on; 100 threads; no gate lock.");
  }

  @Test
  void isOnlyInfoWhereTheLocksMayDiffer() {
    Finding finding = last(by(2, "A1>B"), by(3, "B>A2"));
    assertThat(finding.severity()).isEqualTo(Severity.INFO);
    assertThat(finding.message()).startsWith("Locks of the same lines are in both orders: ");
    assertThat(finding.verdict())
        .endsWith(
            "no gate lock. Possibly different locks: they were made at the same lines, but the very"
                + " same ones were not seen in both orders.");
  }

  @Test
  void saysWhoReads() {
    Finding finding = last(by(2, "Ar>B"), by(3, "B>A"));
    assertThat(finding.threads().get(0).holds()).endsWith("(Shop.java:7)), as a reader");
    assertThat(finding.threads().get(1).waitsFor()).endsWith("(Shop.java:7))");
  }

  @Test
  void managesWithoutStacksAndNames() {
    LockNesting bare = new LockNesting(List.of(lock(50)), lock(51), 2, "worker-2", false, 9, 0);
    LockNesting back = new LockNesting(List.of(lock(51)), lock(50), 3, "worker-3", false, 9, 0);
    Finding finding = last(bare, back);
    assertThat(finding.message())
        .isEqualTo(
            "Locks are taken in both orders: worker-2 holds a lock and takes a lock; worker-3 holds"
                + " a lock and takes a lock. At the same time they would wait for each other for"
                + " ever.");
    assertThat(finding.threads().get(0).takenAt()).isNull();
  }

  private static NestedLock lock(int site) {
    return new NestedLock(site, 7, false, false, List.of());
  }

  @Test
  void hasTheSameFingerprintWhicheverThreadsLinesAndNumbersItWas() {
    String one = last(by(2, "F17>F18"), by(3, "F18>F17")).fingerprint();
    String other =
        new LockOrderDetectorTest()
            .last(by(5, "F1>F2"), by(6, "F2>F3"), by(7, "F3>F1"))
            .fingerprint();
    assertThat(other).isEqualTo(one);
    assertThat(new LockOrderDetectorTest().last(by(2, "A>B"), by(3, "B>A")).fingerprint())
        .isNotEqualTo(one);
  }
}
