package dev.tallyman.stress.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.stress.proof.LibraryProof.Expected;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A leak with a library counts as found at the right line, of the right kind, by a loud word. */
class LibraryProofTest {

  private static final CodeLine SITE = new CodeLine("com.acme.Prices", "follow", "Prices.java", 31);
  private static final List<Expected> WANTED =
      List.of(new Expected("listener", "open", "com.acme.Prices.follow("));

  @TempDir Path directory;

  @Test
  void findsTheLeakAtItsLine() {
    Recorded recorded = told(leak -> {});
    assertThat(broken(recorded, WANTED)).isEmpty();
    assertThat(LibraryProof.found(run(), recorded, WANTED))
        .startsWith("listener open com.acme.Prices.follow(Prices.java:31) after ");
  }

  @Test
  void isNotContentWithAnInfo() {
    Recorded recorded = told(leak -> leak.severity = "info");
    assertThat(broken(recorded, WANTED)).containsExactly("the leak is found");
    assertThat(LibraryProof.found(run(), recorded, WANTED)).isEqualTo("silent");
  }

  @Test
  void isNotContentWithAnotherKind() {
    assertThat(broken(told(leak -> leak.kind = "lock"), WANTED))
        .containsExactly("the leak is found");
  }

  @Test
  void isNotContentWithAnotherQuestion() {
    assertThat(broken(told(leak -> leak.question = "retained"), WANTED))
        .containsExactly("the leak is found");
  }

  @Test
  void isNotContentWithAnotherLine() {
    List<Expected> elsewhere = List.of(new Expected("listener", "open", "com.acme.Offers."));
    assertThat(broken(told(leak -> {}), elsewhere)).containsExactly("the leak is found");
  }

  @Test
  void isNotContentWithAFindingThatWasTakenBack() {
    assertThat(broken(told(leak -> leak.state = "retracted"), WANTED))
        .containsExactly("the leak is found");
  }

  @Test
  void noticesAFindingThatWasTakenBackWhereThereIsNoLeak() {
    assertThat(broken(told(leak -> leak.state = "retracted"), List.of()))
        .containsExactly("it stays silent");
  }

  @Test
  void noticesAFindingWhereThereIsNoLeak() {
    assertThat(broken(told(leak -> {}), List.of())).containsExactly("it stays silent");
  }

  @Test
  void letsAnInfoPassWhereThereIsNoLeak() {
    assertThat(broken(told(leak -> leak.severity = "info"), List.of())).isEmpty();
  }

  @Test
  void noticesAProgramThatFailed() {
    LibraryProof.Run failed = new LibraryProof.Run(Instant.now(), "", 1);
    assertThat(
            LibraryProof.checks(failed, told(leak -> {}), WANTED).stream()
                .filter(check -> !check.kept())
                .map(Check::what))
        .containsExactly("the program ends well");
  }

  private static LibraryProof.Run run() {
    return new LibraryProof.Run(Instant.now().minusSeconds(10), "done n=1", 0);
  }

  private Recorded told(Consumer<ToldEvents.Leak> change) {
    return ToldEvents.record(
        directory,
        () -> {
          new ToldEvents.AgentHealth().commit();
          ToldEvents.Leak.at(SITE)
              .with(leak -> leak.kind = "listener")
              .with(leak -> leak.question = "open")
              .with(change)
              .commit();
        });
  }

  private static List<String> broken(Recorded recorded, List<Expected> wanted) {
    return LibraryProof.checks(run(), recorded, wanted).stream()
        .filter(check -> !check.kept())
        .map(Check::what)
        .toList();
  }
}
