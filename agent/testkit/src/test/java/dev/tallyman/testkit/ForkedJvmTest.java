package dev.tallyman.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ForkedJvmTest {

  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir Path dir;

  @ParameterizedTest
  @MethodSource("dev.tallyman.testkit.Jdks#all")
  void keepsBothStreamsApartAndGivesTheExitStatus(Jdk jdk) throws Exception {
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk)
            .main(Forked.Greeter.class)
            .args("to", "you")
            .env("TALLYMAN_PERIOD", "3s")
            .directory(dir)
            .start()) {
      jvm.send("input");

      assertThat(jvm.awaitExit(SOON)).isEqualTo(3);
      assertThat(jvm.outLines())
          .containsExactly(
              "hello to you",
              "in " + dir.toRealPath(),
              "TALLYMAN_PERIOD=3s",
              "feature " + jdk.feature(),
              "got input");
      assertThat(jvm.err()).isEqualTo("warning\n");
    }
  }

  @Test
  void findsALineThatCameBeforeItWasAwaited() {
    try (ForkedJvm jvm = ForkedJvm.on(Jdks.running()).main(Forked.Greeter.class).start()) {
      jvm.awaitLine(line -> line.startsWith("feature"), SOON);

      assertThat(jvm.awaitLine(line -> line.startsWith("hello"), Duration.ZERO))
          .isEqualTo("hello ");
      assertThat(jvm.awaitErrorLine(line -> true, SOON)).isEqualTo("warning");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.tallyman.testkit.Jdks#all")
  @EnabledOnOs(OS.LINUX)
  void asksAJvmThatHasJustStartedOnceItHasInitialisedItself(Jdk jdk) throws Exception {
    Path pause = dir.resolve("paused");
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk)
            .jvmArgs("-XX:+UnlockDiagnosticVMOptions", "-XX:+PauseAtStartup")
            .jvmArgs("-XX:PauseAtStartupFile=" + pause)
            .main(Forked.Sleeper.class)
            .start()) {
      jvm.await("its pause", () -> Files.exists(pause), SOON);
      FutureTask<String> answer = new FutureTask<>(() -> jvm.jcmd("VM.version"));
      Thread asking = new Thread(answer, "asking");
      asking.start();
      jvm.await("the wait", () -> asking.getState() == Thread.State.TIMED_WAITING, SOON);
      assertThat(
              ProcessHandle.current()
                  .children()
                  .map(child -> child.info().commandLine().orElse("")))
          .isNotEmpty()
          .noneMatch(line -> line.contains("jcmd " + jvm.pid()));

      Files.delete(pause); // which ends the pause
      assertThat(answer.get(SOON.toSeconds(), TimeUnit.SECONDS)).contains("JDK " + jdk.feature());
      jvm.awaitLine(line -> line.equals("sleeping"), SOON);
      assertThat(jvm.out()).isEqualTo("sleeping\n");
    }
  }

  @Test
  void showsWhatWasPendingWithOutputAndThreadsWhenADeadlineIsMissed() {
    try (ForkedJvm jvm = ForkedJvm.on(Jdks.running()).main(Forked.Sleeper.class).start()) {
      jvm.awaitLine(line -> line.equals("sleeping"), SOON);

      AssertionError error =
          catchThrowableOfType(
              AssertionError.class,
              () -> jvm.awaitLine(line -> line.equals("awake"), Duration.ofMillis(50)));

      assertThat(error)
          .hasMessageContaining("waited in vain for a line on stdout within 50 ms")
          .hasMessageContaining("--- stdout\nsleeping\n")
          .hasMessageContaining("\"the-sleeper\"")
          .hasMessageContaining("Forked$Sleeper.main");
      assertThat(jvm.isAlive()).isTrue();
    }
  }

  @Test
  void failsAtOnceWhenTheJvmEndsWithoutTheLine() {
    try (ForkedJvm jvm = ForkedJvm.on(Jdks.running()).main(Forked.Greeter.class).start()) {
      jvm.send("");

      AssertionError error =
          catchThrowableOfType(
              AssertionError.class,
              () -> jvm.awaitLine(line -> line.equals("awake"), Duration.ofHours(1)));

      assertThat(error)
          .hasMessageContaining("ended without a line on stdout")
          .hasMessageContaining("--- stderr\nwarning\n");
    }
  }

  @Test
  void missesTheDeadlineOfAnExit() {
    try (ForkedJvm jvm = ForkedJvm.on(Jdks.running()).main(Forked.Sleeper.class).start()) {
      AssertionError error =
          catchThrowableOfType(AssertionError.class, () -> jvm.awaitExit(Duration.ofMillis(50)));

      assertThat(error).hasMessageContaining("waited in vain for its end within 50 ms");
    }
  }

  @Test
  void killsLikeSigkill() {
    try (ForkedJvm jvm = ForkedJvm.on(Jdks.running()).main(Forked.Sleeper.class).start()) {
      jvm.awaitLine(line -> line.equals("sleeping"), SOON);

      jvm.kill();

      assertThat(jvm.isAlive()).isFalse();
      assertThat(jvm.awaitExit(Duration.ZERO)).isNotZero();
    }
  }

  @Test
  void leavesNoJvmBehindWhenClosed() {
    ForkedJvm jvm = ForkedJvm.on(Jdks.running()).main(Forked.Sleeper.class).start();
    try (jvm) {
      jvm.awaitLine(line -> line.equals("sleeping"), SOON);
    }

    assertThat(jvm.isAlive()).isFalse();
  }

  @Test
  void doesNotInheritOptionsThatLoadAgents() {
    try (ForkedJvm jvm =
        ForkedJvm.on(Jdks.running())
            .jvmArgs("-version")
            .env("JAVA_TOOL_OPTIONS", "-Dgiven=1")
            .start()) {
      assertThat(jvm.awaitExit(SOON)).isZero();
      assertThat(jvm.err()).contains("Picked up JAVA_TOOL_OPTIONS: -Dgiven=1");
    }
    assertThat(ForkedJvm.on(Jdks.running()).jvmArgs("-version"))
        .satisfies(
            builder -> {
              try (ForkedJvm jvm = builder.start()) {
                assertThat(jvm.awaitExit(SOON)).isZero();
                assertThat(jvm.err()).doesNotContain("Picked up");
              }
            });
  }
}
