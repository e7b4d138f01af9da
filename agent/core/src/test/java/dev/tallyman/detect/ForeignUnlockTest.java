package dev.tallyman.detect;

import static dev.tallyman.detect.LockSamples.NAME;
import static dev.tallyman.detect.LockSamples.REF;
import static dev.tallyman.detect.LockSamples.SITE;
import static dev.tallyman.detect.LockSamples.frame;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.model.Finding;
import dev.tallyman.model.Severity;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForeignUnlockTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  private static Finding finding(long ownerId, String owner, int line) {
    return ForeignUnlock.finding(
        SITE,
        REF,
        NAME,
        "worker-2",
        2,
        false,
        ownerId,
        owner,
        List.of(
            frame("java.util.concurrent.locks.ReentrantLock", "unlock", 494),
            frame("com.acme.Orders", "cancel", line)),
        NOW);
  }

  @Test
  void saysWhoGivesBackWhatIsWhose() {
    Finding finding = finding(1, "worker-1", 120);
    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
    assertThat(finding.message())
        .isEqualTo(
            "Orders.java:120 Orders.cancel: worker-2 gives back "
                + NAME
                + ", which it does not hold; it is held by worker-1.");
    assertThat(finding(1, null, 120).message()).endsWith("it is held by thread 1.");
    assertThat(finding(0, null, 120).message()).endsWith("nobody holds it.");
  }

  @Test
  void keepsItsFingerprintWhenTheLineMoves() {
    assertThat(finding(0, null, 121).fingerprint()).isEqualTo(finding(1, "x", 9).fingerprint());
  }
}
