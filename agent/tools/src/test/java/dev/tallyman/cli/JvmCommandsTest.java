package dev.tallyman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands for running JVMs, as far as they need no jar. */
class JvmCommandsTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  @TempDir Path directory;

  private static ListCommand.Row row(long pid, String name, String user) {
    return new ListCommand.Row(
        pid, name, "17.0.15", user, null, NOW.minusSeconds(11_520), false, null, null);
  }

  @Test
  void listsInColumnsThatFit() {
    ListCommand.Row watched =
        new ListCommand.Row(
            81, "orders.jar", "25.0.3", "app", "3f2ab04ac79d", NOW, true, "1.0.0", null);
    ListCommand.Row refusing =
        new ListCommand.Row(
            123456,
            "",
            null,
            "bob",
            null,
            null,
            false,
            null,
            "123456 is stopped " + "x ".repeat(50));
    String text = ListCommand.text(List.of(row(9, "a".repeat(90), "app"), watched, refusing), NOW);
    assertThat(text)
        .isEqualTo(
            """
               PID  NAME                                                JDK      UP        USER  CONTAINER     TALLYMAN
                 9  ...%s  17.0.15  3 h 12 m  app   -             -
                81  orders.jar                                          25.0.3   0 s       app   3f2ab04ac79d  watches, 1.0.0
            123456  (unknown)                                           ?        ?         bob   -             -
                    (123456 is stopped x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x
                    x x x x x x x x x x x x x )
            """
                .formatted("a".repeat(47)));
    assertThat(ListCommand.text(List.of(row(9, "x.jar", "app")), NOW))
        .as("one user, no container")
        .isEqualTo(
            """
            PID  NAME   JDK      UP        TALLYMAN
              9  x.jar  17.0.15  3 h 12 m  -
            """);
  }

  @Test
  void tellsHowLongInTwoUnits() {
    assertThat(ListCommand.up(Duration.ofSeconds(5))).isEqualTo("5 s");
    assertThat(ListCommand.up(Duration.ofSeconds(65))).isEqualTo("1 m 5 s");
    assertThat(ListCommand.up(Duration.ofHours(50))).isEqualTo("2 d 2 h");
    assertThat(ListCommand.up(Duration.ofSeconds(-5))).isEqualTo("0 s");
  }

  @Test
  void listsAsJson() {
    String json = ListCommand.json(List.of(row(9, "x.jar", "app")));
    assertThat(json)
        .contains("\"schema\":1", "\"pid\":9", "\"watched\":false", "\"attachable\":true")
        .contains("\"started\":\"2026-11-21T08:48:00Z\"", "\"reason\":null");
  }

  @ParameterizedTest
  @ValueSource(strings = {"attach", "detach", "doctor"})
  void refusesWhatIsNoProcessId(String command) {
    for (String word : List.of("abc", "0", "-5", "99999999999999999999")) {
      Run run = Run.of(command, "--", word);
      assertThat(run.status()).isEqualTo(2);
      assertThat(run.err()).startsWith("tallyman: PID: '" + word + "' is not a process id");
      assertThat(run.out()).isEmpty();
    }
    assertThat(Run.of(command).err()).startsWith("tallyman: missing: 'PID'");
  }

  @Test
  void refusesOptionsBeforeItLooksForTheJvm() {
    Run run = Run.of("attach", "4194305", "perid=1s");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).startsWith("tallyman: option perid=1s: no such option, did you mean");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void examinesThisJvmWithoutAskingIt() {
    long pid = ProcessHandle.current().pid();
    Run run = Run.of("doctor", pid, "--look-only");
    assertThat(run.status()).as(run.out() + run.err()).isZero();
    assertThat(run.out())
        .startsWith(pid + " ")
        .contains(", JDK " + System.getProperty("java.version") + ", user ")
        .contains(" ok    is a HotSpot JVM\n")
        .endsWith("\nattach will work:  tallyman attach " + pid + "\n");
    assertThat(run.out().lines()).allMatch(line -> line.length() <= 100);
    assertThat(Run.of("doctor", pid, "--look-only", "--json").out())
        .contains("\"pid\":" + pid, "\"works\":true", "\"level\":\"ok\"");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void examinesWhatIsNoJvm() throws Exception {
    Process sleep = new ProcessBuilder("sleep", "600").start();
    try {
      Run run = Run.of("doctor", sleep.pid());
      assertThat(run.status()).isEqualTo(3);
      assertThat(run.out())
          .startsWith(sleep.pid() + " ")
          .contains(" no    is no JVM (")
          .endsWith("there is nothing to attach to\n");
    } finally {
      sleep.destroyForcibly();
    }
    Run run = Run.of("doctor", "4194305");
    assertThat(run.status()).isEqualTo(3);
    assertThat(run.err()).startsWith("tallyman: there is no process 4194305");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void printsTheDefaultsAsAFileThatMeansTheSame() throws Exception {
    Run defaults = Run.of("config", "--defaults");
    assertThat(defaults.status()).isZero();
    Path file = Files.writeString(directory.resolve("t.yaml"), defaults.out());
    Run again = Run.of("config", "--config", file);
    assertThat(again.status()).as(again.err()).isZero();
    assertThat(values(again.out())).isEqualTo(values(defaults.out()));
    assertThat(values(defaults.out())).contains("period: 10s", "warm-up: 45m");
  }

  @Test
  void printsWhatCountsWithItsDeclarations() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("t.yaml"),
            "period: 3s\ndeclare:\n  - jdbc\n  - {closeable: com.acme.Cursor}\n");
    Run run = Run.of("config", "--config", file, "gc=never", "kinds=lock\\,cursor");
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(values(run.out()))
        .contains("period: 3s", "gc: never", "declare:", "- jdbc", "- closeable: com.acme.Cursor");
    Path again = Files.writeString(directory.resolve("u.yaml"), run.out());
    assertThat(values(Run.of("config", "--config", again).out())).isEqualTo(values(run.out()));
  }

  private static List<String> values(String yaml) {
    return yaml.lines().filter(line -> !line.startsWith("#") && !line.isBlank()).toList();
  }

  @Test
  void tellsWhatIsWrongInAConfiguration() throws Exception {
    Path file = Files.writeString(directory.resolve("t.yaml"), "period: 3x\n");
    Run run = Run.of("config", "--config", file);
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("period=3x").contains("not a duration");
    assertThat(Run.of("config", "--config", directory.resolve("none.yaml")).err())
        .contains("no such file");
    assertThat(Run.of("config", "--defaults", "gc=never").status()).isEqualTo(2);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void completesInBash() throws Exception {
    Run run = Run.of("completion", "bash");
    assertThat(run.status()).isZero();
    Path script = Files.writeString(directory.resolve("completion"), run.out());
    String asked =
        """
        source "$1"
        complete -p tallyman
        ask() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _complete_tallyman; echo "${COMPREPLY[*]}"; }
        ask tallyman do
        ask tallyman attach 4711 --o
        ask tallyman attach 4711 warm
        """;
    Process bash =
        new ProcessBuilder("bash", "-c", asked, "bash", script.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(said.lines())
        .containsExactly(
            "complete -o default -F _complete_tallyman tallyman",
            "doctor",
            "--observe",
            "warm-up=");
    assertThat(Run.of("completion", "zsh").out()).startsWith("#compdef tallyman\n");
    assertThat(Run.of("completion", "fish").status()).isEqualTo(2);
  }

  @Test
  void hintsAtTheCommandThatWasMeant() {
    assertThat(Run.of("detatch", "3").err()).contains("did you mean detach?");
    assertThat(Run.of("nonsense").err()).doesNotContain("did you mean");
  }
}
