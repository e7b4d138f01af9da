package dev.tallyman.detect;

import static dev.tallyman.detect.LockSamples.NAME;
import static dev.tallyman.detect.LockSamples.ended;
import static dev.tallyman.detect.LockSamples.held;
import static dev.tallyman.detect.LockSamples.of;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.model.Finding;
import dev.tallyman.model.HeldLock;
import dev.tallyman.model.Severity;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class OrphanedLockTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  @Test
  void isOneAsSoonAsTheOwnerHasEnded() {
    assertThat(OrphanedLock.is(ended(HeldLock.Form.EXCLUSIVE), 1)).isTrue();
    assertThat(OrphanedLock.is(held(1, 1, 5), 100)).isFalse();
  }

  @Test
  void believesOfAReadLockOnlyTheSecondLook() {
    assertThat(OrphanedLock.is(ended(HeldLock.Form.SHARED), 1)).isFalse();
    assertThat(OrphanedLock.is(ended(HeldLock.Form.SHARED), 2)).isTrue();
  }

  @Test
  void isSilentAboutWhatAnybodyMayGiveBack() {
    assertThat(OrphanedLock.is(ended(HeldLock.Form.LOOSE), 100)).isFalse();
  }

  @Test
  void isAnErrorOnceSomebodyWaits() {
    HeldLock lost = ended(HeldLock.Form.EXCLUSIVE);
    Finding waited = OrphanedLock.finding(of(lost, 3, true, 1, 2), 0, NOW, NOW);
    assertThat(waited.severity()).isEqualTo(Severity.ERROR);
    assertThat(waited.message())
        .isEqualTo(
            "Orders.java:61 Orders.reserve: worker-3 took "
                + NAME
                + " here and ended without giving it back; 1 thread waits for it: worker-2, for"
                + " ever.");
    Finding quiet = OrphanedLock.finding(of(lost, 3, true, 0, 0), 1, NOW, NOW);
    assertThat(quiet.severity()).isEqualTo(Severity.WARNING);
    assertThat(quiet.message()).endsWith("; whoever takes it next waits for ever.");
    assertThat(quiet.verdict()).endsWith("Another lock made here has lost the owner.");
    assertThat(quiet.fingerprint()).isEqualTo(waited.fingerprint());
  }
}
