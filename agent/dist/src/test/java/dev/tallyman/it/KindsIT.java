package dev.tallyman.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.programs.CollectionShapes;
import dev.tallyman.programs.ExecutorShapes;
import dev.tallyman.programs.ListenerShapes;
import dev.tallyman.programs.TaskShapes;
import dev.tallyman.programs.ThreadShapes;
import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import dev.tallyman.testkit.Jdks;
import dev.tallyman.testkit.Recordings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each kind alone, all others off: every leaking line of a program is named with its kind and
 * question, and no line that gives back what it takes. About 20 seconds a program.
 */
class KindsIT {
  private static final Duration DEADLINE = Duration.ofSeconds(90);

  /** So many more periods must bring nothing new. */
  private static final int PERIODS = 4;

  @TempDir Path temp;

  static List<Jdk> jdks() {
    return Jdks.all();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void namesEachLineThatForgetsItsTasksAndTheTasksThatDied(Jdk jdk) throws IOException {
    Path file = leaks(jdk, "scheduled-task", TaskShapes.class);
    assertLost(file, "loses a task");
    assertLost(file, "loses a timer's task");
  }

  private static void assertLost(Path file, String comment) {
    String line = Sources.line(TaskShapes.class, comment);
    assertThat(Repository.events(file, "tallyman.LostPeriodicTask"))
        .as(comment)
        .filteredOn(event -> String.valueOf(event.text("frame")).contains("(" + line + ")"))
        .hasSize(1)
        .allSatisfy(
            lost -> {
              assertThat(lost.text("severity")).isNotEqualTo("info");
              assertThat(lost.text("message") + lost.text("verdict"))
                  .contains("java.lang.IllegalStateException: no connection");
            });
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void namesEachLineThatForgetsItsExecutors(Jdk jdk) throws IOException {
    leaks(jdk, "executor", ExecutorShapes.class);
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void namesEachLineWhoseThreadsNeverEnd(Jdk jdk) throws IOException {
    leaks(jdk, "thread", ThreadShapes.class);
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void namesEachLineThatForgetsItsListenersAndSaysWhatWentWrong(Jdk jdk) throws IOException {
    Path file = leaks(jdk, "listener", ListenerShapes.class);
    assertThat(verdict(file, "again")).contains("were added that were there already.");
    assertThat(verdict(file, "inVain")).contains("removals from its registry removed nothing.");
  }

  private static String verdict(Path file, String method) {
    return ToldLeaks.active(file).stream()
        .filter(finding -> ToldLeaks.words(finding).endsWith(" " + method))
        .map(finding -> String.valueOf(finding.text("verdict")))
        .findFirst()
        .orElse("");
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void namesEachLineThatMakesACollectionGrow(Jdk jdk) throws IOException {
    leaks(jdk, "collection", CollectionShapes.class);
  }

  /** Runs it until all that it leaks is told and nothing else; its recording. */
  private Path leaks(Jdk jdk, String kind, Class<?> program) throws IOException {
    boolean virtual = jdk.feature() >= 21;
    Set<String> expected = new TreeSet<>(ToldLeaks.inSource(program));
    expected.removeIf(leak -> leak.endsWith(" virtual") && !virtual);
    assertThat(expected).isNotEmpty().allMatch(leak -> leak.startsWith(kind + " "));
    Path file = temp.resolve(kind + ".jfr");
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk)
            .jvmArgs("-Xmx256m")
            .agent("period=1s,warm-up=8s,gc=on-suspicion,kinds=" + kind + ",recording=" + file)
            .main(program)
            .args(virtual ? new String[] {"virtual"} : new String[0])
            .start()) {
      try {
        jvm.await(
            "warnings",
            ToldLeaks.nowAndThen(() -> ToldLeaks.warnings(file).containsAll(expected)),
            DEADLINE);
        int periods = ToldLeaks.periods(file);
        jvm.await(
            "more periods",
            ToldLeaks.nowAndThen(() -> ToldLeaks.periods(file) >= periods + PERIODS),
            DEADLINE);
      } finally {
        assertThat(ToldLeaks.warnings(file)).isEqualTo(expected);
      }
      assertThat(jvm.outLines()).containsExactly("ready");
    }
    List<Recordings.Event> health = Repository.events(file, "tallyman.AgentHealth");
    assertThat(health.get(health.size() - 1).number("hookFailures")).isZero();
    return file;
  }
}
