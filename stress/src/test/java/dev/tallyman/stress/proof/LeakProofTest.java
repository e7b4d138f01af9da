package dev.tallyman.stress.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recording that tells the truth passes, and each single untruth is noticed. */
class LeakProofTest {

  private static final CodeLine CULPRIT =
      new CodeLine("com.acme.Orders", "lockFor", "Orders.java", 148);
  private static final CodeLine NEIGHBOUR =
      new CodeLine("com.acme.Orders", "lockFor", "Orders.java", 149);

  @TempDir Path directory;

  private Instant reached;

  @Test
  void passesWhatHappenedAsTold() {
    Recorded recorded = told(() -> ToldEvents.Leak.at(CULPRIT).commit());
    assertThat(broken(died(Instant.now()), recorded)).isEmpty();
  }

  @Test
  void noticesThatTheNextLineIsAccused() {
    Recorded recorded = told(() -> ToldEvents.Leak.at(NEIGHBOUR).commit());
    assertThat(broken(died(Instant.now()), recorded))
        .contains("its line", "its frame", "nobody else is accused");
  }

  @Test
  void noticesAFrameThatIsRightWithALineThatIsNot() {
    Recorded recorded =
        told(() -> ToldEvents.Leak.at(CULPRIT).with(leak -> leak.line = 149).commit());
    assertThat(broken(died(Instant.now()), recorded)).containsExactly("its line");
  }

  @Test
  void noticesAnotherMethodAndAnotherClass() {
    Recorded recorded =
        told(
            () ->
                ToldEvents.Leak.at(CULPRIT)
                    .with(leak -> leak.method = "place")
                    .with(leak -> leak.declaringType = "com.acme.Order")
                    .commit());
    assertThat(broken(died(Instant.now()), recorded)).containsExactly("its class", "its method");
  }

  @Test
  void isNotContentWithAWarning() {
    Recorded recorded =
        told(() -> ToldEvents.Leak.at(CULPRIT).with(leak -> leak.severity = "warning").commit());
    assertThat(broken(died(Instant.now()), recorded)).contains("the leak is reported as an error");
  }

  @Test
  void isNotContentWithARetractedError() {
    Recorded recorded =
        told(() -> ToldEvents.Leak.at(CULPRIT).with(leak -> leak.state = "retracted").commit());
    assertThat(broken(died(Instant.now()), recorded)).contains("the leak is reported as an error");
  }

  @Test
  void noticesAReportThatComesAfterTheOutOfMemoryError() {
    Instant before = Instant.now();
    Recorded recorded = told(() -> ToldEvents.Leak.at(CULPRIT).commit());
    assertThat(broken(died(before.minusMillis(50)), recorded))
        .containsExactly("it comes before the OutOfMemoryError");
  }

  @Test
  void noticesThatAnInnocentLineIsAccusedAsWell() {
    CodeLine innocent = new CodeLine("com.acme.Pool", "<init>", "Pool.java", 7);
    Recorded recorded =
        told(
            () -> {
              ToldEvents.Leak.at(CULPRIT).commit();
              ToldEvents.Leak.at(innocent).with(leak -> leak.severity = "warning").commit();
            });
    assertThat(broken(died(Instant.now()), recorded)).containsExactly("nobody else is accused");
  }

  private static Runnable inTurn(Runnable... all) {
    return () -> {
      for (Runnable each : all) {
        each.run();
      }
    };
  }

  @Test
  void letsALineOfTheSameCauseBeToldForAWhile() {
    CodeLine map = new CodeLine("com.acme.Orders", "lockFor", "Orders.java", 9);
    Runnable sooner =
        () -> ToldEvents.Leak.at(map).with(leak -> leak.severity = "warning").commit();
    Runnable takenBack =
        () -> ToldEvents.Leak.at(map).with(leak -> leak.state = "retracted").commit();
    Runnable cause =
        () ->
            ToldEvents.Leak.at(CULPRIT)
                .with(leak -> leak.companions = "collection\t" + map.frame())
                .commit();
    Recorded all = told(inTurn(sooner, takenBack, cause));
    assertThat(broken(died(Instant.now()), all)).isEmpty();
    Recorded stands = told(inTurn(sooner, cause));
    assertThat(broken(died(Instant.now()), stands)).containsExactly("nobody else is accused");
    Recorded apart = told(inTurn(sooner, takenBack, () -> ToldEvents.Leak.at(CULPRIT).commit()));
    assertThat(broken(died(Instant.now()), apart)).containsExactly("nobody else is accused");
  }

