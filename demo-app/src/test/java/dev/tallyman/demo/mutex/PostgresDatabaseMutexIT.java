package dev.tallyman.demo.mutex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallyman.demo.load.Threads;
import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** On a real PostgreSQL server, and between processes that share it. */
class PostgresDatabaseMutexIT extends DatabaseMutexContract {

  private static final Path JAR = Path.of(System.getProperty("demo.jar", "target/demo-app.jar"));
  private static final String JDKS = "dev.tallyman.testkit.Jdks#all";
  private static Postgres postgres;

  @BeforeAll
  static void startServer() {
    postgres = Postgres.start();
  }

  @AfterAll
  static void stopServer() throws IOException {
    if (postgres != null) {
      postgres.close();
    }
  }

  @Override
  String url() {
    return postgres.url();
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void takesOverFromAProcessThatWasKilled(Jdk jdk) throws Exception {
    ScheduledThreadPoolExecutor scheduler = Threads.scheduler(1, "test-scheduler-");
    ExecutorService workers = Executors.newSingleThreadExecutor();
    String name = "report-" + jdk;
    try (Database database = Database.open(url(), 2);
        ForkedJvm other =
            ForkedJvm.on(jdk)
                .classPath(JAR)
                .classPathOf(HoldingProcess.class)
                .main(HoldingProcess.class)
                .args(url(), name, "1000")
                .start()) {
      other.awaitLine("inside"::equals, Duration.ofSeconds(30));
      FixedDatabaseMutex mutex =
          new FixedDatabaseMutex(database.mutexes(), scheduler, workers, Duration.ofSeconds(1));
      // For longer than its lease: it renews it while it lives.
      CompletableFuture<String> early =
          mutex.criticalSection(name, () -> "too early", Duration.ofMillis(2_500));
      assertThatThrownBy(() -> early.get(30, TimeUnit.SECONDS))
          .hasCauseInstanceOf(TimeoutException.class);

      other.kill();
      CompletableFuture<String> late =
          mutex.criticalSection(name, () -> "taken over", Duration.ofSeconds(20));
      assertThat(late.get(30, TimeUnit.SECONDS)).isEqualTo("taken over");
      assertThat(database.mutexes().owner(name)).isEmpty();
    } finally {
      Threads.end(scheduler, workers);
    }
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void runsTheDemoInItsSecondVersion(Jdk jdk) {
    try (ForkedJvm jvm = run(jdk, "--fixed", "--seconds", "4")) {
      assertThat(jvm.awaitExit(Duration.ofSeconds(40))).isZero();
      assertThat(jvm.err()).isEmpty();
      assertThat(jvm.outLines())
          .last()
          .asString()
          .startsWith("done sections=")
          .contains(" failed=0 waiting=0 scheduled=0 ");
    }
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void runsTheDemoInItsFirstVersion(Jdk jdk) {
    try (ForkedJvm jvm = run(jdk, "--seconds", "4")) {
      assertThat(jvm.awaitExit(Duration.ofSeconds(40))).isZero();
      assertThat(jvm.err()).isEmpty();
      assertThat(jvm.outLines())
          .last()
          .asString()
          .containsPattern("^done sections=.* waiting=([4-9]\\d|\\d{3}) scheduled=\\d{2}");
    }
  }

  private ForkedJvm run(Jdk jdk, String... arguments) {
    return ForkedJvm.on(jdk)
        .jvmArgs("-Xmx64m")
        .jar(JAR)
        .args("database-mutex", "--url", url())
        .args(arguments)
        .start();
  }
}
