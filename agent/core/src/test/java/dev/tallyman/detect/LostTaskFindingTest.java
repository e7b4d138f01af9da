package dev.tallyman.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.model.CreationSite;
import dev.tallyman.model.Finding;
import dev.tallyman.model.FindingType;
import dev.tallyman.model.Kind;
import dev.tallyman.model.Severity;
import dev.tallyman.model.SiteRef;
import dev.tallyman.model.State;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LostTaskFindingTest {
  private static Finding lost(int line, long count, String cause) {
    CreationSite site =
        new CreationSite(
            "com.acme.Health",
            "start",
            "()V",
            "Health.java",
            line,
            0,
            "java.util.concurrent.ScheduledFuture",
            false);
    return LostTaskFinding.of(
        site,
        new SiteRef(3, site.frame(), List.of(site.frame())),
        count,
        cause,
        Instant.ofEpochSecond(5),
        Instant.ofEpochSecond(9));
  }

  @Test
  void saysWhichTaskDiedOfWhat() {
    Finding finding = lost(21, 1, "java.lang.IllegalStateException: no database");
    assertThat(finding.message())
        .isEqualTo(
            "Health.java:21 Health.start: the periodic task scheduled here died of"
                + " java.lang.IllegalStateException: no database; it will not run again.");
    assertThat(finding.verdict())
        .isEqualTo("It threw java.lang.IllegalStateException: no database.");
    assertThat(finding.hint())
        .isEqualTo("catch what the task throws, log it, and let the task go on");
    assertThat(finding.type()).isEqualTo(FindingType.LOST_PERIODIC_TASK);
    assertThat(finding.kind()).isEqualTo(Kind.SCHEDULED_TASK);
    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
    assertThat(finding.state()).isEqualTo(State.ACTIVE);
    assertThat(finding.firstSeen()).isEqualTo(Instant.ofEpochSecond(5));
    assertThat(finding.lastSeen()).isEqualTo(Instant.ofEpochSecond(9));
  }

  @Test
  void saysHowManyDied() {
    assertThat(lost(21, 1_200, "an exception").message())
        .isEqualTo(
            "Health.java:21 Health.start: 1,200 periodic tasks scheduled here died, the first of an"
                + " exception; they will not run again.");
  }

  @Test
  void keepsItsFingerprintWhateverTheLineTheCountAndTheCause() {
    assertThat(lost(21, 1, "a").fingerprint()).isEqualTo(lost(30, 7, "b").fingerprint());
  }
}
