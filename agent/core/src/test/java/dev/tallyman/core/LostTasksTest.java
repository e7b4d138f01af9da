package dev.tallyman.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.model.CreationSite;
import dev.tallyman.model.Finding;
import dev.tallyman.model.FindingType;
import dev.tallyman.model.Kind;
import dev.tallyman.track.SiteCatalog;
import dev.tallyman.track.SiteNames;
import dev.tallyman.track.StackLines;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.TallyFollow;
import java.util.concurrent.locks.TallyLine;
import org.junit.jupiter.api.Test;

class LostTasksTest {
  private static final Instant NOW = Instant.now().plusSeconds(60);

  private final SiteCatalog catalog = new SiteCatalog();
  private final StackLines stackLines =
      new StackLines(catalog, n -> true, n -> false, (line, cause) -> {}, line -> {});
  private final SiteNames names = new SiteNames(catalog, name -> false);
  private final Outlets outlets = new Outlets();
  private final LostTasks lost = new LostTasks();

  private TallyLine line(String method) {
    CreationSite site =
        new CreationSite("com.acme.Health", method, "", "Health.java", 21, 0, "R", false);
    return TallyFollow.line(stackLines.siteOf(site, Kind.SCHEDULED_TASK));
  }

  private List<Finding> report() {
    lost.report(catalog, names, outlets, NOW);
    return outlets.findings();
  }

  @Test
  void tellsOfEachLineWithItsFirstException() {
    assertThat(report()).isEmpty();
    lost.note(line("start"), new IllegalStateException("no database"));
    lost.note(line("start"), new IllegalArgumentException("later"));
    lost.note(line("poll"), null);
    List<Finding> found = report();
    assertThat(found)
        .extracting(Finding::message)
        .containsExactlyInAnyOrder(
            "Health.java:21 Health.start: 2 periodic tasks scheduled here died, the first of"
                + " java.lang.IllegalStateException: no database; they will not run again.",
            "Health.java:21 Health.poll: the periodic task scheduled here died of an exception; it"
                + " will not run again.");
    assertThat(found)
        .allSatisfy(
            finding -> {
              assertThat(finding.type()).isEqualTo(FindingType.LOST_PERIODIC_TASK);
              assertThat(finding.firstSeen()).isBefore(NOW);
              assertThat(finding.lastSeen()).isEqualTo(NOW);
            });
  }

  @Test
  void tellsAgainOnlyWhenMoreAreLost() {
    lost.note(line("start"), new IllegalStateException("x"));
    report();
    outlets.reset();
    assertThat(report()).isEmpty();
    lost.note(line("start"), new IllegalStateException("y"));
    assertThat(report()).hasSize(1);
    outlets.reset();
    lost.forget();
    assertThat(report()).as("forgotten, not undone").hasSize(1);
  }

  /** Must not be asked for its message. */
  private static final class Touchy extends RuntimeException {
    private static final long serialVersionUID = 1;

    Touchy(String message) {
      super(message);
    }

    @Override
    public String getMessage() {
      throw new AssertionError("the application's code was called");
    }

    @Override
    public String toString() {
      return getMessage();
    }
  }

  @Test
  void readsAnExceptionsMessageWithoutCallingIt() {
    lost.note(line("start"), new Touchy("two\nlines"));
    assertThat(report().get(0).verdict())
        .isEqualTo("It threw dev.tallyman.core.LostTasksTest$Touchy: two lines.");
  }

  @Test
  void cutsALongMessage() {
    lost.note(line("start"), new IllegalStateException("x".repeat(1_000)));
    lost.note(line("poll"), new IllegalStateException());
    assertThat(report())
        .extracting(Finding::verdict)
        .containsExactlyInAnyOrder(
            "It threw java.lang.IllegalStateException: " + "x".repeat(200) + "....",
            "It threw java.lang.IllegalStateException.");
  }

  @Test
  void keepsNoMoreThanAThousandLines() {
    for (int i = 0; i < 1_100; i++) {
      lost.note(line("m" + i), null);
    }
    assertThat(report()).hasSize(1_000);
  }

  @Test
  void isSilentOfALineThatTheCatalogueDoesNotKnow() {
    lost.note(TallyFollow.newLine(TallyFollow.TASK), null);
    assertThat(report()).isEmpty();
  }
}
