package dev.tallyman.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.programs.Flood;
import dev.tallyman.testkit.AgentJar;
import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import dev.tallyman.testkit.Jdks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A program with fifty leaking lines: fifty findings, each told once, the gravest first. */
class FloodIT {
  private static final Duration DEADLINE = Duration.ofSeconds(120);
  private static final int LINES = 50;

  /** So many more periods must bring nothing new. */
  private static final int PERIODS = 8;

  private static final List<String> GRAVEST_FIRST = List.of("ERROR", "WARN", "info");
  private static final Pattern WARNED = Pattern.compile(" (WARN|ERROR) .* leak \\[([0-9a-f-]+)]");
  private static final Pattern SHOWN = Pattern.compile("(ERROR|WARN|info) +(\\w+\\.java:\\d+)");

  @TempDir Path temp;

  static List<Jdk> jdks() {
    return Jdks.all();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void fiftyLeakingLinesGiveFiftyFindingsOnceEach(Jdk jdk) throws IOException {
    Set<String> expected = ToldLeaks.inSource(Flood.class);
    assertThat(expected).hasSize(LINES);
    Path file = temp.resolve("flood.jfr");
    Path log = temp.resolve("flood.log");
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk)
            .jvmArgs("-Xmx256m")
            .agent("period=1s,warm-up=8s,gc=on-suspicion,log=" + log + ",recording=" + file)
            .main(Flood.class)
            .start()) {
      try {
        jvm.await(
            "fifty warnings",
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
    }
    Map<String, Integer> warned = told("WARN", log);
    assertThat(warned).as(Files.readString(log)).hasSize(LINES);
    assertThat(warned.values()).as(Files.readString(log)).containsOnly(1);
    // Locks that are never taken again become errors, if the run is long enough.
    Map<String, Integer> errors = told("ERROR", log);
    assertThat(errors.keySet()).as(Files.readString(log)).isSubsetOf(warned.keySet());
    assertThat(errors.values()).as(Files.readString(log)).allMatch(times -> times == 1);
    assertRanked(file);
  }

  /** How often each finding was told with this severity. */
  private static Map<String, Integer> told(String severity, Path log) throws IOException {
    Map<String, Integer> told = new HashMap<>();
    for (String line : Files.readAllLines(log)) {
      Matcher matcher = WARNED.matcher(line);
      if (matcher.find() && matcher.group(1).equals(severity)) {
        told.merge(matcher.group(2), 1, Integer::sum);
      }
    }
    return told;
  }

  /** What a person sees at the end. */
  private static void assertRanked(Path file) {
    try (ForkedJvm check =
        ForkedJvm.on(Jdks.running())
            .jar(AgentJar.path())
            .args("check", Repository.beside(file).toString())
            .start()) {
      assertThat(check.awaitExit(DEADLINE)).as(check.err()).isEqualTo(1);
      List<Matcher> shown =
          check.outLines().stream().map(SHOWN::matcher).filter(Matcher::lookingAt).toList();
      List<Integer> ranks = shown.stream().map(m -> GRAVEST_FIRST.indexOf(m.group(1))).toList();
      assertThat(ranks).as(check.out()).hasSizeGreaterThanOrEqualTo(LINES).isSorted();
      List<String> grave =
          shown.stream().filter(m -> !m.group(1).equals("info")).map(m -> m.group(2)).toList();
      assertThat(grave).as(check.out()).hasSize(LINES).doesNotHaveDuplicates();
    }
  }
}
