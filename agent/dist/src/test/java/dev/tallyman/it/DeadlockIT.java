package dev.tallyman.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.programs.Deadlocks;
import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import dev.tallyman.testkit.Jdks;
import dev.tallyman.testkit.Recordings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DeadlockIT {
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir Path temp;

  static List<Jdk> jdks() {
    return Jdks.all();
  }

  static Stream<Arguments> jdksAndFairness() {
    return Jdks.all().stream()
        .flatMap(jdk -> Stream.of(Arguments.of(jdk, "plain"), Arguments.of(jdk, "plain-fair")));
  }

  private ForkedJvm start(Jdk jdk, String how, Path file) {
    return ForkedJvm.on(jdk)
        .agent("period=500ms,deadlock-period=500ms,recording=" + file)
        .main(Deadlocks.class)
        .args(how)
        .start();
  }

  private static List<Recordings.Event> deadlocks(Path file) {
    return Repository.events(file, "tallyman.Deadlock");
  }

  @ParameterizedTest
  @MethodSource("jdksAndFairness")
  void namesBothThreadsBothLocksAndBothLines(Jdk jdk, String how) {
    Path file = temp.resolve("deadlock.jfr");
    try (ForkedJvm jvm = start(jdk, how, file)) {
      jvm.awaitLine(line -> line.startsWith("stuck at"), SOON);
      jvm.await("the deadlock event", () -> !deadlocks(file).isEmpty(), SOON);
      Recordings.Event event = deadlocks(file).get(0);
      assertThat(event.text("severity")).isEqualTo("error");
      assertThat(event.number("threads")).isEqualTo(2);
      assertThat(event.text("message"))
          .contains(
              "reserve-1 holds",
              "refund-1 holds",
              Sources.line(Deadlocks.class, "waits: reserve"),
              Sources.line(Deadlocks.class, "waits: refund"));
      assertThat(event.text("verdict")).contains("Queueing behind them: queued-1.");
      List<Recordings.Event> members = Repository.events(file, "tallyman.DeadlockThread");
      assertThat(members)
          .extracting(member -> member.text("threadName"))
          .contains("reserve-1", "refund-1")
          .doesNotContain("queued-1");
      for (Recordings.Event member : members) {
        assertThat(member.text("stack")).contains("dev.tallyman.programs.Deadlocks");
        assertThat(member.text("holds")).contains("ReentrantLock");
        assertThat(member.text("waitsFor")).isNotEqualTo(member.text("holds"));
      }
      assertThat(jvm.err()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void namesALockAndAMonitorThatWaitForEachOther(Jdk jdk) {
    Path file = temp.resolve("monitor.jfr");
    try (ForkedJvm jvm = start(jdk, "monitor", file)) {
      jvm.awaitLine(line -> line.startsWith("stuck at"), SOON);
      jvm.await("the deadlock event", () -> !deadlocks(file).isEmpty(), SOON);
      assertThat(deadlocks(file).get(0).text("message"))
          .contains("lock-then-monitor holds ReentrantLock", "monitor of Object@");
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void takesADeadlockBackThatDissolves(Jdk jdk) {
    Path file = temp.resolve("dissolved.jfr");
    try (ForkedJvm jvm = start(jdk, "dissolved", file)) {
      jvm.awaitLine(line -> line.startsWith("stuck at"), SOON);
      jvm.await("the deadlock event", () -> !deadlocks(file).isEmpty(), SOON);
      jvm.send("");
      jvm.awaitLine("reserve-1 interrupted"::equals, SOON);
      jvm.await(
          "the retraction",
          () -> deadlocks(file).stream().anyMatch(event -> event.text("state").equals("retracted")),
          SOON);
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void staysSilentAboutWaitsThatEndByThemselves(Jdk jdk) {
    Path file = temp.resolve("timed.jfr");
    try (ForkedJvm jvm = start(jdk, "timed", file)) {
      jvm.awaitLine(line -> line.startsWith("stuck at"), SOON);
      // Other figures of the agent go on arriving: it has looked several times since.
      jvm.await(
          "several rounds",
          () -> Repository.events(file, "tallyman.AgentHealth").size() >= 8,
          Duration.ofSeconds(60));
      assertThat(deadlocks(file)).isEmpty();
    }
  }
}
