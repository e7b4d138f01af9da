package dev.tallyman.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.programs.HeldThings;
import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import dev.tallyman.testkit.Jdks;
import dev.tallyman.testkit.Recordings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who holds what is left: the path that each finding names, and the curve beside it. */
class HoldersIT {
  private static final Duration DEADLINE = Duration.ofSeconds(120);
  private static final String PROGRAM = "dev.tallyman.programs.HeldThings";

  @TempDir Path temp;

  static List<Jdk> jdks() {
    return Jdks.all();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void namesThePathToWhatEachLineHasLeft(Jdk jdk) {
    Path file = temp.resolve("held.jfr");
    Map<String, List<String>> expected = new TreeMap<>();
    expected.put(
        line("held in the registry"),
        List.of(
            "static " + PROGRAM + ".REGISTRY",
            "java.util.concurrent.ConcurrentHashMap (# entries)"));
    expected.put(line("held in the registry, too"), expected.get(line("held in the registry")));
    expected.put(
        line("held by a thread's task"),
        List.of(
            "thread \"desk\"",
            "java.lang.Thread*",
            PROGRAM + "$Desk.orders",
            "java.util.ArrayList (# entries)",
            PROGRAM + "$Order.context",
            PROGRAM + "$Context.lock"));
    expected.put(
        line("held by the executor"),
        List.of(
            "static " + PROGRAM + ".POOL",
            "java.util.concurrent.ThreadPoolExecutor.workQueue",
            "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue (# entries)"));
    expected.put(
        line("held by the model"),
        List.of(
            "static " + PROGRAM + ".MODEL",
            "java.beans.PropertyChangeSupport.map",
            "java.beans.ChangeListenerMap.map",
            "java.util.HashMap",
            "java.beans.PropertyChangeListener[] (# entries)"));
    expected.put(line("held by running"), List.of("a running thread"));
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk)
            .jvmArgs("-Xmx256m")
            .agent("period=1s,warm-up=8s,gc=on-suspicion,recording=" + file)
            .main(HeldThings.class)
            .start()) {
      try {
        jvm.await(
            "every line with its holder",
            ToldLeaks.nowAndThen(() -> held(file).equals(expected)),
            DEADLINE);
      } finally {
        assertThat(held(file)).isEqualTo(expected);
      }
      assertThat(jvm.err()).isEmpty();
    }
    for (Recordings.Event finding : ToldLeaks.active(file)) {
      if ("collection".equals(finding.text("kind"))) {
        assertThat(finding.text("retainedBy")).containsPattern("\\([\\d,]+ entries\\)$");
        continue;
      }
      assertThat(finding.text("verdict"))
          .containsPattern("(All|of) \\d+ of them that were looked at");
    }
    assertCurves(file);
    assertThat(Repository.events(file, "tallyman.AgentHealth"))
        .isNotEmpty()
        .allMatch(event -> event.number("hookFailures") == 0);
  }

  /** By line, with the numbers of entries and what differs between JDKs left out. */
  private static Map<String, List<String>> held(Path file) {
    Map<String, List<String>> held = new TreeMap<>();
    for (Recordings.Event finding : ToldLeaks.active(file)) {
      String path = finding.text("retainedBy");
      String frame = String.valueOf(finding.text("frame"));
      String line = frame.substring(frame.indexOf('(') + 1, frame.indexOf(')'));
      if (path != null && "collection".equals(finding.text("kind"))) {
        continue;
      }
      held.put(line, path == null ? List.of() : steps(path));
    }
    return held;
  }

  private static List<String> steps(String path) {
    return Arrays.asList(
        path.replaceAll("\\([\\d,]+ entries\\)", "(# entries)")
            .replaceAll("java\\.lang\\.Thread\\.target", "java.lang.Thread*")
            .replaceAll(
                "java\\.lang\\.Thread\\.holder\njava\\.lang\\.Thread\\$FieldHolder\\.task",
                "java.lang.Thread*")
            .replaceAll("(?m)^an element of java\\.util\\.HashMap$", "java.util.HashMap")
            .split("\n"));
  }

  private static void assertCurves(Path file) {
    List<Recordings.Event> curves = Repository.events(file, "tallyman.Survival");
    String leak = line("held in the registry");
    assertThat(curves).anyMatch(curve -> curve.number("siteId") == 0);
    assertThat(curves)
        .filteredOn(curve -> "lock".equals(curve.text("kind")))
        .filteredOn(curve -> String.valueOf(curve.text("frame")).contains("(" + leak + ")"))
        .isNotEmpty()
        .allSatisfy(
            curve -> {
              double[] ages = numbers(curve.text("ages"));
              double[] shares = numbers(curve.text("shares"));
              assertThat(ages).isSorted().hasSameSizeAs(shares);
              assertThat(shares).containsOnly(1.0);
              assertThat(curve.number("births")).isPositive();
            });
  }

  private static double[] numbers(String text) {
    return Arrays.stream(text.split(",")).mapToDouble(Double::parseDouble).toArray();
  }

  private static String line(String comment) {
    return Sources.line(HeldThings.class, comment);
  }
}
