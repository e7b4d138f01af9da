package dev.tallyman.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.tools.attach.VirtualMachine;
import dev.tallyman.programs.ObservedLeak;
import dev.tallyman.testkit.AgentJar;
import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import dev.tallyman.testkit.Jdks;
import dev.tallyman.testkit.Recordings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is seen of a JVM that runs already without a change to any of its classes. */
class ObserveIT {
  private static final Duration SOON = Duration.ofSeconds(30);

  /** On a machine with nothing else to do it takes 15 s. */
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  @TempDir Path temp;

  static List<Jdk> jdks() {
    return Jdks.all();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void namesWhatGrowsWhoHoldsItAndWhoIsStuckWithoutAChangeToAnyClass(Jdk jdk) throws Exception {
    Path changes = temp.resolve("changes.log");
    Path file = temp.resolve("observed.jfr");
    String program = ObservedLeak.class.getName();
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk)
            .jvmArgs("-Xmx512m", "-Xlog:redefine*=info:file=" + changes)
            .main(ObservedLeak.class)
            .start()) {
      jvm.awaitLine("ready"::equals, SOON);
      load(jvm, "observe=true,period=1s,warm-up=8s,recording=" + file);
      jvm.await(
          "both that grow",
          ToldLeaks.nowAndThen(
              () -> holding(file, "ORDERS").isPresent() && holding(file, "NAMES").isPresent()),
          DEADLINE);
      Recordings.Event orders = holding(file, "ORDERS").orElseThrow();
      assertThat(orders.text("kind")).isEqualTo("collection");
      assertThat(orders.text("retainedBy"))
          .matches(
              "static \\Q"
                  + program
                  + ".ORDERS\\E\njava\\.util\\.concurrent\\.ConcurrentHashMap \\([\\d,]+ entries\\)");
      assertThat(orders.text("frame"))
          .isEqualTo(
              program + ".order(" + Sources.line(ObservedLeak.class, "orders are made here") + ")");
      assertThat(orders.text("verdict"))
          .containsPattern("allocated at this line, by \\d+ of \\d+ samples")
          .contains(program + "$Order");
      assertThat(orders.decimal("growthPerMinute")).isGreaterThan(500);
      Recordings.Event names = holding(file, "NAMES").orElseThrow();
      assertThat(names.text("frame")).startsWith(program + ".NAMES");
      assertThat(names.text("verdict")).contains("Nothing is woven", "java.lang.String");
      jvm.await(
          "the deadlock",
          ToldLeaks.nowAndThen(() -> !Repository.events(file, "tallyman.Deadlock").isEmpty()),
          SOON);
      assertThat(Repository.events(file, "tallyman.DeadlockThread"))
          .extracting(thread -> thread.text("threadName"))
          .contains("first", "second");
      List<Recordings.Event> health = Repository.events(file, "tallyman.AgentHealth");
      assertThat(health.get(health.size() - 1).text("limits")).contains("nothing is woven");
      assertThat(changed(changes)).as("classes that were changed").isEmpty();

      load(jvm, "detach");
      assertThat(jvm.jcmd("Thread.print")).doesNotContain("tallyman-", "JFR Event Stream");
      assertThat(jvm.jcmd("JFR.check")).doesNotContain("Tallyman");
      assertThat(changed(changes)).as("classes that were changed").isEmpty();
      assertThat(jvm.isAlive()).isTrue();
      assertThat(jvm.outLines()).containsExactly("ready");
    }
  }

  private static List<String> changed(Path log) throws Exception {
    return Files.readAllLines(log).stream().filter(line -> line.contains("redefine")).toList();
  }

  private static Optional<Recordings.Event> holding(Path file, String field) {
    return ToldLeaks.active(file).stream()
        .filter(leak -> String.valueOf(leak.text("retainedBy")).contains("." + field + "\n"))
        .findFirst();
  }

  private static void load(ForkedJvm jvm, String options) throws Exception {
    VirtualMachine machine = VirtualMachine.attach(Long.toString(jvm.pid()));
    try {
      machine.loadAgent(AgentJar.path().toString(), options);
    } finally {
      machine.detach();
    }
  }
}
