package dev.tallyman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tallyman.jvm.JvmException;
import dev.tallyman.model.Finding;
import dev.tallyman.model.FindingType;
import dev.tallyman.programs.LeakAndDeadlock;
import dev.tallyman.programs.TenLineLeak;
import dev.tallyman.testkit.AgentJar;
import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import dev.tallyman.testkit.Jdks;
import dev.tallyman.top.LiveMonitor;
import dev.tallyman.top.LiveState;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A running JVM as {@code findings} and {@code top} show it, and what they leave of a terminal. */
class TopIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String LINE = Sources.line(LeakAndDeadlock.class, "leaks here");

  static List<Jdk> jdks() {
    return Jdks.all();
  }

  private static ForkedJvm program(Jdk jdk) {
    return ForkedJvm.on(jdk)
        .jvmArgs("-Xmx64m")
        .agent("period=500ms,deadlock-period=500ms,warm-up=4s,gc=on-suspicion")
        .main(LeakAndDeadlock.class)
        .start();
  }

  /** The command line on the same JDK. */
  private static ForkedJvm tallyman(Jdk jdk, Object... words) {
    String[] arguments = new String[words.length];
    for (int i = 0; i < words.length; i++) {
      arguments[i] = String.valueOf(words[i]);
    }
    return ForkedJvm.on(jdk)
        .jvmArgs("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
        .env("LC_ALL", "C.UTF-8")
        .jar(AgentJar.path())
        .args(arguments)
        .start();
  }

  private static boolean hasFound(LiveMonitor monitor, FindingType type) {
    return found(monitor, type).isPresent();
  }

  private static Optional<Finding> found(LiveMonitor monitor, FindingType type) {
    return read(monitor).findings().stream().filter(found -> found.type() == type).findFirst();
  }

  private static LiveState read(LiveMonitor monitor) {
    try {
      return monitor.read();
    } catch (JvmException e) {
      throw new AssertionError(e);
    }
  }

  private static LiveMonitor open(ForkedJvm jvm) {
    LiveMonitor[] opened = new LiveMonitor[1];
    jvm.awaitLine("ready"::equals, SOON); // earlier, attaching may make it print its threads
    jvm.await(
        "that its beans are there",
        () -> {
          try {
            opened[0] = LiveMonitor.open(jvm.pid());
            return true;
          } catch (JvmException notYet) {
            return false;
          }
        },
        SOON);
    return opened[0];
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void showsWhatAJvmHasFoundThatStillRuns(Jdk jdk) throws Exception {
    try (ForkedJvm jvm = program(jdk);
        LiveMonitor monitor = open(jvm)) {
      jvm.await("the deadlock", () -> hasFound(monitor, FindingType.DEADLOCK), SOON);
      jvm.await("the leak", () -> hasFound(monitor, FindingType.LEAK), SOON);
      jvm.await("a live set", () -> !read(monitor).liveSetBytes().isEmpty(), SOON);

      LiveState state = monitor.read();
      assertThat(state.jvm().mainClass()).isEqualTo(LeakAndDeadlock.class.getName());
      assertThat(state.jvm().jdk()).isEqualTo(jdk.version());
      assertThat(state.heapMaxBytes()).isEqualTo(64L << 20);
      assertThat(state.watchingSince()).isBefore(state.at());
      assertThat(state.forecast()).isNotNull();
      assertThat(state.unread()).isEmpty();
      assertThat(state.sites())
          .filteredOn(site -> site.site().frame().contains(LINE))
          .isNotEmpty()
          .allSatisfy(site -> assertThat(site.verdict()).isNotNull());
      int site = found(monitor, FindingType.LEAK).orElseThrow().site().id();
      assertThat(monitor.stackOf(site).get(0)).contains(LINE);
      assertThat(monitor.stackOf(-1)).isEmpty();

      try (ForkedJvm findings = tallyman(jdk, "findings", jvm.pid(), "--json", "--fail-on=info");
          ForkedJvm top = tallyman(jdk, "top", jvm.pid(), "--once")) {
        assertThat(findings.awaitExit(SOON)).isEqualTo(1);
        assertThat(findings.out())
            .contains("\"pid\":" + jvm.pid(), LINE, "\"type\":\"deadlock\"", "\"type\":\"leak\"");
        assertThat(findings.err()).isEmpty();

        assertThat(top.awaitExit(SOON)).isZero();
        assertThat(top.outLines().get(0)).startsWith("LeakAndDeadlock " + jvm.pid() + "   up ");
        assertThat(top.out()).contains("ERROR deadlock of 2 threads for ").contains(LINE);
        assertThat(top.outLines()).allMatch(line -> line.length() <= 100);
        assertThat(top.err()).isEmpty();
      }
      assertThat(jvm.out()).isEqualTo("ready\n");
      assertThat(jvm.err()).isEmpty();

      jvm.kill();
      assertThatThrownBy(monitor::read)
          .isInstanceOfSatisfying(JvmException.class, e -> assertThat(e.exitStatus()).isEqualTo(3))
          .hasMessage(jvm.pid() + " has ended");
    }
  }

  @Test
  void startsNothingInAJvmThatIsNotWatched() {
    Jdk jdk = Jdks.running();
    try (ForkedJvm jvm =
        ForkedJvm.on(jdk).jvmArgs("-Xmx64m").main(TenLineLeak.class).args("10", "10").start()) {
      jvm.await("its main", () -> jvm.jcmd("Thread.print").contains("TenLineLeak"), SOON);
      try (ForkedJvm findings = tallyman(jdk, "findings", jvm.pid());
          ForkedJvm top = tallyman(jdk, "top", "--once", jvm.pid())) {
        for (ForkedJvm command : List.of(findings, top)) {
          assertThat(command.awaitExit(SOON)).isEqualTo(3);
          assertThat(command.err())
              .isEqualTo(
                  "tallyman: %d is not watched by Tallyman: attach it with  tallyman attach %d\n"
                      .formatted(jvm.pid(), jvm.pid()));
          assertThat(command.out()).isEmpty();
        }
      }
      assertThat(jvm.jcmd("Thread.print")).doesNotContain("RMI TCP");
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void drawsOnATerminalAndPutsItBack(Jdk jdk) throws Exception {
    assumeTrue(Tmux.isThere(), "there is no tmux here");
    try (ForkedJvm jvm = program(jdk);
        LiveMonitor monitor = open(jvm);
        Tmux terminal = new Tmux(120, 30)) {
      jvm.await("the deadlock", () -> hasFound(monitor, FindingType.DEADLOCK), SOON);
      String top =
          String.join(
              " ",
              jdk.tool("java").toString(),
              "-XX:TieredStopAtLevel=1 -jar",
              AgentJar.path().toString(),
              "top --period 500ms",
              jvm.pid() + "; echo status $?");

      terminal.type("stty -a | md5sum > /dev/null; " + top);
      terminal.await("deadlocks (1)  p pause  q quit", LINE, "/MIN");
      assertThat(terminal.screen()).doesNotContain("WARNING").doesNotContain("stty");
      terminal.press("Enter");
      terminal.await("enter close", "LeakAndDeadlock.main(LeakAndDeadlock.java:");
      terminal.press("s");
      terminal.await("s sort: created");
      terminal.press("d");
      terminal.await("up/down scroll", "waits for LeakAndDeadlock.");
      terminal.press("d");
      terminal.resize(80, 20);
      terminal.await("LEFT", "s sort: created");
      assertThat(terminal.screen().lines()).hasSizeLessThanOrEqualTo(20);
      terminal.press("q");
      terminal.await("status 0");
      terminal.type("echo it; stty -a | grep -o ' echo '");
      terminal.await("\nit\n");

      terminal.type("clear; " + top);
      terminal.await("s sort: growth");
      jvm.kill();
      terminal.await(jvm.pid() + " has ended", "status 3", "ERROR deadlock of 2 threads");
    }
  }

  /** A terminal that somebody could sit in front of. */
  private static final class Tmux implements AutoCloseable {
    private final String socket = "tallyman-it-" + System.nanoTime();

    static boolean isThere() throws Exception {
      try {
        return new ProcessBuilder("tmux", "-V").start().waitFor() == 0;
      } catch (IOException missing) {
        return false;
      }
    }

    Tmux(int columns, int rows) throws Exception {
      run(
          "-f",
          "/dev/null",
          "new-session",
          "-d",
          "-x",
          "" + columns,
          "-y",
          "" + rows,
          "env",
          "-i",
          "PATH=/usr/bin:/bin",
          "TERM=screen-256color",
          "LC_ALL=C.UTF-8",
          "PS1=$",
          "sh");
    }

    private String run(String... words) throws Exception {
      List<String> command = new ArrayList<>(List.of("tmux", "-u", "-L", socket));
      command.addAll(List.of(words));
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String out = new String(process.getInputStream().readAllBytes(), "UTF-8");
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      return out;
    }

    void type(String line) throws Exception {
      run("send-keys", "-l", line);
      press("Enter");
    }

    void press(String key) throws Exception {
      run("send-keys", key);
    }

    void resize(int columns, int rows) throws Exception {
      run("resize-window", "-x", "" + columns, "-y", "" + rows);
    }

    String screen() throws Exception {
      return run("capture-pane", "-p");
    }

    void await(String... texts) throws Exception {
      long end = System.nanoTime() + SOON.toNanos();
      for (String screen = screen(); ; screen = screen()) {
        if (List.of(texts).stream().allMatch(screen::contains)) {
          return;
        }
        if (System.nanoTime() - end > 0) {
          throw new AssertionError("no " + List.of(texts) + " on\n" + screen);
        }
        Thread.sleep(50);
      }
    }

    @Override
    public void close() throws Exception {
      run("kill-server");
    }
  }
}
