package dev.tallyman.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.model.Counts;
import dev.tallyman.model.CreationSite;
import dev.tallyman.model.Finding;
import dev.tallyman.model.Interval;
import dev.tallyman.model.Kind;
import dev.tallyman.model.Question;
import dev.tallyman.model.Severity;
import dev.tallyman.model.SiteRef;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeakFindingTest {
  private static final SiteRef SITE =
      new SiteRef(
          17,
          "com.acme.Orders.lockFor(Orders.java:148)",
          List.of("com.acme.Orders.lockFor(Orders.java:148)"));

  private static Finding finding(Counts counts, double growth, String forecast) {
    return LeakFinding.of(
        Kind.LOCK,
        Question.LIVE,
        Severity.WARNING,
        "7f3a-19c2",
        SITE,
        "java.util.concurrent.locks.ReentrantLock",
        counts,
        "a verdict",
        LeakFinding.Known.NOTHING,
        growth,
        12,
        forecast,
        List.of(),
        Instant.EPOCH);
  }

  @Test
  void beginsWithTheLineOfCode() {
    assertThat(finding(Counts.ofLive(1000, 1000, new Interval(1000, 1000)), 6000, "").message())
        .isEqualTo(
            "Orders.java:148 Orders.lockFor: 1,000 locks created, none collected; adds 6,000 a"
                + " minute.");
  }

  @Test
  void saysHowSureItIsOfAnEstimate() {
    assertThat(
            finding(Counts.ofLive(9000, 420, new Interval(380, 470)), 0, "Full at 12.").message())
        .isEqualTo(
            "Orders.java:148 Orders.lockFor: 9,000 locks created, 420 still there [380 to 470]."
                + " Full at 12.");
  }

  private static String fingerprint(String method, int line, int ordinal, boolean fair) {
    CreationSite site =
        new CreationSite(
            "com.acme.Orders",
            method,
            "()V",
            "Orders.java",
            line,
            ordinal,
            "java.util.concurrent.locks.ReentrantLock",
            false);
    return LeakFinding.fingerprint(Kind.LOCK, Question.LIVE, site, fair ? "fair" : "");
  }

  @Test
  void keepsItsFingerprintWhenTheLineMoves() {
    assertThat(fingerprint("lockFor", 148, 0, false))
        .isEqualTo(fingerprint("lockFor", 162, 0, false));
  }

  @Test
  void hasAnotherFingerprintForAnotherCreation() {
    assertThat(fingerprint("lockFor", 148, 0, false))
        .isNotEqualTo(fingerprint("lockFor", 148, 1, false))
        .isNotEqualTo(fingerprint("lockFor", 148, 0, true))
        .isNotEqualTo(fingerprint("unlockFor", 148, 0, false));
  }
}