  @Test
  void noticesAJvmThatDoesNotDie() {
    Recorded recorded = told(() -> ToldEvents.Leak.at(CULPRIT).commit());
    Instant oom = Instant.now();
    assertThat(
            broken(new LeakProof.Run(oom, reached, 3, oom, "OutOfMemoryError", 0, 1, 2), recorded))
        .containsExactly("the JVM dies of OutOfMemoryError");
    assertThat(
            broken(
                new LeakProof.Run(oom, reached, 3, oom, "OutOfMemoryError", null, 1, 2), recorded))
        .containsExactly("the JVM dies of OutOfMemoryError");
    assertThat(broken(new LeakProof.Run(oom, reached, 3, null, "", 1, 1, 2), recorded))
        .contains("the JVM dies of OutOfMemoryError");
  }

  @Test
  void noticesACountThatIsOneShort() {
    Recorded recorded = told(() -> ToldEvents.Leak.at(CULPRIT).commit(), 2, 2);
    assertThat(broken(died(Instant.now()), recorded)).contains("each lock is counted");
  }

  /** The first figures of the rest may have been read before it began. */
  @Test
  void takesTheNewestFiguresOfTheRest() {
    Recorded recorded =
        told(
            () -> {
              ToldEvents.Leak.at(CULPRIT).commit();
              ToldEvents.ResourceCounts.commit(CULPRIT, 2, 2);
            });
    assertThat(broken(died(Instant.now()), recorded)).isEmpty();
  }

  @Test
  void noticesLocksThatAreTakenForReleased() {
    Recorded recorded = told(() -> ToldEvents.Leak.at(CULPRIT).commit(), 3, 1);
    assertThat(broken(died(Instant.now()), recorded)).containsExactly("none is taken for released");
  }

  @Test
  void writesTheEvidenceOfTheIncidentReport() {
    Recorded recorded = told(() -> ToldEvents.Leak.at(CULPRIT).commit());
    LeakProof.Run run =
        new LeakProof.Run(
            reached,
            reached,
            3,
            Instant.now(),
            "java.lang.OutOfMemoryError",
            1,
            50L << 20,
            70L << 20);
    assertThat(LeakProof.evidence(run, recorded, CULPRIT, moment -> 2))
        .startsWith(
            "Before: 50 MB",
            "After 3 iterations: 70 MB",
            "Lock objects created: 3",
            "Lock objects released: 0")
        .element(4)
        .asString()
        .matches(
            "reported as an error at order 2, Orders\\.java:148, 0\\.\\d s before the"
                + " OutOfMemoryError");
  }

  private LeakProof.Run died(Instant at) {
    return new LeakProof.Run(
        at, reached, 3, at, "java.lang.OutOfMemoryError: Java heap space", 1, 1, 2);
  }

  private Recorded told(Runnable finding) {
    return told(finding, 3, 3);
  }

  private Recorded told(Runnable finding, long created, long live) {
    return ToldEvents.record(
        directory,
        () -> {
          reached = Instant.now().minusMillis(1);
          finding.run();
          lockFor();
          ToldEvents.ResourceCounts.commit(CULPRIT, created, live);
        });
  }

  /** Commits from a method that is called like the culprit, as the woven code does. */
  private static void lockFor() {
    ToldEvents.LeakingCreation creation = new ToldEvents.LeakingCreation();
    creation.frame = CULPRIT.frame();
    creation.commit();
  }

  private static List<String> broken(LeakProof.Run run, Recorded recorded) {
    return LeakProof.checks(run, recorded, CULPRIT).stream()
        .filter(check -> !check.kept())
        .map(Check::what)
        .toList();
  }
}
