package dev.tallyman.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.programs.Lasting;
import dev.tallyman.programs.TenLineLeak;
import dev.tallyman.testkit.AgentJar;
import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import dev.tallyman.testkit.Jdks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A late attach as the target and its client see it. */
class AttachIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path temp;

  static List<Jdk> jdks() {
    return Jdks.all();
  }

  /**
   * A pid and a growing heap: the line, within 30 s where nothing else runs and twice that beside
   * other tests; and then the lock has its own code again.
   */
  @ParameterizedTest
  @MethodSource("jdks")
  void namesTheLineOfALeakThatRunsAlready(Jdk jdk) throws Exception {
    Path log = temp.resolve("agent.log");
    List<String> lock = List.of("java.util.concurrent.locks.ReentrantLock");
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk)
            .jvmArgs("-Xmx256m", "-XX:+EnableDynamicAgentLoading", Bytecode.JDWP)
            .main(TenLineLeak.class)
            .args("1000", "50")
            .start()) {
      jvm.await(
          "the program's classes",
          () -> jvm.jcmd("VM.class_hierarchy").contains("TenLineLeak"),
          SOON);
      Map<String, String> original = Bytecode.of(jvm, 1, lock);
      try (Attached client = Attached.to(jvm, temp)) {
        client.must(AgentJar.path(), "period=1s,warm-up=8s,gc=on-suspicion,log=" + log);
        String line = Sources.line(TenLineLeak.class, "leaks here");
        jvm.await(
            "a finding about " + line,
            () ->
                lines(log).stream()
                    .anyMatch(each -> each.contains("(" + line + ")") && !each.contains("INFO")),
            Duration.ofSeconds(60));
        assertThat(Bytecode.of(jvm, 2, lock)).isNotEqualTo(original);
        client.must(AgentJar.path(), "detach");
      }
      assertThat(Bytecode.of(jvm, 3, lock)).isEqualTo(original);
      assertThat(jvm.isAlive()).isTrue();
      assertThat(jvm.err()).isEmpty();
    }
  }

  private static ForkedJvm ready(ForkedJvm jvm) {
    jvm.awaitLine(line -> line.equals("ready"), SOON);
    return jvm;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException notYet) {
      return List.of();
    }
  }

  /**
   * No temporary folder, another agent, options that are wrong: all of it is said to the client.
   */
  @ParameterizedTest
  @MethodSource("jdks")
  void tellsTheClientAndNotTheApplication(Jdk jdk) throws Exception {
    try (ForkedJvm jvm =
            ForkedJvm.on(jdk)
                .jvmArgs(
                    "-XX:+EnableDynamicAgentLoading",
                    "-Djava.io.tmpdir=/proc") // where nobody can write
                .main(Lasting.class)
                .start();
        Attached client = Attached.to(ready(jvm), temp)) {

      List<String> told =
          client.must(
              AgentJar.path(),
              "perod=1s,recording=" + temp.resolve("none/x.jfr") + ",log=/proc/no/agent.log");

      assertThat(told).anyMatch(line -> line.matches("Tallyman .* watches this JVM: .*"));
      assertThat(told).anyMatch(line -> line.matches("\\d+ classes woven in .*s\\."));
      assertThat(told)
          .anyMatch(
              line ->
                  line.matches(
                      "Older than this attach, and so without a line: at most [\\d,]+ locks, .*"));
      assertThat(told)
          .anyMatch(line -> line.startsWith("warning: option perod=1s") && line.contains("period"));
      assertThat(told)
          .anyMatch(line -> line.startsWith("warning: recording=") && line.contains("none"));
      assertThat(told)
          .anyMatch(line -> line.startsWith("warning: ") && line.contains("/proc/no/agent.log"));
      assertThat(told.contains(compiledCodeGoes())).isEqualTo(jdk.feature() == 17);
      assertThat(client.load(AgentJar.path(), "period=1s")).last().isEqualTo("status=watching");
      assertThat(jvm.out()).isEqualTo("ready\n");
      assertThat(jvm.err()).isEmpty();
    }
  }

  private static String compiledCodeGoes() {
    return "On JDK 17 the first weaving discards all compiled code: the application is slower until"
        + " it is compiled again, some seconds.";
  }
}
