package dev.tallyman.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WaitSpansTest {
  private static final long SECOND = 1_000_000_000L;

  private final WaitSpans spans = new WaitSpans();

  private WaitSpans.Span look(
      long mark, long owner, Set<Long> unmoved, Set<Long> sameHold, long seconds) {
    Waiting waiting = new Waiting(2, "worker-2", false, 1, mark, "stock", owner, "worker-1");
    return spans.look(List.of(waiting), unmoved, sameHold, seconds * SECOND).get(0);
  }

  @Test
  void goesOnWhileTheThreadHasNotMoved() {
    assertThat(look(0, 1, Set.of(), Set.of(), 5).fresh()).isTrue();
    WaitSpans.Span second = look(0, 1, Set.of(2L), Set.of(), 6);
    assertThat(second.fresh()).isFalse();
    assertThat(second.seconds()).isCloseTo(1, within(0.01));
    assertThat(look(0, 9, Set.of(2L), Set.of(), 7).seconds()).isCloseTo(2, within(0.01));
  }

  @Test
  void goesOnWhileItsMarkIsTheSame() {
    look(77, 1, Set.of(), Set.of(), 5);
    assertThat(look(77, 3, Set.of(), Set.of(), 9).seconds()).isCloseTo(4, within(0.01));
    assertThat(look(78, 3, Set.of(), Set.of(), 10).seconds()).isZero();
  }

  @Test
  void goesOnWhileTheLockDoesNotChangeHands() {
    look(0, 1, Set.of(), Set.of(), 5);
    assertThat(look(0, 1, Set.of(), Set.of(1L), 6).seconds()).isCloseTo(1, within(0.01));
  }

  @Test
  void beginsAnewOnABusyLock() {
    look(0, 1, Set.of(), Set.of(), 5);
    assertThat(look(0, 1, Set.of(), Set.of(), 6).seconds()).isZero();
  }

  @Test
  void beginsAnewAfterALookWithoutIt() {
    look(0, 1, Set.of(), Set.of(), 5);
    spans.look(List.of(), Set.of(), Set.of(), 6 * SECOND);
    assertThat(look(0, 1, Set.of(2L), Set.of(1L), 7).seconds()).isZero();
  }
}
