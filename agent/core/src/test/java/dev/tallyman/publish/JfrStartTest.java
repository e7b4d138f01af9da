package dev.tallyman.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.model.Kind;
import dev.tallyman.model.Severity;
import dev.tallyman.model.State;
import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import dev.tallyman.testkit.Jdks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever starts the recording, and whenever: the file holds the agent and what is active. */
@Execution(ExecutionMode.CONCURRENT)
class JfrStartTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path folder;

  static List<Jdk> jdks() {
    return Jdks.all();
  }

  private ForkedJvm.Builder jvm(Jdk jdk) {
    return ForkedJvm.on(jdk)
        .classPathOf(JfrOutlet.class, Severity.class, Samples.class)
        .main(Program.class);
  }

  private static Map<String, Integer> typesIn(Path file) throws IOException {
    Map<String, Integer> types = new TreeMap<>();
    for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
      String name = event.getEventType().getName();
      if (name.startsWith("tallyman.")) {
        types.merge(name.substring("tallyman.".length()), 1, Integer::sum);
      }
    }
    return types;
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void recordingStartedByAFlagHoldsWhatIsFound(Jdk jdk) throws IOException {
    Path file = folder.resolve("flag.jfr");
    try (ForkedJvm jvm =
        jvm(jdk)
            .jvmArgs("-XX:StartFlightRecording=filename=" + file, "-Xlog:jfr+startup=error")
            .start()) {
      jvm.awaitLine("found"::equals, SOON);
      jvm.send("figures");
      jvm.awaitLine("figured"::equals, SOON);
      jvm.send("end");
      assertThat(jvm.awaitExit(SOON)).isZero();
      assertThat(jvm.err()).isEmpty();
    }

    assertThat(typesIn(file))
        .containsEntry("Agent", 1)
        .containsEntry("Leak", 1)
        .containsEntry("LeakingCreation", 1)
        .containsEntry("ResourceCounts", 1)
        .containsEntry("AgentHealth", 1);
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void recordingStartedByJcmdHoldsWhatWasFoundBefore(Jdk jdk) throws IOException {
    Path file = folder.resolve("jcmd.jfr");
    try (ForkedJvm jvm = jvm(jdk).start()) {
      jvm.awaitLine("found"::equals, SOON);
      String started = jvm.jcmd("JFR.start", "name=late");
      assertThat(started).contains("Started recording");
      jvm.send("figures");
      jvm.awaitLine("figured"::equals, SOON);
      jvm.jcmd("JFR.dump", "name=late", "filename=" + file);
      jvm.send("end");
      assertThat(jvm.awaitExit(SOON)).isZero();
    }

    assertThat(typesIn(file))
        .containsEntry("Agent", 1)
        .containsEntry("Leak", 1)
        .containsEntry("LeakingCreation", 1)
        .containsEntry("ResourceCounts", 1);
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void everyChunkBeginsWithTheAgentAndWhatIsActive(Jdk jdk) throws IOException {
    Path first = folder.resolve("first.jfr");
    Path second = folder.resolve("second.jfr");
    try (ForkedJvm jvm = jvm(jdk).start()) {
      jvm.awaitLine("found"::equals, SOON);
      jvm.jcmd("JFR.start", "name=a");
      jvm.jcmd("JFR.start", "name=b"); // begins a chunk
      jvm.jcmd("JFR.dump", "name=a", "filename=" + first);
      jvm.jcmd("JFR.stop", "name=b", "filename=" + second);
      jvm.send("end");
      assertThat(jvm.awaitExit(SOON)).isZero();
    }

    assertThat(typesIn(first)).containsEntry("Agent", 2).containsEntry("Leak", 2);
    assertThat(typesIn(second).get("Agent")).isBetween(1, 2); // a dump begins one, too
    assertThat(typesIn(second).get("Leak")).isEqualTo(typesIn(second).get("Agent"));
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void eventsAreNotTouchedWhileNothingRecords(Jdk jdk) {
    try (ForkedJvm jvm = jvm(jdk).jvmArgs("-Xlog:class+load=info:stdout:none").start()) {
      jvm.awaitLine("found"::equals, SOON);
      jvm.send("figures");
      jvm.awaitLine("figured"::equals, SOON);
      jvm.send("end");
      assertThat(jvm.awaitExit(SOON)).isZero();
      assertThat(jvm.out())
          .contains("dev.tallyman.publish.JfrOutlet ")
          .doesNotContain("dev.tallyman.publish.JfrEvents");
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void nothingOfJfrIsTouchedWhereTheModuleIsMissing(Jdk jdk) {
    try (ForkedJvm jvm =
        jvm(jdk)
            .jvmArgs("--limit-modules=java.base", "-Xlog:class+load=info:stdout:none")
            .start()) {
      jvm.awaitLine("impossible"::equals, SOON);
      assertThat(jvm.awaitExit(SOON)).isZero();
      assertThat(jvm.out()).doesNotContain(" jdk.jfr.");
      assertThat(jvm.err()).isEmpty();
    }
  }

  /** Finds a leak, and does what its input says. */
  public static final class Program {
    private Program() {}

    public static void main(String[] arguments) throws IOException {
      if (!JfrOutlet.isPossible()) {
        System.out.println("impossible");
        return;
      }
      JfrOutlet outlet = JfrOutlet.create(Samples.info());
      outlet.finding(Samples.leak(Severity.ERROR, State.ACTIVE));
      System.out.println("found");
      StringBuilder word = new StringBuilder();
      for (int c = System.in.read(); c >= 0; c = System.in.read()) {
        if (c > ' ') {
          word.append((char) c);
        } else if (word.toString().equals("figures")) {
          outlet.leakingCreation(Samples.SITE, Kind.LOCK, Samples.LOCK, "7f3a-19c2");
          outlet.counts(new ArrayList<>(List.of(Samples.counts(100, 100))));
          outlet.health(Samples.health());
          System.out.println("figured");
          word.setLength(0);
        } else if (word.toString().equals("end")) {
          return;
        }
      }
    }
  }
}
