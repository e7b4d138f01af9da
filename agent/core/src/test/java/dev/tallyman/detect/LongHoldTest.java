package dev.tallyman.detect;

import static dev.tallyman.detect.LockSamples.DOES;
import static dev.tallyman.detect.LockSamples.NAME;
import static dev.tallyman.detect.LockSamples.REF;
import static dev.tallyman.detect.LockSamples.SITE;
import static dev.tallyman.detect.LockSamples.held;
import static dev.tallyman.detect.LockSamples.of;
import static dev.tallyman.detect.LockSamples.times;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.model.Finding;
import dev.tallyman.model.FindingType;
import dev.tallyman.model.LockTimes;
import dev.tallyman.model.Severity;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LongHoldTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final LockTimes MICROS = times(1_204, 2_000, 1_200_000);
  private static final LockTimes SECONDS = times(1_204, 1_000_000_000L, 3_000_000_000L);

  @Test
  void warnsWhenSomebodyWaitsBehindAHoldThatIsFarFromUsual() {
    assertThat(LongHold.severity(of(1.1, true, 1, 0), MICROS)).isEqualTo(Severity.WARNING);
  }

  @Test
  void onlyMentionsALongHoldThatNobodyWaitsFor() {
    assertThat(LongHold.severity(of(1.1, true, 0, 0), MICROS)).isEqualTo(Severity.INFO);
  }

  @Test
  void isSilentBelowASecondHoweverShortHoldsUsuallyAre() {
    assertThat(LongHold.severity(of(0.99, true, 5, 0.9), MICROS)).isNull();
  }

  @Test
  void isSilentWhereLongHoldsAreUsual() {
    assertThat(LongHold.severity(of(59, true, 5, 50), SECONDS)).isNull();
    assertThat(LongHold.severity(of(61, true, 5, 50), SECONDS)).isEqualTo(Severity.WARNING);
  }

  @Test
  void isSilentWhereTheUsualIsNotKnown() {
    LockTimes few = times(49, 2_000, 1_200_000);
    assertThat(LongHold.severity(of(25, true, 5, 25), few)).isNull();
    assertThat(LongHold.severity(of(3_600, true, 0, 0), few)).isNull();
    assertThat(LongHold.severity(of(3_600, true, 1, 29), few)).isNull();
    assertThat(LongHold.severity(of(3_600, true, 0, 0), LockTimes.NONE)).isNull();
  }

  @Test
  void warnsWhereTheUsualIsNotKnownIfAThreadHasWaitedForHalfAMinute() {
    LockCase lock = of(40, true, 1, 31);
    assertThat(LongHold.severity(lock, LockTimes.NONE)).isEqualTo(Severity.WARNING);
    assertThat(LongHold.finding(lock, Severity.WARNING, LockTimes.NONE, 0, NOW, NOW).verdict())
        .isEqualTo(
            "How long it is usually held is not known (no hold measured); the longest wait for it"
                + " has lasted 31.0 s.");
  }

  @Test
  void isSilentAboutAHoldThatMayBeManyUnlessAThreadHasWaitedAllTheTime() {
    assertThat(LongHold.severity(of(10, false, 0, 0), MICROS)).isNull();
    assertThat(LongHold.severity(of(10, false, 3, 2.9), MICROS)).isNull();
    assertThat(LongHold.severity(of(10, false, 3, 3.1), MICROS)).isEqualTo(Severity.WARNING);
  }

  @Test
  void isSilentInTheFirstLook() {
    LockCase once =
        new LockCase(SITE, REF, NAME, held(1, 1, 5), 100, true, 1, 3, List.of(), 0, DOES);
    assertThat(LongHold.severity(once, MICROS)).isNull();
  }

  @Test
  void saysWhoHoldsWhatSinceWhenAndWhereItIs() {
    Finding finding =
        LongHold.finding(of(12.34, true, 1, 11), Severity.WARNING, MICROS, 2, NOW, NOW);

    assertThat(finding.type()).isEqualTo(FindingType.LONG_HOLD);
    assertThat(finding.message())
        .isEqualTo(
            "Orders.java:61 Orders.reserve: worker-1 has held "
                + NAME
                + " for 12.3 s, taken here, and is at Orders.java:80 Orders.ask; 1 thread waits for"
                + " it: worker-2.");
    assertThat(finding.verdict())
        .isEqualTo(
            "Of 1,204 measured holds of locks made here half took at most 2.0 us, 99.9 % at most"
                + " 1.2 ms. 2 other locks made here are held for long too.");
    assertThat(finding.hint()).contains("Orders.stock,");
    assertThat(finding.threads()).hasSize(1);
    assertThat(finding.threads().get(0).takenAt())
        .isEqualTo("com.acme.Orders.reserve(Orders.java:61)");
    assertThat(finding.threads().get(0).heldSeconds()).isEqualTo(12.34);
    assertThat(finding.threads().get(0).stack()).hasSize(3);
  }

  @Test
  void beginsWithTheHoldersLineWhereItIsNotKnownWhereItTookTheLock() {
    LockCase lock = of(held(1, 1, 0), 12.34, false, 1, 11);
    assertThat(LongHold.finding(lock, Severity.WARNING, MICROS, 0, NOW, NOW).message())
        .isEqualTo(
            "Orders.java:80 Orders.ask: worker-1 had "
                + NAME
                + " in each of 10 looks in 12.3 s; 1 thread waits for it: worker-2.");
  }

  @Test
  void keepsItsFingerprintWhoeverHoldsTheLock() {
    Finding one = LongHold.finding(of(2, true, 1, 1), Severity.INFO, MICROS, 0, NOW, NOW);
    Finding other =
        LongHold.finding(of(held(9, 4, 0), 99, true, 1, 1), Severity.WARNING, SECONDS, 3, NOW, NOW);
    assertThat(other.fingerprint()).isEqualTo(one.fingerprint());
  }
}
