package dev.tallyman.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallyman.programs.Waits;
import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import dev.tallyman.testkit.Jdks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@EnabledOnOs(OS.LINUX)
class JvmTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path directory;

  static List<Jdk> jdks() {
    return Jdks.all();
  }

  private static ForkedJvm start(Jdk jdk, String... flags) {
    ForkedJvm jvm = ForkedJvm.on(jdk).jvmArgs("-Xmx32m").jvmArgs(flags).main(Waits.class).start();
    jvm.awaitLine("ready"::equals, SOON);
    return jvm;
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void learnsTheSameByBothWays(Jdk jdk) throws IOException {
    try (ForkedJvm forked = start(jdk, "-Dacme.colour=red")) {
      JvmProcess process = JvmProcess.of(forked.pid());
      assertThat(process.name()).isEqualTo(Waits.class.getName());
      assertThat(process.version()).isEqualTo(jdk.version());
      assertThat(process.arguments()).contains("-Xmx32m", "-Dacme.colour=red");
      assertThat(process.started()).isNotNull();
      assertThat(Jvms.list()).extracting(JvmProcess::pid).contains(forked.pid());

      // first by the socket, which begins to listen only now
      try (Attachment attachment = SocketAttachment.to(LinuxProcess.of(forked.pid()));
          Jvm jvm = Jvm.attach(forked.pid())) {
        Properties properties = attachment.systemProperties();
        assertThat(properties).containsEntry("acme.colour", "red");
        assertThat(jvm.systemProperties()).containsAllEntriesOf(properties);
        assertThat(attachment.managementAddress()).startsWith("service:jmx:rmi:");
        assertThat(jvm.managementAddress()).isEqualTo(attachment.managementAddress());

        String none = directory.resolve("none.jar").toString();
        assertThatThrownBy(() -> attachment.load(none, "x"))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("return code");
        assertThatThrownBy(() -> jvm.loadAgent(none, "x"))
            .isInstanceOf(JvmException.class)
            .hasMessageStartingWith(forked.pid() + " did not load " + none + ": ");
        assertThatThrownBy(() -> jvm.loadAgent(none, "x".repeat(1024)))
            .hasMessageContaining("takes options of 1024 bytes");
      }
      assertThat(forked.out()).as("no thread dump").isEqualTo("ready\n");
      assertThat(Files.exists(Path.of("/proc/" + forked.pid() + "/cwd/.attach_pid" + forked.pid())))
          .isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void waitsForAJvmThatInitialisesItself(Jdk jdk) throws Exception {
    Path pause = directory.resolve("paused");
    try (ForkedJvm forked =
        ForkedJvm.on(jdk)
            .jvmArgs("-Xmx32m", "-XX:+UnlockDiagnosticVMOptions", "-XX:+PauseAtStartup")
            .jvmArgs("-XX:PauseAtStartupFile=" + pause)
            .main(Waits.class)
            .start()) {
      forked.await("its pause", () -> Files.exists(pause), SOON);
      FutureTask<Jvm> attached = new FutureTask<>(() -> Jvm.attach(forked.pid()));
      Thread attaching = new Thread(attached, "attaching");
      attaching.start();
      forked.await(
          "the wait",
          () -> attaching.getState() == Thread.State.TIMED_WAITING || attached.isDone(),
          SOON);
      assertThat(attached.isDone()).as("has not waited").isFalse();

      Files.delete(pause); // which ends the pause
      try (Jvm jvm = attached.get(SOON.toSeconds(), TimeUnit.SECONDS)) {
        assertThat(jvm.systemProperties()).containsEntry("java.version", jdk.version());
      }
      forked.awaitLine("ready"::equals, SOON);
      assertThat(forked.out()).as("no thread dump").isEqualTo("ready\n");
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void sendsNoSignalToAJvmThatForbidsAttaching(Jdk jdk) {
    try (ForkedJvm forked = start(jdk, "-XX:+DisableAttachMechanism")) {
      assertThatThrownBy(() -> Jvm.attach(forked.pid()))
          .hasMessageContaining("forbids attaching (-XX:+DisableAttachMechanism)")
          .extracting(e -> ((JvmException) e).exitStatus())
          .isEqualTo(4);
      assertThat(forked.out()).as("no thread dump").isEqualTo("ready\n");
    }
  }

  @Test
  void gathersWhatAJvmWasToldFromAllPlaces() throws IOException {
    Path file = Files.writeString(directory.resolve("flags"), "-XX:+DisableAttachMechanism");
    try (ForkedJvm forked =
        ForkedJvm.on(Jdks.running())
            .jvmArgs("@" + file, "-Dx=1")
            .env("JAVA_TOOL_OPTIONS", "-Da=tool")
            .env("JDK_JAVA_OPTIONS", "-Db=jdk")
            .main(Waits.class)
            .start()) {
      forked.awaitLine("ready"::equals, SOON);
      JvmProcess process = JvmProcess.of(forked.pid());
      assertThat(process.arguments()).contains("-Da=tool", "-Db=jdk", "-Dx=1");
      assertThat(process.flag("DisableAttachMechanism")).isTrue();
      assertThat(process.flag("EnableDynamicAgentLoading")).isNull();
    }
  }

  @Test
  void doesNotHangOnAJvmThatIsStopped() throws Exception {
    try (ForkedJvm forked = start(Jdks.running())) {
      try (Attachment attachment = SocketAttachment.to(LinuxProcess.of(forked.pid()))) {
        signal("STOP", forked);
        forked.await("that it stops", () -> LinuxProcess.of(forked.pid()).state() == 'T', SOON);
        assertThatThrownBy(() -> Jvm.attach(forked.pid()))
            .hasMessageContaining("is stopped (SIGSTOP)");
        // The socket is there and takes the question; the answer never comes.
        assertThatThrownBy(
                () -> TimeLimit.within(Duration.ofMillis(300), attachment::systemProperties))
            .isInstanceOf(TimeLimit.TimeUp.class);
      } finally {
        signal("CONT", forked);
      }
    }
  }

  private static void signal(String name, ForkedJvm jvm) throws Exception {
    new ProcessBuilder("kill", "-" + name, Long.toString(jvm.pid())).start().waitFor();
  }

  @Test
  void handsFilesOverAndTakesThemAway() throws IOException {
    try (ForkedJvm forked = start(Jdks.running());
        Jvm jvm = Jvm.attach(forked.pid())) {
      Path answer;
      try (HandedFiles files = jvm.files()) {
        files.make("answer");
        files.handOver();
        answer = Path.of(files.seenAs("answer"));
        assertThat(files.lines("answer")).isEmpty();
        Files.writeString(answer, "one\nstatus=ok\n");
        assertThat(files.lines("answer")).containsExactly("one", "status=ok");
        assertThat(files.lines("other")).isEmpty();
        Files.createSymbolicLink(answer.resolveSibling("link"), Path.of("/etc/passwd"));
        assertThat(files.lines("link")).as("of a link").isEmpty();
        assertThat(files.readable(answer)).isEqualTo(answer.toString());
      }
      assertThat(answer.getParent()).doesNotExist();
    }
  }
}
