package dev.tallyman.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.programs.DeclaredPairs;
import dev.tallyman.testkit.AgentJar;
import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import dev.tallyman.testkit.Jdks;
import dev.tallyman.testkit.Recordings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A pair, a closeable and a ready-made set, declared in a file. */
class DeclareIT {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final String STRESS = "period=1s,warm-up=8s,gc=on-suspicion,";

  @TempDir Path temp;
  private Path recording;
  private Path config;

  static List<Jdk> jdks() {
    return Jdks.all();
  }

  @BeforeEach
  void declare() throws IOException {
    recording = temp.resolve("declare.jfr");
    config = temp.resolve("tallyman.yaml");
    Files.writeString(
        config,
        """
        recording: %s
        declare:
          - name: lease
            class: dev.tallyman.programs.DeclaredPairs$LeasePool
            acquire: [{method: take, identity: return}]
            release: [{method: giveBack, identity: arg1}]
          - closeable: dev.tallyman.programs.DeclaredPairs$Cursor
          - file-streams
        """
            .formatted(recording));
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void namesWhoDoesNotGiveBackWhatIsDeclaredAndNobodyElse(Jdk jdk) {
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk)
            .jvmArgs("-Xmx256m")
            .agent(STRESS + "kinds=lease cursor file-stream,config=" + config)
            .main(DeclaredPairs.class)
            .args(config.toString())
            .start()) {
      jvm.await("three warnings", () -> warnings().size() >= 3, DEADLINE);
      assertThat(warnings())
          .containsExactly(
              "cursor dropped letGo " + line("drops cursors"),
              "file-stream open read " + line("keeps streams"),
              "lease open work " + line("keeps leases"));
      assertThat(jvm.out()).isEmpty();
      assertThat(jvm.err()).isEmpty();
      Recordings.Event lease =
          leaks().stream()
              .filter(leak -> leak.text("kind").equals("lease"))
              .reduce((first, second) -> second)
              .orElseThrow();
      assertThat(lease.text("resourceClass")).isEqualTo(DeclaredPairs.class.getName() + "$Lease");
      assertThat(lease.text("verdict")).contains("mostly at " + line("gives most back"));
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void namesThemInAJvmThatRunsAlready(Jdk jdk) {
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk)
            .jvmArgs("-Xmx256m")
            .main(DeclaredPairs.class)
            .args(config.toString())
            .start()) {
      jvm.await(
          "the program's classes",
          () -> jvm.jcmd("VM.class_hierarchy").contains("DeclaredPairs"),
          DEADLINE);
      jvm.jcmd(
          "JVMTI.agent_load",
          AgentJar.path().toString(),
          '"' + STRESS + "kinds=lease,config=" + config + '"');
      jvm.await("a warning", () -> !warnings().isEmpty(), DEADLINE);
      assertThat(warnings()).containsExactly("lease open work " + line("keeps leases"));
      assertThat(jvm.out()).isEmpty();
    }
  }

  private static String line(String comment) {
    return Sources.line(DeclaredPairs.class, comment);
  }

  private List<Recordings.Event> leaks() {
    return Repository.events(recording, "tallyman.Leak");
  }

  private Set<String> warnings() {
    return leaks().stream()
        .filter(leak -> !leak.text("severity").equals("info"))
        .map(
            leak -> {
              String frame = leak.text("frame"); // com.acme.Orders.lockFor(Orders.java:148)
              int arguments = frame.indexOf('(');
              String method = frame.substring(frame.lastIndexOf('.', arguments) + 1, arguments);
              String line = frame.substring(arguments + 1, frame.length() - 1);
              return leak.text("kind") + " " + leak.text("question") + " " + method + " " + line;
            })
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
