package dev.tallyman.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LockOrderGraphTest {
  private final Lives lives = new Lives();
  private final LockOrderGraph graph = new LockOrderGraph(lives);

  /** Threads whose ends and makers are told. */
  private static final class Lives implements ThreadLives {
    final Map<Long, long[]> ends = new HashMap<>();
    final Map<Long, Long> starts = new HashMap<>();
    final Map<Long, Long> creators = new HashMap<>();

    @Override
    public long endCounter(long thread) {
      return ends.containsKey(thread) ? ends.get(thread)[0] : NOT_ENDED;
    }

    @Override
    public long endNanos(long thread) {
      return ends.containsKey(thread) ? ends.get(thread)[1] : NOT_ENDED;
    }

    @Override
    public long startNanos(long thread) {
      return starts.getOrDefault(thread, NOT_KNOWN);
    }

    @Override
    public long creatorOf(long thread) {
      return creators.getOrDefault(thread, 0L);
    }
  }

  /** Each thread's nestings one after the other: {@code "2: A>B"}. */
  private List<LockOrderCycle> see(String... nestings) {
    List<LockOrderCycle> found = new ArrayList<>();
    for (String nesting : nestings) {
      int colon = nesting.indexOf(':');
      long thread = Long.parseLong(nesting.substring(0, colon));
      found.addAll(graph.add(Nestings.by(thread, nesting.substring(colon + 1))));
    }
    return found;
  }

  /** The orders of a cycle as text: {@code "A>B B>A"}. */
  private static String text(LockOrderCycle cycle) {
    StringBuilder text = new StringBuilder();
    for (LockOrder order : cycle.orders()) {
      text.append(text.length() == 0 ? "" : " ");
      text.append((char) ('A' + order.heldSite() - 1)).append('>');
      text.append((char) ('A' + order.takenSite() - 1));
    }
    return text.toString();
  }

  @Test
  void findsTwoLocksInBothOrders() {
    assertThat(see("2: A>B")).isEmpty();
    assertThat(see("3: B>A"))
        .singleElement()
        .satisfies(
            cycle -> {
              assertThat(text(cycle)).isEqualTo("A>B B>A");
              assertThat(cycle.sameInstances()).isTrue();
              assertThat(cycle.orders()).extracting(LockOrder::threadId).containsExactly(2L, 3L);
            });
  }

  @Test
  void tellsACycleOnce() {
    assertThat(see("2: A>B", "3: B>A")).hasSize(1);
    assertThat(see("4: B>A", "4: A>B", "5: C A>B", "6: C B>A", "6: D B>A")).isEmpty();
  }

  @Test
  void tellsACycleAgainWhenItIsToForgetWhatItTold() {
    assertThat(see("2: A>B", "3: B>A")).hasSize(1);
    graph.forgetTold();
    assertThat(see("3: B>A")).hasSize(1);
  }

  @Test
  void isSilentWhereOneThreadTakesBothOrders() {
    assertThat(see("2: A>B", "2: B>A")).isEmpty();
    assertThat(graph.asksAgain()).isFalse();
  }

  @Test
  void findsBothOrdersOfOneThreadWhenAnotherTakesOneOfThem() {
    assertThat(see("2: A>B", "2: B>A", "3: A>B")).hasSize(1);
  }

  @Test
  void isSilentWhereLocksAreAlwaysInOneOrder() {
    assertThat(see("2: A>B", "3: A B>C", "4: B>C", "5: A>C", "6: A B C>D", "7: C>D")).isEmpty();
  }

  @Test
  void findsARingOfThreeOfWhichNoPairIsInverted() {
    assertThat(see("2: A>B", "3: B>C")).isEmpty();
    assertThat(see("4: C>A"))
        .singleElement()
        .satisfies(cycle -> assertThat(text(cycle)).isEqualTo("A>B B>C C>A"));
  }

  @Test
  void isSilentInARingThatHasFewerThreadsThanOrders() {
    assertThat(see("2: A>B", "3: B>C", "2: C>A")).isEmpty();
    assertThat(see("2: A>B", "3: B>C", "3: C>A")).isEmpty();
  }

  @Test
  void assignsThreadsAcrossOrdersRatherThanTheFirstThatCame() {
    // 2 and 3 both do the first two, only 2 does the third, only 4 is left for one of the others.
    assertThat(see("2: A>B", "3: A>B", "2: B>C", "3: B>C", "2: C>A")).isEmpty();
    assertThat(see("4: B>C")).hasSize(1);
  }

  @Test
  void takesWhatThreeThreadsDoForSomethingThatAnyThreadDoes() {
    for (String order : List.of("A>B", "B>C", "C>D")) {
      assertThat(see("2: " + order, "3: " + order, "4: " + order)).isEmpty();
    }
    assertThat(see("2: D>A")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 12, 13, 100})
  void findsPhilosophers(int n) {
    List<LockOrderCycle> found = new ArrayList<>();
    for (int i = 1; i <= n; i++) {
      assertThat(found).isEmpty();
      found.addAll(graph.add(Nestings.by(10 + i, "F" + i + ">F" + (i % n + 1))));
    }
    assertThat(found).hasSize(1);
    assertThat(found.get(0).orders()).hasSize(n);
  }

  @Test
  void isSilentWherePhilosophersAreOrdered() {
    for (int i = 1; i < 100; i++) {
      assertThat(graph.add(Nestings.by(10 + i, "F" + i + ">F" + (i + 1)))).isEmpty();
    }
    assertThat(graph.add(Nestings.by(200, "F1>F100"))).isEmpty();
  }

  @Test
  void findsATransferInBothDirections() {
    assertThat(see("2: A1>A2", "3: A2>A3")).isEmpty();
    assertThat(see("3: A2>A1")).hasSize(1);
  }

  @Test
  void tellsTransfersBetweenManyAccountsOnce() {
    List<LockOrderCycle> found = new ArrayList<>();
    for (int from = 1; from <= 6; from++) {
      for (int to = 1; to <= 6; to++) {
        if (from != to) {
          found.addAll(graph.add(Nestings.by(1 + from, "A" + from + ">A" + to)));
        }
      }
    }
    assertThat(found).hasSize(1);
  }

  @Test
  void isSilentHandOverHand() {
    assertThat(see("2: A1>A2", "2: A2>A3", "2: A3>A4", "3: A1>A2", "3: A2>A3", "4: A3>A4"))
        .isEmpty();
    assertThat(see("2: H>A1", "3: H>A1", "3: H>A2")).isEmpty();
  }

  @Test
  void findsACycleThroughTwoLocksOfOneLineAndOneOfAnother() {
    assertThat(see("2: A1>A2", "3: A2>B")).isEmpty();
    assertThat(see("4: B>A1"))
        .anySatisfy(
            cycle -> {
              assertThat(text(cycle)).isEqualTo("A>A A>B B>A");
              assertThat(cycle.sameInstances()).isTrue();
            });
  }

  @Test
  void saysWhereItKnowsOnlyThatTheLinesAreTheSame() {
    assertThat(see("2: A1>B", "3: B>A2"))
        .singleElement()
        .satisfies(cycle -> assertThat(cycle.sameInstances()).isFalse());
    assertThat(graph.asksAgain()).isTrue();
    assertThat(see("4: B>A1"))
        .singleElement()
        .satisfies(cycle -> assertThat(cycle.sameInstances()).isTrue());
    assertThat(graph.asksAgain()).isFalse();
  }

  @Test
  void isSilentUnderACommonGate() {
    assertThat(see("2: G>A", "2: G A>B", "3: G>B", "3: G B>A")).isEmpty();
  }

  @Test
  void findsInversionsUnderAGateThatOneWayDoesWithout() {
    assertThat(see("2: G A>B", "3: G B>A")).isEmpty();
    assertThat(see("4: A>B")).hasSize(1);
  }

  @Test
  void findsInversionsUnderDifferentGates() {
    assertThat(see("2: G A>B", "3: H B>A")).hasSize(1);
  }

  @Test
  void takesTwoLocksOfOneLineForTwoGates() {
    assertThat(see("2: G1 A>B", "3: G2 B>A")).hasSize(1);
  }

  @Test
  void takesTwoLocksOfOneLineForOneGateWhereTheLocksMayDifferToo() {
    assertThat(see("2: G1 A1>B1", "3: G2 B2>A2")).isEmpty();
  }

  @Test
  void isSilentWhereAGateExcludesOnePairOfThree() {
    assertThat(see("2: G A>B", "3: B>C", "4: G C>A")).isEmpty();
  }

  @Test
  void findsInversionsUnderAGateThatBothOnlyRead() {
    assertThat(see("2: Gr A>B", "3: Gr B>A")).hasSize(1);
  }

  @Test
  void isSilentUnderAGateThatOneReadsAndOneWrites() {
    assertThat(see("2: Gr A>B", "3: G B>A")).isEmpty();
  }

  @Test
  void isSilentWhereReadersMeetReaders() {
    assertThat(see("2: Ar>B", "3: B>Ar")).isEmpty();
    assertThat(see("2: Ar>Br", "3: Br>Ar")).isEmpty();
  }

  @Test
  void findsReadersThatMeetWriters() {
    assertThat(see("2: Ar>B", "3: B>A")).hasSize(1);
  }

  @Test
  void findsWritersThatAreReadBehind() {
    assertThat(see("2: A>Br", "3: B>Ar")).hasSize(1);
  }

  @Test
  void isSilentWhereTheInnerLockIsTried() {
    assertThat(see("2: A>B", "3: B>At")).isEmpty();
  }

  @Test
  void findsInversionsWhoseOuterLockWasTried() {
    assertThat(see("2: At>B", "3: B>A")).hasSize(1);
  }

  @Test
  void makesNothingOfALockThatIsTakenAgain() {
    assertThat(see("2: A B>A", "3: B>C", "3: C>A", "4: Ar>A")).isEmpty();
    assertThat(see("5: A>B")).isEmpty();
    assertThat(see("6: B>A")).hasSize(1);
  }

  @Test
  void isSilentWhereOneThreadHadEndedBeforeTheOtherWasMade() {
    lives.ends.put(20L, new long[] {25, 100});
    assertThat(graph.add(Nestings.by(20, 21, 50, "A>B"))).isEmpty();
    assertThat(graph.add(Nestings.by(25, 26, 150, "B>A"))).isEmpty();
    assertThat(graph.onProbation()).isEqualTo(1);
    assertThat(graph.asksAgain()).isTrue();
  }

  @Test
  void findsInversionsOfAThreadThatWasMadeBeforeTheOtherEnded() {
    lives.ends.put(20L, new long[] {25, 100});
    assertThat(graph.add(Nestings.by(20, 21, 50, "A>B"))).isEmpty();
    assertThat(graph.add(Nestings.by(24, 26, 150, "B>A"))).hasSize(1);
  }

  @Test
  void isSilentWhereOneThreadHadEndedBeforeTheOtherWasStarted() {
    lives.ends.put(20L, new long[] {25, 100});
    lives.starts.put(24L, 110L);
    assertThat(graph.add(Nestings.by(20, 21, 50, "A>B"))).isEmpty();
    assertThat(graph.add(Nestings.by(24, 26, 150, "B>A"))).isEmpty();
  }

  @Test
  void isSilentWhereAThreadWasMadeAfterItsMakersPart() {
    lives.creators.put(21L, 20L);
    lives.creators.put(20L, 1L);
    assertThat(graph.add(Nestings.by(1, 20, 50, "A>B"))).isEmpty();
    assertThat(graph.add(Nestings.by(21, 26, 150, "B>A"))).isEmpty();
    assertThat(graph.onProbation()).isEqualTo(1);
  }

  @Test
  void isSilentWhereAThreadHadEndedBeforeItsMakersPart() {
    lives.creators.put(21L, 1L);
    lives.ends.put(21L, new long[] {22, 160});
    assertThat(graph.add(Nestings.by(21, 22, 150, "B>A"))).isEmpty();
    assertThat(graph.add(Nestings.by(1, 22, 170, "A>B"))).isEmpty();
  }

  @Test
  void findsInversionsOfAThreadWithItsMakerWhileBothRun() {
    lives.creators.put(21L, 1L);
    assertThat(graph.add(Nestings.by(21, 22, 150, "B>A"))).isEmpty();
    assertThat(graph.add(Nestings.by(1, 22, 140, "A>B"))).hasSize(1);
  }

  @Test
  void findsOnASecondLookWhatWasApartOnTheFirst() {
    lives.creators.put(21L, 1L);
    assertThat(graph.add(Nestings.by(1, 21, 50, "A>B"))).isEmpty();
    assertThat(graph.add(Nestings.by(21, 22, 150, "B>A"))).isEmpty();
    assertThat(graph.add(Nestings.by(1, 22, 160, "A>B"))).hasSize(1);
    assertThat(graph.onProbation()).isZero();
    assertThat(graph.asksAgain()).isFalse();
  }

  @Test
  void findsOnASecondLookWhatOtherThreadsDoAtTheSameTime() {
    lives.ends.put(20L, new long[] {25, 100});
    assertThat(graph.add(Nestings.by(20, 21, 50, "A>B"))).isEmpty();
    assertThat(graph.add(Nestings.by(25, 26, 150, "B>A"))).isEmpty();
    assertThat(graph.add(Nestings.by(27, 28, 170, "A>B")))
        .singleElement()
        .satisfies(
            cycle -> assertThat(cycle.orders()).extracting(LockOrder::threadId).contains(25L, 27L));
  }

  @Test
  void claimsNothingOfThreadsMadeLaterWhereTheCounterIsNotKnown() {
    lives.creators.put(21L, 1L);
    assertThat(graph.add(Nestings.by(1, 0, 50, "A>B"))).isEmpty();
    assertThat(graph.add(Nestings.by(21, 0, 150, "B>A"))).hasSize(1);
  }

  @Test
  void findsTheShortCycleAndTheThreeAroundIt() {
    List<LockOrderCycle> found = see("2: A>B", "3: B>C", "4: C>A", "5: B>A");
    assertThat(found)
        .extracting(LockOrderGraphTest::text)
        .containsExactly("A>B B>C C>A", "A>B B>A");
  }

  @Test
  void doesNotTellLongCyclesAroundAKnownOne() {
    assertThat(see("2: A>B", "3: B>A")).hasSize(1);
    assertThat(see("4: B>C", "5: C>D", "6: D>A")).isEmpty();
  }

  @Test
  void countsCombinationsAndNotHowOften() {
    see("2: A>B", "3: A>B", "2: A C>B", "4: B>A");
    assertThat(graph.combinations(1, 2)).isEqualTo(2);
    assertThat(graph.combinations(3, 2)).isEqualTo(1);
    assertThat(graph.combinations(2, 1)).isEqualTo(1);
    assertThat(graph.combinations(2, 3)).isZero();
  }

  @Test
  void keepsTheSmallestSetsOfGatesAndSaysThatThereWereMore() {
    for (int i = 0; i < 12; i++) {
      see("2: " + (char) ('G' + i) + " Z A>B");
    }
    assertThat(graph.overflowed()).isTrue();
    assertThat(graph.limits())
        .containsExactly(
            "Two locks are nested under more than 8 different sets of other locks: the smallest of"
                + " these are kept.");
    assertThat(see("2: A>B", "3: Z B>A")).hasSize(1);
  }

  @Test
  void saysThatThereAreTooManyPairsOfOneLine() {
    for (int i = 1; i <= 1_100; i++) {
      graph.add(Nestings.by(2, "A" + i + ">A" + (i + 1)));
    }
    assertThat(graph.limits())
        .singleElement()
        .asString()
        .startsWith("More than 1024 pairs of nested locks that were made at one line");
    assertThat(see("2: B>C", "3: C>B")).as("other lines have their room").hasSize(1);
  }

  @Test
  void staysWithinItsStepsWhereEverythingIsNestedInEverything() {
    long began = System.nanoTime();
    int told = 0;
    int thread = 2;
    for (char a = 'A'; a <= 'Z'; a++) {
      for (char b = 'A'; b <= 'Z'; b++) {
        if (a != b) {
          told += graph.add(Nestings.by(thread++, a + ">" + b)).size();
        }
      }
    }
    assertThat(told).isBetween(200, 400);
    assertThat(graph.overflowed()).isTrue();
    assertThat(System.nanoTime() - began).isLessThan(60_000_000_000L);
  }
}
