package dev.tallyman.stress.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Silence counts only from an agent that has looked. */
class SilenceProofTest {

  private static final CodeLine SITE =
      new CodeLine("com.acme.Sessions", "open", "Sessions.java", 77);

  @TempDir Path directory;

  @Test
  void passesAProgramOfWhichNothingIsSaid() {
    assertThat(broken(run("done n=1", 0, List.of()), told(500, () -> {}))).isEmpty();
  }

  @Test
  void letsAnInfoPass() {
    Recorded recorded =
        told(500, () -> ToldEvents.Leak.at(SITE).with(l -> l.severity = "info").commit());
    assertThat(broken(run("done n=1", 0, List.of()), recorded)).isEmpty();
  }

  @Test
  void noticesAWarningEvenIfItIsTakenBack() {
    Recorded recorded =
        told(
            500,
            () ->
                ToldEvents.Leak.at(SITE)
                    .with(l -> l.severity = "warning")
                    .with(l -> l.state = "retracted")
                    .commit());
    assertThat(broken(run("done n=1", 0, List.of()), recorded)).containsExactly("it stays silent");
  }

  @Test
  void noticesADeadlockThatIsNone() {
    Recorded recorded = told(500, () -> new ToldEvents.Deadlock().commit());
    assertThat(broken(run("done n=1", 0, List.of()), recorded)).containsExactly("it stays silent");
  }

  @Test
  void isNotContentWithAnAgentThatSawNothing() {
    assertThat(broken(run("done n=1", 0, List.of()), told(3, () -> {})))
        .containsExactly("the agent has looked");
  }

  @Test
  void isNotContentWithAnAgentThatNeverSpoke() {
    Recorded recorded = ToldEvents.record(directory, () -> {});
    assertThat(broken(run("done n=1", 0, List.of()), recorded))
        .containsExactly("the agent has looked", "the agent is well");
  }

  @Test
  void noticesALineOnTheProgramsOutput() {
    assertThat(broken(run("done n=1", 0, List.of("tallyman: hello")), told(500, () -> {})))
        .containsExactly("nobody writes on its stdout and stderr");
  }

  @Test
  void noticesAProgramThatDidNotEnd() {
    assertThat(broken(run("", null, List.of()), told(500, () -> {})))
        .containsExactly("the program ends well");
  }

  private static SilenceProof.Run run(String done, Integer status, List<String> strange) {
    return new SilenceProof.Run(done, status, strange, 100);
  }

  private Recorded told(long created, Runnable more) {
    return ToldEvents.record(
        directory,
        () -> {
          ToldEvents.ResourceCounts.commit(SITE, created, 1);
          new ToldEvents.AgentHealth().commit();
          more.run();
        });
  }

  private static List<String> broken(SilenceProof.Run run, Recorded recorded) {
    return SilenceProof.checks(run, recorded).stream()
        .filter(check -> !check.kept())
        .map(Check::what)
        .toList();
  }
}
