package dev.tallyman.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.programs.Deadlocks;
import dev.tallyman.programs.Stuck;
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

  /** A scene, the oldest JDK that has it, how many are stuck, and what the sentence says. */
  private record Scene(String name, int since, int members, List<String> says) {}

  private static Scene scene(String name, int since, int members, String... says) {
    return new Scene(name, since, members, List.of(says));
  }

  private static String at(String comment) {
    return Sources.line(Stuck.class, comment);
  }

  static Stream<Arguments> scenes() {
    List<Scene> scenes =
        List.of(
            scene("virtual-virtual", 25, 2, "virtual-1 (a virtual thread) holds", "virtual-2"),
            scene("virtual-platform", 25, 2, "virtual-1 (a virtual thread) holds", "platform-2"),
            scene("virtual-executor", 25, 2, at("waits: stock"), at("waits: account")),
            scene(
                "platform-monitor",
                17,
                2,
                "monitor of Object@",
                "taken at dev.tallyman.programs.Stuck.monitorFirst(" + at("takes: monitor"),
                at("waits: lock under monitor"),
                at("waits: monitor")),
            scene("inner-monitor", 17, 2, "monitorsFirst(" + at("takes: inner monitor") + "), and"),
            scene("outer-monitor", 17, 2, "monitorsFirst(" + at("takes: outer monitor") + "), and"),
            scene(
                "virtual-monitor",
                25,
                2,
                "virtual-1 (a virtual thread) holds monitor of Object@",
                "taken at dev.tallyman.programs.Stuck.monitorFirst(" + at("takes: monitor"),
                at("waits: monitor")),
            scene("virtual-monitors", 25, 2, "virtual-1", "virtual-2", at("takes: monitor")),
            scene("carriers", 25, 2, "platform-1", "platform-2"),
            scene(
                "upgrade",
                17,
                1,
                "upgrader holds the read lock of ReentrantReadWriteLock made at",
                at("waits: upgrade")),
            scene("upgrades", 17, 2, "upgrader-1", "upgrader-2"),
            scene("virtual-upgrades", 25, 2, "vupgrader-1", "vupgrader-2"),
            scene("writer-behind-reader", 17, 2, at("waits: reader"), at("waits: writer")),
            scene("reader-behind-writer", 17, 3, "reader-1", "reader-2", "writer"),
            scene("join", 17, 2, "waits for the end of thread child at", at("waits: join")),
            scene("virtual-join", 25, 2, "waits for the end of thread vchild"),
            scene("virtual-joins-platform", 25, 2, "vparent", "waits for the end of thread child"),
            scene("joins", 17, 2, "joiner-1", "joiner-2"),
            scene("future", 17, 2, "a task that runs in worker-1 at", at("waits: future")),
            scene(
                "starving-pool",
                17,
                2,
                "a task queued for the pool of worker-1 and worker-2",
                at("waits: own pool")),
            scene("single-thread", 17, 1, "a task queued for the pool of worker-1 alone"),
            scene("starving-completable", 17, 2, "worker-1", "worker-2"),
            scene("nested-executors", 17, 2, "a-1 holds", "b-1 holds"),
            scene("queued-behind-lock", 17, 3, "caller", "worker-1", "worker-2"),
            scene("fork-join", 17, 2, "caller", "ForkJoinPool-1-worker-1"),
            scene("fork-join-initialiser", 17, 2, "class-1 holds the initialisation of class"),
            scene("classes", 17, 2, "class-1", "class-2", at("waits: class")),
            scene("parent-child", 17, 2, "class-1", "class-2"),
            scene("class-and-lock", 17, 2, "class-2 holds Stuck.STOCK"),
            scene("caches", 17, 2, "monitor of ConcurrentHashMap$ReservationNode@"),
            scene("philosophers", 17, 100, "philosopher-0 holds", "and 92 more"),
            scene("virtual-philosophers", 25, 100, "and 92 more"));
    return scenes.stream()
        .flatMap(
            scene ->
                Jdks.all().stream()
                    .filter(jdk -> jdk.feature() >= scene.since)
                    .map(jdk -> Arguments.of(jdk, scene)));
  }

  private ForkedJvm stuck(Jdk jdk, String scene, Path file) {
    return ForkedJvm.on(jdk)
        .agent("period=500ms,deadlock-period=500ms,recording=" + file)
        .main(Stuck.class)
        .args(scene)
        .start();
  }

  private Recordings.Event only(Jdk jdk, String scene) {
    Path file = temp.resolve("stuck.jfr");
    try (ForkedJvm jvm = stuck(jdk, scene, file)) {
      jvm.awaitLine("stuck"::equals, SOON);
      jvm.await("the deadlock event", () -> !deadlocks(file).isEmpty(), SOON);
      assertThat(jvm.err()).isEmpty();
      List<Recordings.Event> all = deadlocks(file);
      assertThat(all).extracting(event -> event.text("fingerprint")).containsOnly(print(all));
      return all.get(0);
    }
  }

  private static String print(List<Recordings.Event> events) {
    return events.get(0).text("fingerprint");
  }

  @ParameterizedTest
  @MethodSource("scenes")
  void findsWhoIsStuck(Jdk jdk, Scene scene) {
    Recordings.Event event = only(jdk, scene.name);
    assertThat(event.text("message")).contains(scene.says.toArray(String[]::new));
    assertThat(event.number("threads")).isEqualTo(scene.members);
    assertThat(event.text("severity")).isEqualTo("error");
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void findsAThreadThatTakesAStampedLockTwice(Jdk jdk) {
    assertThat(only(jdk, "stamped").text("message")).contains("Deadlock of 1 thread: twice holds");
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void suspectsThoseWhoHoldPermitsAndWaitForALock(Jdk jdk) {
    Recordings.Event event = only(jdk, "semaphore");
    assertThat(event.text("severity")).isEqualTo("warning");
    assertThat(event.text("message")).startsWith("Suspected deadlock of 2 threads");
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void staysSilentWhileQueuesMoveAndWaitsEnd(Jdk jdk) {
    Path file = temp.resolve("silent.jfr");
    try (ForkedJvm jvm = stuck(jdk, "silent", file)) {
      jvm.awaitLine("stuck"::equals, SOON);
      jvm.await(
          "several rounds",
          () -> Repository.events(file, "tallyman.AgentHealth").size() >= 12,
          Duration.ofSeconds(60));
      assertThat(deadlocks(file)).isEmpty();
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
