package dev.tallyman.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.programs.HeldLocks;
import dev.tallyman.programs.JavaOnlyLoader;
import dev.tallyman.programs.LockBehaviour;
import dev.tallyman.programs.LockShapes;
import dev.tallyman.programs.LocksByMany;
import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import dev.tallyman.testkit.Jdks;
import dev.tallyman.testkit.Recordings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Locks, from outside: every birth is counted at its line, and nothing else about them changes. */
class LockIT {
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir Path temp;

  static List<Jdk> jdks() {
    return Jdks.all();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void countsEveryShapeOfCreationAtItsLine(Jdk jdk) throws IOException {
    countsAsTheSourceSays(jdk, LockShapes.class, 10);
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void countsExactlyWhatManyThreadsMakeAtOneLine(Jdk jdk) throws IOException {
    countsAsTheSourceSays(jdk, LocksByMany.class, 1);
  }

  private void countsAsTheSourceSays(Jdk jdk, Class<?> program, int moreLinesThan)
      throws IOException {
    Map<String, Long> expected = sitesInSource(program);
    assertThat(expected).hasSizeGreaterThan(moreLinesThan);
    Path file = temp.resolve("counts.jfr");
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk)
            .agent("kinds=lock,period=200ms,recording=" + file)
            .main(program)
            .start()) {
      jvm.awaitLine("made"::equals, SOON);
      jvm.await("all creations counted", () -> created(file).equals(expected), SOON);
      jvm.send("");
      assertThat(jvm.awaitExit(SOON)).isZero();
      assertThat(jvm.err()).isEmpty();
    }
    assertThat(created(file)).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void leavesTheBehaviourOfLocksAsItWas(Jdk jdk) {
    String bare = behaviour(ForkedJvm.on(jdk));
    assertThat(bare).contains("fair=true", "while it is awaited", "too many holds");
    assertThat(behaviour(ForkedJvm.on(jdk).agent(""))).isEqualTo(bare);
  }

  private static String behaviour(ForkedJvm.Builder builder) {
    try (ForkedJvm jvm =
        builder
            .jvmArgs("--add-opens", "java.base/java.util.concurrent.locks=ALL-UNNAMED")
            .main(LockBehaviour.class)
            .start()) {
      assertThat(jvm.awaitExit(SOON)).as(jvm.err()).isZero();
      assertThat(jvm.err()).isEmpty();
      return jvm.out();
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void keepsNoLockThatThreadsHaveHeldAndFailsInNoHook(Jdk jdk) {
    Path file = temp.resolve("held.jfr");
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk)
            .agent("kinds=lock,period=200ms,deadlock-period=200ms,recording=" + file)
            .main(HeldLocks.class)
            .start()) {
      jvm.awaitLine("done"::equals, SOON);
      jvm.awaitLine("collected"::equals, SOON);
      jvm.await(
          "the agent's health recorded",
          () -> !Repository.events(file, "tallyman.AgentHealth").isEmpty(),
          SOON);
      jvm.send("");
      assertThat(jvm.awaitExit(SOON)).isZero();
      assertThat(jvm.err()).isEmpty();
    }
    assertThat(Recordings.events(file, "tallyman.AgentHealth"))
        .isNotEmpty()
        .allMatch(event -> event.number("hookFailures") == 0);
    assertThat(Recordings.events(file, "tallyman.LockOrderInversion")).isEmpty();
    assertThat(Recordings.events(file, "tallyman.Deadlock")).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void worksUnderALoaderThatDelegatesOnlyJava(Jdk jdk) {
    Path file = temp.resolve("loader.jfr");
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk)
            .agent("kinds=lock,period=200ms,recording=" + file)
            .main(JavaOnlyLoader.class)
            .start()) {
      jvm.awaitLine("made"::equals, SOON);
      assertThat(jvm.outLines()).contains("locked and unlocked in Strict");
      jvm.await("both locks counted", () -> created(file).size() == 2, SOON);
      jvm.send("");
      assertThat(jvm.awaitExit(SOON)).isZero();
    }
  }

  /** How many were created in all, by line of a source file: {@code LockShapes.java:33}. */
  private static Map<String, Long> created(Path recording) {
    Map<String, Long> bySite = new HashMap<>();
    for (Recordings.Event event : Repository.events(recording, "tallyman.ResourceCounts")) {
      String frame = event.text("frame");
      String line = frame.substring(frame.indexOf('(') + 1, frame.indexOf(')'));
      bySite.merge(line + "#" + event.number("siteId"), event.number("created"), Math::max);
    }
    Map<String, Long> byLine = new TreeMap<>();
    bySite.forEach(
        (site, count) -> byLine.merge(site.substring(0, site.indexOf('#')), count, Long::sum));
    return byLine;
  }

  /** What the source says of itself in comments. */
  private static Map<String, Long> sitesInSource(Class<?> program) throws IOException {
    Path source = Sources.of(program);
    Pattern comment = Pattern.compile("// site: (\\d+)$");
    Map<String, Long> sites = new TreeMap<>();
    List<String> lines = Files.readAllLines(source);
    for (int i = 0; i < lines.size(); i++) {
      Matcher matcher = comment.matcher(lines.get(i));
      if (matcher.find()) {
        sites.put(source.getFileName() + ":" + (i + 1), Long.parseLong(matcher.group(1)));
      }
    }
    return sites;
  }
}
