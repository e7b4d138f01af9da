package dev.tallyman.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.detect.LeakFinding;
import dev.tallyman.model.Companion;
import dev.tallyman.model.Counts;
import dev.tallyman.model.Finding;
import dev.tallyman.model.Interval;
import dev.tallyman.model.Kind;
import dev.tallyman.model.Question;
import dev.tallyman.model.Severity;
import dev.tallyman.model.SiteRef;
import dev.tallyman.model.State;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class FindingsTest {
  private static final Finding FINDING =
      LeakFinding.of(
          Kind.LOCK,
          Question.LIVE,
          Severity.WARNING,
          "7f3a-19c2",
          new SiteRef(3, "a.B.c(B.java:1)", List.of("a.B.c(B.java:1)")),
          "R",
          Counts.ofLive(9, 9, new Interval(9, 9)),
          "because",
          LeakFinding.Known.NOTHING,
          6,
          12,
          "",
          List.of("a.B.LOCKS"),
          Instant.EPOCH);

  @Test
  void putsWhatGoesWithItIntoAFindingAndNothingElse() {
    List<Companion> companions = List.of(new Companion("thread", "a.B.d(B.java:2)"));
    Finding caused = Findings.caused(FINDING, Severity.ERROR, companions);
    assertThat(caused)
        .usingRecursiveComparison()
        .ignoringFields("severity", "companions")
        .isEqualTo(FINDING);
    assertThat(caused.severity()).isEqualTo(Severity.ERROR);
    assertThat(caused.companions()).isEqualTo(companions);
  }

  @Test
  void keepsWhatWentWithItWhenItIsTakenBack() {
    List<Companion> companions = List.of(new Companion("thread", "a.B.d(B.java:2)"));
    Finding caused = Findings.caused(FINDING, Severity.ERROR, companions);
    Finding retracted = Findings.retracted(caused, "gone", Instant.ofEpochSecond(9));
    assertThat(retracted)
        .usingRecursiveComparison()
        .ignoringFields("severity", "state", "verdict", "lastSeen")
        .isEqualTo(caused);
    assertThat(retracted.severity()).isEqualTo(Severity.INFO);
    assertThat(retracted.state()).isEqualTo(State.RETRACTED);
    assertThat(retracted.verdict()).isEqualTo("gone");
    assertThat(retracted.lastSeen()).isEqualTo(Instant.ofEpochSecond(9));
  }
}
