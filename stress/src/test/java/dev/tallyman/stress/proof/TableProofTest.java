package dev.tallyman.stress.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A row of the table holds for one finding, in time, at the line; and for nothing else. */
class TableProofTest {

  private static final CodeLine SITE = new CodeLine("com.acme.Prices", "follow", "Prices.java", 31);
  private static final CodeLine ELSEWHERE =
      new CodeLine("com.acme.Offers", "follow", "Offers.java", 12);
  private static final TableProof.Wanted WANTED =
      new TableProof.Wanted("listener", "open", List.of(ELSEWHERE, SITE));

  @TempDir Path directory;

  private final Instant started = Instant.now().minusSeconds(10);

  @Test
  void isContentWithOneFindingAtOneOfTheLines() {
    Recorded recorded = told(ok());
    assertThat(broken(recorded)).isEmpty();
    assertThat(TableProof.atEnd(run(20), recorded, WANTED))
        .hasValueSatisfying(
            finding -> {
              assertThat(TableProof.kind(finding)).isEqualTo("listener open");
              assertThat(TableProof.place(finding)).isEqualTo("Prices:31");
              assertThat(TableProof.companions(finding)).isZero();
            });
    assertThat(TableProof.after(run(20), recorded, WANTED)).matches("1\\d\\.\\d");
  }

  @Test
  void countsCompanions() {
    Recorded recorded = told(ok(leak -> leak.companions = "listener\ta\nlistener\tb"));
    assertThat(TableProof.atEnd(run(20), recorded, WANTED).map(TableProof::companions)).hasValue(2);
  }

  @Test
  void isNotContentWithAFindingThatComesTooLate() {
    assertThat(broken(run(9), told(ok()))).containsExactly("in time");
  }

  @Test
  void isNotContentWithAnotherKind() {
    assertThat(broken(told(ok(leak -> leak.kind = "lock")))).containsExactly("the leak is found");
  }

  @Test
  void isNotContentWithAnotherQuestion() {
    assertThat(broken(told(ok(leak -> leak.question = "retained"))))
        .containsExactly("the leak is found");
  }

  @Test
  void isNotContentWithAnotherLineOfTheMethod() {
    assertThat(broken(told(ok(leak -> leak.frame = SITE.frame().replace(":31", ":32")))))
        .containsExactly("the leak is found");
  }

  @Test
  void isNotContentWithAnInfo() {
    assertThat(broken(told(ok(leak -> leak.severity = "info"))))
        .containsExactly("the leak is found", "one cause, one finding");
  }

  @Test
  void isNotContentWithAFindingThatWasTakenBack() {
    assertThat(broken(told(ok(), ok(leak -> leak.state = "retracted"))))
        .containsExactly("one cause, one finding");
  }

  @Test
  void isNotContentWithASecondFinding() {
    assertThat(broken(told(ok(), ok(leak -> leak.fingerprint = "0000-0001"))))
        .containsExactly("one cause, one finding");
  }

  @Test
  void isContentWithTheSameFindingToldTwice() {
    assertThat(broken(told(ok(), ok()))).isEmpty();
  }

  @Test
  void noticesAnAgentThatIsNotThere() {
    Recorded recorded = ToldEvents.record(directory, () -> ok().commit());
    assertThat(broken(recorded)).containsExactly("the agent is well");
  }

  @Test
  void isContentWithSilenceWhereThereIsNoLeak() {
    LibraryProof.Run run = new LibraryProof.Run(started, "done n=1", 0);
    Recorded recorded =
        ToldEvents.record(
            directory,
            () -> {
              new ToldEvents.AgentHealth().commit();
              ToldEvents.ResourceCounts.commit(SITE, 10, 0);
            });
    assertThat(unkept(TableProof.silent(run, recorded))).isEmpty();
  }

  @Test
  void isNotContentWithTheSilenceOfAnAgentThatSawNothing() {
    LibraryProof.Run run = new LibraryProof.Run(started, "done n=1", 0);
    Recorded recorded = ToldEvents.record(directory, () -> new ToldEvents.AgentHealth().commit());
    assertThat(unkept(TableProof.silent(run, recorded))).containsExactly("the agent has looked");
  }

  private static ToldEvents.Leak ok() {
    return ok(leak -> {});
  }

  private static ToldEvents.Leak ok(Consumer<ToldEvents.Leak> change) {
    return ToldEvents.Leak.at(SITE)
        .with(
            leak -> {
              leak.kind = "listener";
              leak.question = "open";
              leak.severity = "warning";
            })
        .with(change);
  }

  private Recorded told(ToldEvents.Leak... leaks) {
    return ToldEvents.record(
        directory,
        () -> {
          for (ToldEvents.Leak leak : leaks) {
            leak.commit();
          }
          new ToldEvents.AgentHealth().commit();
        });
  }

  private TableProof.Run run(int within) {
    return new TableProof.Run(started, Instant.now().plusSeconds(1), Duration.ofSeconds(within));
  }

  private List<String> broken(Recorded recorded) {
    return broken(run(20), recorded);
  }

  private static List<String> broken(TableProof.Run run, Recorded recorded) {
    return unkept(TableProof.checks(run, recorded, WANTED));
  }

  private static List<String> unkept(List<Check> checks) {
    return checks.stream().filter(check -> !check.kept()).map(Check::what).toList();
  }
}
