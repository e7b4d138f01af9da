package dev.tallyman.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.programs.LockTroubles;
import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import dev.tallyman.testkit.Jdks;
import dev.tallyman.testkit.Recordings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LockTroubleIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path temp;

  static List<Jdk> jdks() {
    return Jdks.all();
  }

  private ForkedJvm start(Jdk jdk, String options, String... args) {
    return ForkedJvm.on(jdk)
        .agent("period=1s,deadlock-period=250ms,recording=" + file() + options)
        .main(LockTroubles.class)
        .args(args)
        .start();
  }

  private Path file() {
    return temp.resolve("locks.jfr");
  }

  private List<Recordings.Event> events(String type) {
    return Repository.events(file(), type);
  }

  private Recordings.Event first(ForkedJvm jvm, String type) {
    jvm.await("an event of " + type, () -> !events(type).isEmpty(), SOON);
    return events(type).get(0);
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void tellsOfAHoldThatIsFarLongerThanUsualAndOfItsEnd(Jdk jdk) {
    try (ForkedJvm jvm = start(jdk, "", "long-hold", "20000")) {
      jvm.awaitLine("held"::equals, SOON);
      Recordings.Event event = first(jvm, "tallyman.LongHold");
      assertThat(event.text("severity")).isEqualTo("warning");
      assertThat(event.text("message"))
          .contains(
              Sources.line(LockTroubles.class, "taken: reserve"),
              "slow-1 has held LockTroubles.STOCK",
              Sources.line(LockTroubles.class, "does: ask"),
              "2 threads wait for it: refund-1, refund-2");
      assertThat(event.text("frame")).contains(Sources.line(LockTroubles.class, "made: stock"));

      Recordings.Event wait = first(jvm, "tallyman.LockWait");
      assertThat(wait.text("waiter")).startsWith("refund-");
      jvm.send("");
      jvm.awaitLine("given back"::equals, SOON);
      jvm.await(
          "the retraction",
          () ->
              events("tallyman.LongHold").stream()
                  .anyMatch(e -> e.text("verdict").startsWith("Given back after about")),
          SOON);
      assertThat(jvm.err()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void tellsOfALockWhoseOwnerHasEnded(Jdk jdk) {
    try (ForkedJvm jvm = start(jdk, "", "orphan")) {
      jvm.awaitLine("ended"::equals, SOON);
      jvm.await(
          "an error",
          () ->
              events("tallyman.OrphanedLock").stream()
                  .anyMatch(event -> event.text("severity").equals("error")),
          SOON);
      List<Recordings.Event> events = events("tallyman.OrphanedLock");
      assertThat(events.get(events.size() - 1).text("message"))
          .contains(
              Sources.line(LockTroubles.class, "taken: orphan"),
              "gone-1 took LockTroubles.STOCK",
              "refund-1, for ever.");
      assertThat(events).extracting(event -> event.text("state")).containsOnly("active");
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void tellsOnceOfALockGivenBackByAThreadThatDoesNotHoldIt(Jdk jdk) {
    try (ForkedJvm jvm = start(jdk, "", "foreign")) {
      assertThat(first(jvm, "tallyman.ForeignUnlock").text("message"))
          .contains(
              Sources.line(LockTroubles.class, "gives: foreign"),
              "main gives back LockTroubles.STOCK",
              "it is held by owner-1.");
      jvm.await("more looks", () -> events("tallyman.AgentHealth").size() >= 3, SOON);
      assertThat(events("tallyman.ForeignUnlock")).hasSize(1);
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void tellsOfAQueueInWhichThreadsSpendTheirTime(Jdk jdk) {
    try (ForkedJvm jvm = start(jdk, ",lock-log=" + temp.resolve("locks.hlog"), "convoy")) {
      jvm.awaitLine("convoy"::equals, SOON);
      assertThat(first(jvm, "tallyman.LockContention").text("message"))
          .contains("threads stand in the queue of LockTroubles.STOCK");
      Recordings.Event profile = first(jvm, "tallyman.LockProfile");
      assertThat(profile.text("frame")).contains(Sources.line(LockTroubles.class, "made: stock"));
      jvm.send("");
      assertThat(jvm.awaitExit(SOON)).isZero();
      assertThat(Files.readString(temp.resolve("locks.hlog")))
          .contains("LockTroubles.STOCK@", "/hold,", "/wait,");
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void isSilentAboutAServerUnderLoad(Jdk jdk) {
    try (ForkedJvm jvm = start(jdk, "", "healthy")) {
      jvm.awaitLine("healthy"::equals, SOON);
      jvm.await("many rounds", () -> events("tallyman.AgentHealth").size() >= 25, SOON);
      List<Recordings.Event> found = new ArrayList<>();
      for (String type :
          List.of("LongHold", "OrphanedLock", "LockContention", "ForeignUnlock", "Deadlock")) {
        found.addAll(events("tallyman." + type));
      }
      assertThat(found).isEmpty();
      assertThat(events("tallyman.LockProfile")).isNotEmpty();
    }
  }
}
