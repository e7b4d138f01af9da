package dev.tallyman.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

@SuppressWarnings("ConstantOverflow") // nanoTime may overflow, and so does this
class AwakeClockTest {
  private static final long SECOND = 1_000_000_000L;

  private final AwakeClock clock = new AwakeClock(Long.MAX_VALUE - 5 * SECOND, 100, 10);
  private final long start = Long.MAX_VALUE - 5 * SECOND;

  @Test
  void goesOnAcrossTheOverflowOfNanoTime() {
    assertThat(clock.tick(start + 10 * SECOND)).isEqualTo(110);
    assertThat(clock.at(start + 4 * SECOND)).isEqualTo(104);
  }

  @Test
  void standsStillWhenTheClockIsSetBack() {
    clock.tick(start + 10 * SECOND);
    assertThat(clock.tick(start - 3600 * SECOND)).isEqualTo(110);
    assertThat(clock.tick(start - 3590 * SECOND)).isEqualTo(120);
  }

  @Test
  void leavesOutANightAsleep() {
    clock.tick(start + 10 * SECOND);
    assertThat(clock.tick(start + 86_400 * SECOND)).isEqualTo(120);
    assertThat(clock.leftOutSeconds()).isEqualTo(86_380);
    assertThat(clock.tick(start + 86_410 * SECOND)).isEqualTo(130);
  }

  @Test
  void knowsMomentsBeforeAPause() {
    clock.tick(start + 10 * SECOND);
    clock.tick(start + 86_400 * SECOND);
    clock.tick(start + 86_410 * SECOND);
    assertThat(clock.at(start + 8 * SECOND)).isEqualTo(108, within(1e-6));
    assertThat(clock.at(start + 86_405 * SECOND)).isEqualTo(125, within(1e-6));
    assertThat(clock.at(start + 40_000 * SECOND)).isBetween(110.0, 120.0);
  }

  @Test
  void countsATickThatIsOnlyLate() {
    assertThat(clock.tick(start + 45 * SECOND)).isEqualTo(145);
    assertThat(clock.leftOutSeconds()).isZero();
  }

  @Test
  void knowsNoFuture() {
    clock.tick(start + 10 * SECOND);
    assertThat(clock.at(start + 30 * SECOND)).isEqualTo(110);
  }
}
