package dev.tallyman.detect;

import static dev.tallyman.detect.LockSamples.held;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tallyman.model.HeldLock;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HoldSpansTest {
  private static final long SECOND = 1_000_000_000L;
  private static final Set<Long> NOBODY = Set.of();

  private final HoldSpans spans = new HoldSpans();

  private HoldSpans.Span look(HeldLock held, Set<Long> unmoved, long seconds, long lostSeconds) {
    List<HoldSpans.Span> found =
        spans.look(List.of(held), unmoved, seconds * SECOND, lostSeconds * SECOND);
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  @Test
  void countsFromWhenTheLockWasTaken() {
    look(held(1, 1, 5 * SECOND), NOBODY, 6, 0);
    HoldSpans.Span second = look(held(1, 1, 5 * SECOND), NOBODY, 7, 0);
    assertThat(second.sure()).isTrue();
    assertThat(second.looks()).isEqualTo(2);
    assertThat(second.seconds()).isCloseTo(2, within(0.01));
  }

  @Test
  void isNotSureInTheFirstLook() {
    assertThat(look(held(1, 1, 5 * SECOND), NOBODY, 600, 0).sure()).isFalse();
  }

  @Test
  void beginsAnewWhenTheLockWasTakenAgain() {
    look(held(1, 1, 5 * SECOND), NOBODY, 6, 0);
    HoldSpans.Span again = look(held(1, 1, 7 * SECOND), NOBODY, 8, 0);
    assertThat(again.looks()).isEqualTo(1);
    assertThat(again.seconds()).isCloseTo(1, within(0.01));
  }

  @Test
  void beginsAnewWhenItWasNotHeldInALook() {
    look(held(1, 1, 0), NOBODY, 6, 0);
    spans.look(List.of(), NOBODY, 7 * SECOND, 0);
    assertThat(look(held(1, 1, 0), NOBODY, 8, 0).looks()).isEqualTo(1);
  }

  @Test
  void isSureOfAHolderThatHasNotMoved() {
    look(held(1, 1, 0), NOBODY, 6, 0);
    assertThat(look(held(1, 1, 0), Set.of(1L), 7, 0).sure()).isTrue();
    assertThat(look(held(1, 1, 0), Set.of(1L), 8, 0).seconds()).isCloseTo(2, within(0.01));
  }

  @Test
  void isNotSureOfAHolderThatHasMovedOnce() {
    look(held(1, 1, 0), NOBODY, 6, 0);
    assertThat(look(held(1, 1, 0), NOBODY, 7, 0).sure()).isFalse();
    assertThat(look(held(1, 1, 0), Set.of(1L), 8, 0).sure()).isFalse();
  }

  @Test
  void doesNotCountTheTimeInWhichNobodyCouldWork() {
    look(held(2, 2, 1 * SECOND), NOBODY, 2, 0);
    // A stop of 60 s: one lock was taken before it, one after.
    spans.look(
        List.of(held(2, 2, 1 * SECOND), held(1, 1, 63 * SECOND)), NOBODY, 64 * SECOND, 60 * SECOND);
    List<HoldSpans.Span> later =
        spans.look(
            List.of(held(2, 2, 1 * SECOND), held(1, 1, 63 * SECOND)),
            NOBODY,
            65 * SECOND,
            60 * SECOND);
    assertThat(later.get(0).seconds()).isCloseTo(4, within(0.01));
    assertThat(later.get(1).seconds()).isLessThanOrEqualTo(2);
  }
}
