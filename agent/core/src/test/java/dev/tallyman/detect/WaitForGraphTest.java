package dev.tallyman.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.model.ThreadWait;
import dev.tallyman.model.ThreadWait.Cause;
import dev.tallyman.model.ThreadWait.Holder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaitForGraphTest {
  private static ThreadWait all(int thread, int... holders) {
    return wait(thread, false, false, holders);
  }

  private static ThreadWait any(int thread, int... holders) {
    return wait(thread, true, false, holders);
  }

  private static ThreadWait timed(int thread, int... holders) {
    return wait(thread, false, true, holders);
  }

  private static ThreadWait wait(int thread, boolean any, boolean timed, int... holders) {
    return new ThreadWait(
        thread,
        "t" + thread,
        false,
        timed,
        thread,
        0,
        Cause.LOCK,
        "lock",
        0,
        any,
        0,
        Arrays.stream(holders).mapToObj(h -> new Holder(h, "t" + h, false, 1, "lock")).toList());
  }

  private static List<List<Long>> deadlocks(ThreadWait... waits) {
    return WaitForGraph.of(List.of(waits)).deadlocks().stream()
        .map(group -> group.stream().map(ThreadWait::threadId).toList())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 10, 100})
  void findsARingOnceAndInItsOrder(int size) {
    List<ThreadWait> ring = new ArrayList<>();
    List<Long> expected = new ArrayList<>();
    for (int i = 1; i <= size; i++) {
      ring.add(all(i, i % size + 1));
      expected.add((long) i);
    }
    assertThat(deadlocks(ring.toArray(ThreadWait[]::new))).containsExactly(expected);
  }

  @Test
  void findsAThreadThatWaitsForItself() {
    assertThat(deadlocks(all(1, 1))).containsExactly(List.of(1L));
  }

  @Test
  void findsAWriterBehindTwoReadersOfWhomOneIsStuck() {
    assertThat(deadlocks(all(1, 2, 3), all(2, 1))).containsExactly(List.of(1L, 2L));
  }

  @Test
  void isSilentWhileOneOfSeveralCanHelp() {
    assertThat(deadlocks(any(1, 2, 3), all(2, 1))).isEmpty();
  }

  @Test
  void findsAPoolInWhichNobodyIsLeftToHelp() {
    assertThat(deadlocks(any(1, 1, 2, 3), any(2, 1, 2, 3), any(3, 1, 2, 3)))
        .containsExactly(List.of(1L, 2L, 3L));
  }

  @Test
  void isSilentWhileOneOfThePoolWaitsWithATimeLimit() {
    assertThat(deadlocks(any(1, 1, 2), wait(2, true, true, 1, 2))).isEmpty();
  }

  @Test
  void findsPoolsThatWaitForEachOther() {
    assertThat(deadlocks(any(1, 3, 4), any(2, 3, 4), any(3, 1, 2), any(4, 1, 2)))
        .singleElement()
        .satisfies(group -> assertThat(group).containsExactlyInAnyOrder(1L, 2L, 3L, 4L));
  }

  @Test
  void isSilentAboutARingWithATimedWait() {
    assertThat(deadlocks(all(1, 2), all(2, 3), timed(3, 1))).isEmpty();
  }

  @Test
  void isSilentAboutAQueueBehindSomebodyWhoRuns() {
    assertThat(deadlocks(all(1, 9), all(2, 1), all(3, 1, 2))).isEmpty();
  }

  @Test
  void isSilentWhereNobodyKnowsWhoMustAct() {
    assertThat(deadlocks(all(1), all(2, 1))).isEmpty();
  }

  @Test
  void leavesOutAPoolThatOnlyQueuesBehindADeadlock() {
    // 3 and 4 wait for each other or for 1: once 1 goes on, so can they.
    WaitForGraph graph = WaitForGraph.of(List.of(all(1, 2), all(2, 1), any(3, 4, 1), any(4, 3, 1)));
    assertThat(graph.deadlocks())
        .singleElement()
        .satisfies(
            group -> {
              assertThat(group).extracting(ThreadWait::threadId).containsExactly(1L, 2L);
              assertThat(graph.queueingBehind(group))
                  .extracting(ThreadWait::threadId)
                  .containsExactly(3L, 4L);
            });
  }

  @Test
  void keepsADeadlockThatAlsoWaitsForAnother() {
    assertThat(deadlocks(all(1, 2), all(2, 1), all(3, 4, 1), all(4, 3)))
        .containsExactly(List.of(1L, 2L), List.of(3L, 4L));
  }

  @Test
  void listsTimedWaitersAsQueueing() {
    WaitForGraph graph = WaitForGraph.of(List.of(all(1, 2), all(2, 1), timed(3, 1), all(4, 3)));
    assertThat(graph.queueingBehind(graph.deadlocks().get(0)))
        .extracting(ThreadWait::threadId)
        .containsExactly(3L, 4L);
  }
}
