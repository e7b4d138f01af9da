package dev.tallyman.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.model.Severity;
import dev.tallyman.model.State;
import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdks;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogOutletTest {
  @TempDir Path folder;
  private final PrintStream out = System.out;
  private final PrintStream err = System.err;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @BeforeEach
  void listen() {
    PrintStream both = new PrintStream(printed, true, StandardCharsets.UTF_8);
    System.setOut(both);
    System.setErr(both);
  }

  @AfterEach
  void stopListening() {
    System.setOut(out);
    System.setErr(err);
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  private static LogOutlet open(String where) {
    LogOutlet.Opened opened = LogOutlet.open(where);
    assertThat(opened.warnings()).isEmpty();
    return Objects.requireNonNull(opened.outlet());
  }

  private static void tellEverything(LogOutlet log) {
    log.warn("a\nwarning");
    log.info("some news");
    log.finding(Samples.leak(Severity.WARNING, State.ACTIVE));
    log.finding(Samples.leak(Severity.WARNING, State.ACTIVE));
    log.finding(Samples.leak(Severity.ERROR, State.ACTIVE));
    log.finding(Samples.leak(Severity.ERROR, State.ACTIVE));
    log.finding(Samples.leak(Severity.INFO, State.RETRACTED));
    log.counts(List.of(Samples.counts(1, 1)));
    log.forecast(Samples.heap());
    log.forecast(Samples.heap());
    log.health(Samples.health());
    log.health(Samples.health());
  }

  @Test
  void fileGetsOneLineForEachChangeAndNothingIsPrinted() throws IOException {
    Path file = folder.resolve("tallyman.log");
    LogOutlet log = open(file.toString());
    tellEverything(log);
    log.close();

    List<String> lines = Files.readAllLines(file);
    assertThat(lines)
        .extracting(line -> line.replaceFirst("^\\d{4}-\\d\\d-\\d\\dT\\S+ ", "TIME "))
        .containsExactly(
            "TIME WARN tallyman - a warning",
            "TIME INFO tallyman - some news",
            "TIME WARN tallyman - leak [7f3a-19c2] Orders.java:148 created 1000 locks, released 0 |"
                + " of 1000 born here none has died | do: bound the registry | from:"
                + " com.acme.Orders.lockFor(Orders.java:148) <- com.acme.Orders.place(Orders.java:91)",
            "TIME ERROR tallyman - leak [7f3a-19c2] Orders.java:148 created 1000 locks, released 0 |"
                + " of 1000 born here none has died | do: bound the registry | from:"
                + " com.acme.Orders.lockFor(Orders.java:148) <- com.acme.Orders.place(Orders.java:91)",
            "TIME INFO tallyman - leak [7f3a-19c2] retracted: Orders.java:148 created 1000 locks,"
                + " released 0 | of 1000 born here none has died | do: bound the registry | from:"
                + " com.acme.Orders.lockFor(Orders.java:148) <- com.acme.Orders.place(Orders.java:91)",
            "TIME INFO tallyman - heap after collections 80 of 128 MiB, growing 6144 KiB a minute,"
                + " full in 40 s; 97 % goes with com.acme.Orders.lockFor(Orders.java:148)",
            "TIME WARN tallyman - no locks",
            "TIME WARN tallyman - no stacks",
            "TIME INFO tallyman - agent: 3 lines, 40 followed, 1024 KiB, census 1500 us, old"
                + " collections 4, asked for 2, hook failures 1");
    assertThat(printed()).isEmpty();
  }

  @Test
  void fileGetsTheStacksOfTheThreadsOfAnInversion() throws IOException {
    Path file = folder.resolve("tallyman.log");
    LogOutlet log = open(file.toString());
    log.finding(Samples.inversion());
    log.close();

    assertThat(Files.readAllLines(file))
        .singleElement()
        .asString()
        .endsWith(
            " WARN tallyman - lock-order-inversion [0dd0-0001] STOCK and ACCOUNT are taken in both"
                + " orders | taken in both orders by 2 threads, no gate lock | do: take STOCK before"
                + " ACCOUNT | worker-1 took the first at: a.B.b(B.java:3) | worker-1 then at:"
                + " a.B.c(B.java:4) <- a.B.b(B.java:5) | worker-2 then at: a.B.e(B.java:8)");
  }

  @Test
  void stderrGetsErrorsAndWarningsOfTheAgentOnly() {
    LogOutlet log = open("stderr");
    tellEverything(log);
    log.close();

    assertThat(printed().lines())
        .containsExactly(
            "WARN tallyman - a warning",
            "ERROR tallyman - Orders.java:148 created 1000 locks, released 0 [7f3a-19c2]",
            "WARN tallyman - no locks",
            "WARN tallyman - no stacks");
  }

  @Test
  void earlierLogIsKeptAndALaterOneHasItsOwnFile() throws IOException {
    Path file = folder.resolve("a.log");
    for (String line : List.of("first", "second")) {
      LogOutlet log = open(file.toString());
      log.info(line);
      log.close();
    }

    assertThat(Files.readString(file)).endsWith("INFO tallyman - second" + System.lineSeparator());
    assertThat(Files.readString(folder.resolve("a.log.1")))
        .endsWith("INFO tallyman - first" + System.lineSeparator());
    assertThat(printed()).isEmpty();
  }

  @Test
  void processIdAndPercentAreExpanded() {
    open(folder.resolve("log-%p-100%%.txt").toString()).close();

    assertThat(folder.resolve("log-" + ProcessHandle.current().pid() + "-100%.txt")).exists();
  }

  @Test
  void fileThatCannotBeWrittenIsToldAndNothingIsPrinted() {
    Path file = folder.resolve("missing/tallyman.log");

    LogOutlet.Opened opened = LogOutlet.open(file.toString());

    assertThat(opened.outlet()).isNull();
    assertThat(opened.warnings())
        .containsExactly(
            "option log="
                + file
                + ": cannot be written (NoSuchFileException: "
                + file
                + "); nothing is logged");
    assertThat(printed()).isEmpty();
  }

  @Test
  void contextClassLoaderIsPutBack() {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    open(folder.resolve("b.log").toString()).close();
    assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
  }

  @Test
  void noClassOfTheLibraryIsLoadedWithoutALog() throws Exception {
    assertThat(loadedWith("off"))
        .contains("dev.tallyman.publish.LogOutlet ")
        .doesNotContain("slf4j");
    assertThat(loadedWith(folder.resolve("c.log").toString())).contains("org.slf4j.simple");
    assertThat(folder.resolve("c.log")).content().contains("INFO tallyman - hello");
  }

  private static String loadedWith(String log) throws Exception {
    Class<?> api = Class.forName("org.slf4j.Logger");
    Class<?> simple = Class.forName("org.slf4j.simple.SimpleLogger");
    try (ForkedJvm jvm =
        ForkedJvm.on(Jdks.running())
            .jvmArgs("-Xlog:class+load=info:stdout:none", "-Dslf4j.provider=com.acme.Missing")
            .classPathOf(LogOutlet.class, Severity.class, api, simple)
            .main(Program.class)
            .args(log)
            .start()) {
      assertThat(jvm.awaitExit(Duration.ofSeconds(60))).isZero();
      assertThat(jvm.err()).isEmpty();
      return jvm.out();
    }
  }

  /** Opens a log. */
  public static final class Program {
    private Program() {}

    public static void main(String[] arguments) {
      LogOutlet log = LogOutlet.open(arguments[0].equals("off") ? null : arguments[0]).outlet();
      if (log != null) {
        log.info("hello");
      }
    }
  }
}
