package dev.tallyman.stress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.stress.bench.starts.IdleAgent;
import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import dev.tallyman.testkit.Jdks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The harness as a user starts it, with the jars that were built. */
@Execution(ExecutionMode.CONCURRENT)
class StressIT {

  private static final Duration DEADLINE = Duration.ofMinutes(5);
  private static final Duration OF_MANY = Duration.ofMinutes(12);
  private static final Path JAR = Path.of(System.getProperty("stress.jar"));

  @TempDir Path directory;

  static List<Jdk> jdks() {
    return Jdks.all();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void theDemoGoesAsTold(Jdk jdk) throws Exception {
    Path junit = directory.resolve("junit.xml");
    try (ForkedJvm stress =
        start(
            "demo",
            "--jdk=" + jdk.home(),
            "--report=" + outputs("demo-" + jdk.feature()),
            "--junit=" + junit)) {
      int status = stress.awaitExit(DEADLINE);
      assertThat(status).as(stress.out() + stress.err()).isZero();
      assertThat(stress.out())
          .contains(
              "one order processor, three generations, " + jdk,
              "both threads, both locks, both lines",
              "After 1000 iterations: ",
              "Lock objects created: 1000",
              "Lock objects released: 0",
              "java.lang.OutOfMemoryError",
              "20000 orders, live set",
              "All three as told, in ");
      assertThat(Files.readString(junit))
          .contains("<testsuite name=\"demo.leak\"", "failures=\"0\"")
          .doesNotContain("<failure");
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void healthyProgramsStaySilent(Jdk jdk) {
    try (ForkedJvm stress =
        start(
            "healthy",
            "--duration=20",
            "--jdk=" + jdk.home(),
            "--report=" + outputs("healthy-" + jdk.feature()))) {
      int status = stress.awaitExit(OF_MANY);
      assertThat(status).as(stress.out() + stress.err()).isZero();
      assertThat(stress.out())
          .contains("jetty-demo", "transactions-demo", "cache-default", "lucene-default");
    }
  }

  /** The harness fails when what it is shown is not what was promised: here it is no agent. */
  @Test
  void theDemoFailsWithAnAgentThatDoesNothing() throws Exception {
    Path idle = IdleAgent.jar(directory);
    try (ForkedJvm stress =
        start("demo", "--only=deadlock", "--agent=" + idle, "--report=" + outputs("demo-idle"))) {
      assertThat(stress.awaitExit(DEADLINE)).isEqualTo(ExitStatus.NOT_AS_TOLD);
      assertThat(stress.out())
          .contains("NOT AS TOLD: 1 of 1 steps", "expected", "nothing was left in")
          .contains("outputs: ");
    }
  }

  @Test
  void noDeadlockIsFoundWithAnAgentThatDoesNothing() throws Exception {
    Path idle = IdleAgent.jar(directory);
    try (ForkedJvm stress =
        start(
            "deadlocks", "transfers", "--agent=" + idle, "--report=" + outputs("deadlocks-idle"))) {
      assertThat(stress.awaitExit(DEADLINE)).isEqualTo(ExitStatus.NOT_AS_TOLD);
      assertThat(stress.out())
          .contains("0 of 5 runs as told", "ordered NOT SO, gate NOT SO, try-lock NOT SO")
          .containsPattern("transfers +NEVER +NEVER");
    }
  }

  @Test
  void aHeapThatIsTooSmallIsRefused() {
    assertRefused(ExitStatus.REFUSED, "--heap 16m is too small", "demo", "--heap=16m");
  }

  @Test
  void aHeapThatIsNoSizeIsWrongUsage() {
    assertRefused(ExitStatus.USAGE, "--heap much: not a size", "demo", "--heap=much");
  }

  @Test
  void anUnknownOptionIsWrongUsage() {
    assertRefused(ExitStatus.USAGE, "Unknown option: '--rate=3'", "demo", "--rate=3");
  }

  @Test
  void anUnknownProgramIsWrongUsage() {
    assertRefused(
        ExitStatus.USAGE, "--only glassfish: none of jetty, ", "healthy", "--only=glassfish");
  }

  @Test
  void anUnknownLibraryIsWrongUsage() {
    assertRefused(ExitStatus.USAGE, "struts: none of spring-listeners, ", "libraries", "struts");
  }

  @Test
  void anUnknownLeakIsWrongUsage() {
    assertRefused(ExitStatus.USAGE, "faucet: none of health-check-interval, ", "leaks", "faucet");
  }

  @Test
  void anUnknownScenarioIsWrongUsage() {
    assertRefused(ExitStatus.USAGE, "chess: none of philosophers-2, ", "deadlocks", "chess");
  }

  @Test
  void aDeadlockIsGivenASecondAtLeast() {
    assertRefused(ExitStatus.USAGE, "--within 0: give 1 to 600", "deadlocks", "--within=0");
  }

  @Test
  void aFindingIsGivenTenSecondsAtLeast() {
    assertRefused(ExitStatus.USAGE, "--within 5: give 10 to 600", "leaks", "--within=5");
  }

  @Test
  void aFolderWithoutAJdkIsNamed() {
    assertRefused(
        ExitStatus.UNREADABLE, directory + " holds no whole JDK", "demo", "--jdk=" + directory);
  }

  @Test
  void anAgentThatIsNotThereIsNamed() {
    Path none = directory.resolve("none.jar");
    assertRefused(ExitStatus.UNREADABLE, "there is no file " + none, "healthy", "--agent=" + none);
  }

  @Test
  void aReportThatCannotBeWrittenIsNamed() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "in the way");
    assertRefused(
        ExitStatus.UNREADABLE,
        "--report " + file + " cannot be written into",
        "demo",
        "--report=" + file);
  }

  private static void assertRefused(int status, String words, String... arguments) {
    try (ForkedJvm stress = start(arguments)) {
      assertThat(stress.awaitExit(DEADLINE)).isEqualTo(status);
      assertThat(stress.err()).contains("stress: ").contains(words);
      assertThat(stress.out()).isEmpty();
    }
  }

  private static ForkedJvm start(String... arguments) {
    return ForkedJvm.on(Jdks.running())
        .jvmArgs("-Xmx512m", "-Ddemo.jar=" + System.getProperty("demo.jar"))
        .jvmArgs("-Dtallyman.jar=" + System.getProperty("tallyman.jar"))
        .jar(JAR)
        .args(arguments)
        .start();
  }

  /** Kept for whoever wants to look at a failure. */
  private static Path outputs(String name) {
    return JAR.resolveSibling("it").resolve(name);
  }
}
