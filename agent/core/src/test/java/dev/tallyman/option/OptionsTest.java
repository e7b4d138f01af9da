package dev.tallyman.option;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.model.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {
  private static final String KNOWN =
      "kinds, app-packages, period, warm-up, deadlock-period, lock-order, observe, horizon, gc, recording,"
          + " log, lock-log, fail-on, baseline, max-memory, config";

  @TempDir Path folder;

  private static Options agent(String arguments) {
    return Options.parse(arguments, Map.of(), Map.of());
  }

  @Test
  void defaultsAreThoseOfTheContract() {
    Options options = Options.parse(null, Map.of(), Map.of());

    assertThat(options.warnings()).isEmpty();
    assertThat(options.kinds()).containsExactly("all");
    assertThat(options.period()).isEqualTo(Duration.ofSeconds(10));
    assertThat(options.warmUp()).isEqualTo(Duration.ofMinutes(45));
    assertThat(options.deadlockPeriod()).isEqualTo(Duration.ofSeconds(1));
    assertThat(options.horizon()).isEqualTo(Duration.ofHours(24));
    assertThat(options.gcWord()).isEqualTo("gentle");
    assertThat(options.recording()).isNull();
    assertThat(options.log()).isNull();
    assertThat(options.failOn()).isNull();
    assertThat(options.baseline()).isNull();
    assertThat(options.config()).isNull();
    assertThat(options.maxMemoryBytes(4L << 30)).isEqualTo((4L << 30) / 100);
    assertThat(options.maxMemoryBytes(64L << 20)).isEqualTo(8L << 20);
  }

  @Test
  void agentArgumentsAreSplitAtCommasThatAreNotEscaped() {
    Options options =
        agent(
            "app-packages=com.acme.*\\,org.other.**,recording=C:\\tmp\\a\\,b.jfr, period = 500ms,,"
                + "fail-on=warning");

    assertThat(options.warnings()).isEmpty();
    assertThat(options.recording()).isEqualTo("C:\\tmp\\a,b.jfr");
    assertThat(options.period()).isEqualTo(Duration.ofMillis(500));
    assertThat(options.failOn()).isEqualTo(Severity.WARNING);
    assertThat(options.appPackages().test("com/acme/Orders")).isTrue();
    assertThat(options.appPackages().test("org/other/deep/Thing")).isTrue();
    assertThat(options.appPackages().test("net/else/Thing")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "500ms,500",
    "10s,10000",
    "1.5s,1500",
    "1m,60000",
    "2h,7200000",
    "1d,86400000",
  })
  void durationsCarryTheirUnit(String text, long millis) {
    assertThat(agent("period=" + text).period()).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @CsvSource({
    "64MiB,67108864", "64m,67108864", "64MB,64000000", "2048KiB,2097152", "2000KB,2000000",
    "1g,1073741824", "1GiB,1073741824", "4194304,4194304", "2048k,2097152", "2%,20000000",
    "2.5%,25000000",
  })
  void sizesCarryTheirUnit(String text, long bytes) {
    Options options = agent("max-memory=" + text);

    assertThat(options.warnings()).isEmpty();
    assertThat(options.maxMemoryBytes(1_000_000_000)).isEqualTo(bytes);
  }

  @Test
  void strongerSourcesWin() throws IOException {
    Path file = folder.resolve("tallyman.yaml");
    Files.writeString(
        file,
        "period: 1s\nwarm-up: 2s\nhorizon: 3h\nfail-on: off\nmax-memory: 4194304\nkinds: [lock]\n"
            + "app-packages:\n  - com.acme.*\n  - org.other.**\n");
    Map<String, String> environment =
        Map.of(
            "TALLYMAN_PERIOD", "11s", "TALLYMAN_WARM_UP", "12s", "TALLYMAN_LOG", "", "HOME", "x");
    Map<String, String> properties = Map.of("tallyman.period", "21s", "java.version", "17");

    Options all = Options.parse("config=" + file + ",period=31s", properties, environment);
    Options without = Options.parse("config=" + file, properties, environment);

    assertThat(all.warnings()).isEmpty();
    assertThat(all.period()).isEqualTo(Duration.ofSeconds(31));
    assertThat(without.period()).isEqualTo(Duration.ofSeconds(21));
    assertThat(all.warmUp()).isEqualTo(Duration.ofSeconds(12));
    assertThat(all.horizon()).isEqualTo(Duration.ofHours(3));
    assertThat(all.maxMemoryBytes(1L << 40)).isEqualTo(4 << 20);
    assertThat(all.deadlockPeriod()).isEqualTo(Duration.ofSeconds(1));
    assertThat(all.appPackages().test("org/other/deep/Thing")).isTrue();
    assertThat(all.sourceOf(Option.PERIOD)).isEqualTo("the agent's options");
    assertThat(all.sourceOf(Option.WARM_UP)).isEqualTo("the environment");
    assertThat(all.sourceOf(Option.HORIZON)).isEqualTo("the file");
    assertThat(all.sourceOf(Option.GC)).isEqualTo("the default");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "period=10x|option period=10x: not a duration, use e.g. 500ms or 10s; using 10s",
        "period=10|option period=10: not a duration, use e.g. 500ms or 10s; using 10s",
        "period=|option period=: not a duration, use e.g. 500ms or 10s; using 10s",
        "period=-1s|option period=-1s: not a duration, use e.g. 500ms or 10s; using 10s",
        "period=1.2.3s|option period=1.2.3s: not a duration, use e.g. 500ms or 10s; using 10s",
        "period=0s|option period=0s: too short, use at least 10ms; using 10s",
        "period=99999999d|option period=99999999d: too long, use at most 36500d; using 10s",
        "max-memory=lots|option max-memory=lots: not a size, use e.g. 1% or 64MiB; using 1%",
        "max-memory=1k|option max-memory=1k: too small, use e.g. 1% or 64MiB; using 1%",
        "max-memory=90%|option max-memory=90%: not between 0% and 50%, use e.g. 1% or 64MiB; using 1%",
        "kinds=threads|option kinds=threads: 'threads' is not a kind that is tracked, use all or a"
            + " list of lock, scheduled-task, executor, thread, listener, collection; using all",
        "gc=gentel|option gc=gentel: not a word known here, use never, gentle or on-suspicion;"
            + " using gentle",
        "fail-on=fatal|option fail-on=fatal: not a word known here, use error, warning or off;"
            + " using off",
        "app-packages=com..acme|option app-packages=com..acme: 'com..acme' is not a pattern, use"
            + " patterns such as com.acme.* (one package), com.acme.** (and those below) or com.acme"
            + " (both, or a class of that name); using **",
        "recording=|option recording=: empty, use off or a file, where %p is the process id and %t"
            + " the time; using off",
        "period|option period: no value, use period=10s; using 10s",
      })
  void wrongValuesAreToldInOneLineAndReplaced(String argument, String line) {
    Options options = agent(argument);

    assertThat(options.warnings()).containsExactly("tallyman: " + line);
    assertThat(options.effective()).isEqualTo(Options.defaults().effective());
  }

  @Test
  void wrongValuesNameTheirSource() throws IOException {
    Path file = folder.resolve("my.yaml");
    Files.writeString(file, "warm-up: soon\nconfig: other.yaml\n");

    Options options =
        Options.parse(
            "config=" + file,
            Map.of("tallyman.period", "fast"),
            Map.of("TALLYMAN_GC", "always", "TALLYMAN_FAIL_ON", "maybe"));

    assertThat(options.warnings())
        .containsExactly(
            "tallyman: system property tallyman.period=fast: not a duration, use e.g. 500ms or 10s;"
                + " using 10s",
            "tallyman: environment TALLYMAN_FAIL_ON=maybe: not a word known here, use error, warning"
                + " or off; using off",
            "tallyman: environment TALLYMAN_GC=always: not a word known here, use never, gentle or"
                + " on-suspicion; using gentle",
            "tallyman: warm-up=soon in "
                + file
                + ": not a duration, use e.g. 500ms or 10s; using 45m",
            "tallyman: config=other.yaml in " + file + ": a file cannot name another; ignored");
  }

  @Test
  void wrongValueOfAWeakerSourceIsToldWithTheValueThatIsUsed() {
    Options options = Options.parse("period=5s", Map.of("tallyman.period", "5"), Map.of());

    assertThat(options.period()).isEqualTo(Duration.ofSeconds(5));
    assertThat(options.warnings())
        .containsExactly(
            "tallyman: system property tallyman.period=5: not a duration, use e.g. 500ms or 10s;"
                + " using 5s from the agent's options");
  }

  @Test
  void wrongValueHidesWeakerSourcesAndTheDefaultIsUsed() {
    Options options = Options.parse("period=5", Map.of("tallyman.period", "7s"), Map.of());

    assertThat(options.period()).isEqualTo(Duration.ofSeconds(10));
    assertThat(options.warnings()).hasSize(1).first().asString().endsWith("; using 10s");
  }

  @Test
  void unknownKeysAreToldWithTheNearestKnownOne() throws IOException {
    Path file = folder.resolve("my.yaml");
    Files.writeString(file, "horizn: 3h\n");

    Options options =
        Options.parse(
            "perid=10s,config=" + file + ",zzzzzzzzz=1",
            Map.of("tallyman.warmup", "8s"),
            Map.of("TALLYMAN_FAILON", "error"));

    assertThat(options.warnings())
        .containsExactly(
            "tallyman: option perid=10s: no such option, did you mean period? Known are "
                + KNOWN
                + "; ignored",
            "tallyman: option zzzzzzzzz=1: no such option, known are " + KNOWN + "; ignored",
            "tallyman: system property tallyman.warmup=8s: no such option, did you mean"
                + " tallyman.warm-up? Known are "
                + KNOWN
                + "; ignored",
            "tallyman: environment TALLYMAN_FAILON=error: no such option, did you mean"
                + " TALLYMAN_FAIL_ON? Known are "
                + KNOWN
                + "; ignored",
            "tallyman: horizn=3h in "
                + file
                + ": no such option, did you mean horizon? Known are "
                + KNOWN
                + "; ignored");
  }

  @Test
  void variablesOfAKubernetesServiceAreNotTakenForOptions() {
    Options options =
        Options.parse(
            null,
            Map.of(),
            Map.of(
                "TALLYMAN_SERVICE_HOST", "10.0.0.1",
                "TALLYMAN_PORT", "tcp://10.0.0.1:80",
                "TALLYMAN_PORT_80_TCP_ADDR", "10.0.0.1"));

    assertThat(options.warnings()).isEmpty();
  }

  @Test
  void commaThatIsNotEscapedIsExplained() {
    assertThat(agent("app-packages=com.acme.*,org.other.*").warnings())
        .containsExactly(
            "tallyman: option org.other.*: not key=value, and a comma inside a value is written \\,;"
                + " ignored");
  }

  @Test
  void warningIsOneLineWhateverTheValueHolds() {
    Options options = agent("gc=a\nb\u001b[31m" + "x".repeat(1_000));

    assertThat(options.warnings()).hasSize(1);
    assertThat(options.warnings().get(0))
        .doesNotContain("\n", "\u001b")
        .contains("option gc=a?b?[31mxxx")
        .hasSizeLessThan(400);
  }

  @Test
  void filesThatCannotBeReadAreTold() throws IOException {
    Path broken = folder.resolve("broken.yaml");
    Files.writeString(broken, "period: 1s\n  warm-up: [\n");
    Path list = folder.resolve("list.yaml");
    Files.writeString(list, "- period\n");
    Path empty = folder.resolve("empty.yaml");
    Files.writeString(empty, "# nothing\n");
    Path missing = folder.resolve("missing.yaml");

    assertThat(agent("config=" + missing).warnings())
        .containsExactly("tallyman: option config=" + missing + ": no such file; ignored");
    assertThat(agent("config=" + folder).warnings())
        .containsExactly(
            "tallyman: option config=" + folder + ": a directory, not a YAML file; ignored");
    assertThat(agent("config=" + list).warnings())
        .containsExactly(
            "tallyman: option config="
                + list
                + ": not a list of keys with values such as period: 10s; ignored");
    assertThat(agent("config=" + broken).warnings())
        .hasSize(1)
        .first()
        .asString()
        .startsWith("tallyman: option config=" + broken + ": not YAML, line 2: ");
    assertThat(agent("config=" + empty).warnings()).isEmpty();
    Path tagged = folder.resolve("tagged.yaml");
    Files.writeString(tagged, "period: !!java.io.File [x]\n");
    assertThat(agent("config=" + tagged).warnings())
        .hasSize(1)
        .first()
        .asString()
        .startsWith("tallyman: option config=" + tagged + ": not YAML");
    Path valueless = folder.resolve("valueless.yaml");
    Files.writeString(valueless, "period:\nfail-on: off\n");
    assertThat(agent("config=" + valueless).warnings())
        .containsExactly(
            "tallyman: period= in "
                + valueless
                + ": not a duration, use e.g. 500ms or 10s; using 10s");
  }

  @Test
  void itsYamlReadBackGivesTheSameOptions() throws IOException {
    Options options =
        agent(
            "period=2s,recording=/tmp/it's %p.jfr,app-packages=com.acme.*\\,org.x.**,gc=never,"
                + "fail-on=error,log=stderr,max-memory=64MiB");
    Path file = folder.resolve("again.yaml");
    Files.writeString(file, options.asYaml());

    Options again = agent("config=" + file);

    assertThat(options.warnings()).isEmpty();
    assertThat(again.warnings()).isEmpty();
    Map<String, String> expected = options.effective();
    expected.put("config", file.toString());
    assertThat(again.effective()).isEqualTo(expected);
    assertThat(options.asYaml())
        .contains("# From the agent's options.\nperiod: 2s\n")
        .contains("recording: '/tmp/it''s %p.jfr'\n")
        .contains("\nwarm-up: 45m\n");
  }
}
