package dev.tallyman.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.programs.TenLineLeak;
import dev.tallyman.testkit.AgentJar;
import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import dev.tallyman.testkit.Jdks;
import dev.tallyman.testkit.Recordings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A ten-line leak beside a healthy line, on every collector. */
class LeakIT {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final String STRESS = "period=1s,warm-up=8s,gc=on-suspicion,recording=";

  @TempDir Path temp;

  static Stream<Arguments> jdksAndCollectors() {
    return Jdks.all().stream()
        .flatMap(
            jdk ->
                Stream.of("G1", "Parallel", "Serial", "Z", "Shenandoah")
                    .map(collector -> Arguments.of(jdk, collector)));
  }

  static List<Jdk> jdks() {
    return Jdks.all();
  }

  @ParameterizedTest
  @MethodSource("jdksAndCollectors")
  void namesTheLeakingLineAndOnlyThat(Jdk jdk, String collector) {
    Path file = temp.resolve("leak.jfr");
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk)
            .jvmArgs("-XX:+Use" + collector + "GC", "-Xmx256m")
            .agent(STRESS + file)
            .main(TenLineLeak.class)
            .args("1000", "50")
            .start()) {
      awaitWarning(jvm, file);
      assertThat(jvm.out()).isEmpty();
      assertThat(jvm.err()).isEmpty();
    }
  }

  /** Fair locks keep the JDK's synchronizer and are followed one by one. */
  @ParameterizedTest
  @MethodSource("jdks")
  void namesTheLineThatLeaksFairLocks(Jdk jdk) {
    Path file = temp.resolve("fair.jfr");
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk)
            .jvmArgs("-Xmx256m")
            .agent(STRESS + file)
            .main(TenLineLeak.class)
            .args("1000", "50", "fair")
            .start()) {
      awaitWarning(jvm, file);
    }
  }

  /** Classes and locks are there already; what is created from then on has its line. */
  @ParameterizedTest
  @MethodSource("jdks")
  void namesTheLeakingLineOfAJvmThatRunsAlready(Jdk jdk) {
    Path file = temp.resolve("late.jfr");
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk).jvmArgs("-Xmx256m").main(TenLineLeak.class).args("1000", "50").start()) {
      jvm.await(
          "the program's classes",
          () -> jvm.jcmd("VM.class_hierarchy").contains("TenLineLeak"),
          DEADLINE);
      jvm.jcmd("JVMTI.agent_load", AgentJar.path().toString(), '"' + STRESS + file + '"');
      awaitWarning(jvm, file);
      assertThat(jvm.out()).isEmpty();
      assertThat(jvm.errLines()).allMatch(line -> line.startsWith("WARNING: ")); // JDK 21 and newer
    }
  }

  /**
   * The map that keeps the locks grows in step with them and may be judged first, where the machine
   * is busy: then it is told, and taken back once the locks' line tells the same cause.
   */
  private static void awaitWarning(ForkedJvm jvm, Path file) {
    String line = Sources.line(TenLineLeak.class, "leaks here");
    String culprit = "dev.tallyman.programs.TenLineLeak.lockFor(" + line + ")";
    jvm.await(
        "warnings about " + line + " alone",
        () -> {
          List<Recordings.Event> newest = warned(file);
          return newest.size() == 1
              && newest.get(0).text("frame").equals(culprit)
              && !Repository.events(file, "tallyman.LeakingCreation").isEmpty();
        },
        DEADLINE);
    for (Recordings.Event leak : Repository.events(file, "tallyman.Leak")) {
      assertThat(leak.text("frame")).startsWith("dev.tallyman.programs.TenLineLeak.lockFor(");
      if (leak.text("severity").equals("info") || leak.text("kind").equals("collection")) {
        continue;
      }
      assertThat(leak.text("frame")).isEqualTo(culprit);
      assertThat(leak.text("kind")).isEqualTo("lock");
      assertThat(leak.text("question")).isEqualTo("live");
      assertThat(leak.number("live")).isBetween(leak.number("low"), leak.number("high"));
      assertThat(leak.text("stack")).contains("TenLineLeak.main");
    }
    List<Recordings.Event> creations = Repository.events(file, "tallyman.LeakingCreation");
    assertThat(creations).anyMatch(creation -> creation.text("frame").contains(line));
  }

  /**
   * What stands: of each fingerprint the newest, without what was taken back and what only informs.
   */
  private static List<Recordings.Event> warned(Path file) {
    Map<String, Recordings.Event> newest = new LinkedHashMap<>();
    for (Recordings.Event leak : Repository.events(file, "tallyman.Leak")) {
      newest.put(leak.text("fingerprint"), leak);
    }
    return newest.values().stream()
        .filter(leak -> leak.text("state").equals("active"))
        .filter(leak -> !leak.text("severity").equals("info"))
        .toList();
  }
}
