package dev.tallyman.detect;

import static dev.tallyman.detect.LockSamples.NAME;
import static dev.tallyman.detect.LockSamples.REF;
import static dev.tallyman.detect.LockSamples.SITE;
import static dev.tallyman.detect.LockSamples.times;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tallyman.model.LockTimes;
import dev.tallyman.model.Severity;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentionTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final LockTimes HOLDS = times(1_000, 1_000, 20_000);

  private static Contention.Window window(double threads, double meanWaitMicros, int queued) {
    long waits = Math.round(threads * 60e6 / meanWaitMicros);
    return new Contention.Window(true, 60, waits, threads * 60, 60, queued, 9);
  }

  @Test
  void warnsOfAConvoyThatNeverEnds() {
    assertThat(Contention.severity(window(5, 60, 60), false, 0, HOLDS)).isEqualTo(Severity.WARNING);
  }

  @Test
  void onlyMentionsAQueueThatIsEmptyTimeAndAgain() {
    assertThat(Contention.severity(window(8, 60, 50), false, 0, HOLDS)).isEqualTo(Severity.INFO);
  }

  @Test
  void onlyMentionsAShortQueue() {
    assertThat(Contention.severity(window(3.9, 60, 60), false, 0, HOLDS)).isEqualTo(Severity.INFO);
  }

  @Test
  void onlyMentionsAQueueInWhichWaitsAreNotFarLongerThanHolds() {
    assertThat(Contention.severity(window(8, 9, 60), false, 0, HOLDS)).isEqualTo(Severity.INFO);
    assertThat(Contention.severity(window(8, 60, 60), false, 0, times(49, 1_000, 20_000)))
        .as("holds not known")
        .isEqualTo(Severity.INFO);
  }

  @Test
  void isSilentAboutWaitsNowAndThen() {
    assertThat(Contention.severity(window(0.9, 60, 60), false, 0, HOLDS)).isNull();
    assertThat(Contention.severity(window(5, 60, 29), false, 0, HOLDS)).isNull();
  }

  @Test
  void isSilentAboutFewLongWaits() {
    // 99 threads waited three seconds each behind one hold: that hold is to be told, not this.
    assertThat(
            Contention.severity(
                new Contention.Window(true, 60, 99, 297, 60, 60, 99), false, 0, HOLDS))
        .isNull();
  }

  @Test
  void isSilentUntilTheWindowIsFull() {
    assertThat(
            Contention.severity(
                new Contention.Window(false, 59, 100_000, 500, 59, 59, 9), false, 0, HOLDS))
        .isNull();
  }

  @Test
  void warnsAfterAMinuteHoweverShortTheWindow() {
    Contention.Window tenSeconds = new Contention.Window(true, 10, 1_000_000, 60, 10, 10, 9);
    assertThat(Contention.severity(tenSeconds, true, 49, HOLDS)).isEqualTo(Severity.INFO);
    assertThat(Contention.severity(tenSeconds, true, 50, HOLDS)).isEqualTo(Severity.WARNING);
  }

  @Test
  void goesOnUntilTheQueueIsHalfAsLong() {
    assertThat(Contention.severity(window(0.6, 60, 40), true, 0, HOLDS)).isEqualTo(Severity.INFO);
    assertThat(Contention.severity(window(0.4, 60, 40), true, 0, HOLDS)).isNull();
  }

  /** Threads come at random to one lock that is in use for this share of the time. */
  private static Severity worstAtUse(double use, long seed) {
    Random random = new Random(seed);
    QueueHistory history = new QueueHistory(60, 0);
    double hold = 50e-6;
    double at = 0;
    double free = 0;
    double look = 1;
    Deque<Double> begins = new ArrayDeque<>();
    Severity worst = null;
    while (at < 300) {
      at -= Math.log(1 - random.nextDouble()) * hold / use;
      while (look < at) {
        while (!begins.isEmpty() && begins.peekFirst() <= look) {
          begins.pollFirst();
        }
        history.look(begins.size(), look);
        Severity severity =
            Contention.severity(
                history.window(look), false, 0, times(1_000, Math.round(hold * 0.7e9), 350_000));
        if (severity != null && (worst == null || severity.compareTo(worst) > 0)) {
          worst = severity;
        }
        look++;
      }
      double begin = Math.max(at, free);
      free = begin - Math.log(1 - random.nextDouble()) * hold;
      if (begin > at) {
        history.waited(begin - at);
        begins.addLast(begin);
      }
    }
    return worst;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.3, 0.6, 0.8, 0.9})
  void givesABusyServerNoWarning(double use) {
    assertThat(worstAtUse(use, 1)).isNotEqualTo(Severity.WARNING);
    assertThat(worstAtUse(use, 2)).isNotEqualTo(Severity.WARNING);
  }

  @Test
  void isSilentAboutALockInUseForHalfOfTheTime() {
    assertThat(worstAtUse(0.5, 3)).isNull();
  }

  @Test
  void warnsOfALockThatCannotServeAllWhoCome() {
    assertThat(worstAtUse(1.05, 4)).isEqualTo(Severity.WARNING);
  }

  @Test
  void saysHowManyStandInTheQueue() {
    assertThat(
            Contention.finding(
                    SITE, REF, NAME, Severity.WARNING, window(5.25, 60, 60), 125, HOLDS, NOW, NOW)
                .message())
        .isEqualTo(
            "Orders.java:12 Orders.<init>: 5.3 threads stand in the queue of "
                + NAME
                + " on average, for 2 min; it is never empty.");
    assertThat(
            Contention.finding(
                    SITE, REF, NAME, Severity.INFO, window(5, 60, 50), 60, HOLDS, NOW, NOW)
                .verdict())
        .isEqualTo(
            "5,000,000 waits ended in 60.0 s, 60.0 us each on average; half of the measured holds"
                + " took at most 1.0 us; somebody waited in 50 of 60 looks, at most 9 threads at"
                + " once.");
  }

  @Test
  void forgetsWhatIsOlderThanTheWindow() {
    QueueHistory history = new QueueHistory(60, 0);
    history.look(1, 1);
    history.waited(5);
    history.look(0, 30);
    assertThat(history.window(30).full()).isFalse();
    assertThat(history.window(30).threads()).isCloseTo(5 / 30.0, within(0.01));
    history.look(0, 71);
    assertThat(history.window(71).full()).isTrue();
    assertThat(history.window(71).waits()).isZero();
    assertThat(history.window(71).looks()).isEqualTo(2);
    history.look(3, 1_000);
    assertThat(history.window(1_000).looks()).isEqualTo(1);
    assertThat(history.window(1_000).most()).isEqualTo(3);
  }

  @Test
  void countsOfAWaitNoMoreThanTheWindow() {
    QueueHistory history = new QueueHistory(60, 0);
    history.waited(3_600);
    assertThat(history.window(60).waitSeconds()).isEqualTo(60);
  }
}
