package dev.tallyman.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each generation as users run it: the shaded jar, a small heap, no agent. */
class GenerationsIT {

  private static final Path JAR = Path.of(System.getProperty("demo.jar", "target/demo-app.jar"));
  private static final String JDKS = "dev.tallyman.testkit.Jdks#all";

  @ParameterizedTest
  @MethodSource(JDKS)
  void firstGenerationDeadlocksUnderLoad(Jdk jdk) {
    try (ForkedJvm jvm = run(jdk, List.of(), "deadlock", "--rate", "200")) {
      jvm.awaitLine(line -> line.startsWith("ready pid=" + jvm.pid()), Duration.ofSeconds(10));
      jvm.await(
          "a deadlock",
          () -> jvm.jcmd("Thread.print").contains("deadlock"),
          Duration.ofSeconds(20));

      String threads = jvm.jcmd("Thread.print");
      assertThat(threads.substring(threads.indexOf("Found one Java-level deadlock")))
          .contains("order-worker-", "ReentrantLock$NonfairSync")
          .contains("CoarseLockOrderProcessor.charge", "CoarseLockOrderProcessor.restock")
          .contains("Found 1 deadlock.");
      assertThat(jvm.isAlive()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void firstGenerationSaysInTheEndThatItIsStuck(Jdk jdk) {
    try (ForkedJvm jvm = run(jdk, List.of(), "deadlock", "--duration", "1s", "--patience", "1s")) {
      assertThat(jvm.awaitExit(Duration.ofSeconds(20))).isEqualTo(1);
      assertThat(jvm.outLines()).last().asString().startsWith("stuck orders=");
      assertThat(jvm.errLines())
          .singleElement()
          .asString()
          .startsWith("demo-app: ")
          .endsWith(" requests not served 1 s after the last one was accepted: giving up");
    }
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void firstGenerationRunsToItsEndWhereNothingCollides(Jdk jdk) {
    try (ForkedJvm jvm =
        run(jdk, List.of(), "deadlock", "--gentle", "--orders", "300", "--bank-latency", "0")) {
      assertThat(jvm.awaitExit(Duration.ofSeconds(20))).isZero();
      assertThat(jvm.err()).isEmpty();
      assertThat(jvm.out()).contains("books=balanced");
    }
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void secondGenerationDiesOfAFullHeap(Jdk jdk) {
    try (ForkedJvm jvm = leakUntilTheHeapIsFull(jdk, List.of("-Xmx48m"))) {
      assertThat(jvm.awaitExit(Duration.ofSeconds(30))).isEqualTo(1);
      assertThat(jvm.out()).contains("reached orders=100 ").doesNotContain("done ");
      assertThat(figure(jvm.out(), "reached", "locks.created")).isEqualTo(100);
      assertThat(figure(jvm.out(), "reached", "locks.released")).isZero();
      assertThat(jvm.errLines())
          .anyMatch(line -> line.endsWith("java.lang.OutOfMemoryError: Java heap space"));
    }
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void secondGenerationDiesWithoutItsReserveToo(Jdk jdk) {
    try (ForkedJvm jvm = leakUntilTheHeapIsFull(jdk, List.of("-Xmx48m"), "--reserve", "0")) {
      assertThat(jvm.awaitExit(Duration.ofSeconds(30))).isEqualTo(1);
      assertThat(jvm.err()).contains("java.lang.OutOfMemoryError");
    }
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void secondGenerationLetsTheJvmExitAtTheError(Jdk jdk) {
    try (ForkedJvm jvm =
        leakUntilTheHeapIsFull(jdk, List.of("-Xmx48m", "-XX:+ExitOnOutOfMemoryError"))) {
      assertThat(jvm.awaitExit(Duration.ofSeconds(30))).isEqualTo(3);
      assertThat(jvm.out() + jvm.err())
          .contains("Terminating due to java.lang.OutOfMemoryError: Java heap space");
    }
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void thirdGenerationServesInASmallHeapWhatWouldFillItManyTimes(Jdk jdk) {
    // 3000 contexts of 256 KiB are 750 MiB, through a heap of 48.
    try (ForkedJvm jvm =
        run(
            jdk,
            List.of("-Xmx48m"),
            "fixed",
            "--orders",
            "3000",
            "--products",
            "1000",
            "--context-size",
            "256KiB",
            "--bank-latency",
            "0")) {
      assertThat(jvm.awaitExit(Duration.ofSeconds(40))).isZero();
      assertThat(jvm.err()).isEmpty();
      assertThat(jvm.out()).contains("books=balanced");
      assertThat(figure(jvm.out(), "done", "locks.created"))
          .isGreaterThan(3_000)
          .isEqualTo(figure(jvm.out(), "done", "locks.released"));
    }
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void saysWhenTheHeapIsTooSmallForTheCatalogue(Jdk jdk) {
    try (ForkedJvm jvm =
        run(jdk, List.of("-Xmx32m", "-XX:+UseSerialGC"), "fixed", "--products", "20000")) {
      assertThat(jvm.awaitExit(Duration.ofSeconds(10))).isEqualTo(2);
      assertThat(jvm.errLines().get(0))
          .isEqualTo(
              "demo-app: a heap of 30 MB is too small for 20000 products, which need about 58 MB:"
                  + " give a larger -Xmx or fewer --products");
    }
  }

  private static ForkedJvm leakUntilTheHeapIsFull(Jdk jdk, List<String> jvm, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--products",
                "1000",
                "--orders",
                "100",
                "--context-size",
                "128KiB",
                "--bank-latency",
                "0"));
    arguments.add("--until-oom");
    arguments.addAll(List.of(more));
    return run(jdk, jvm, "leak", arguments.toArray(String[]::new));
  }

  private static ForkedJvm run(Jdk jdk, List<String> jvm, String generation, String... arguments) {
    return ForkedJvm.on(jdk)
        .jvmArgs(jvm.toArray(String[]::new))
        .jar(JAR)
        .args("--generation", generation)
        .args(arguments)
        .start();
  }

  private static long figure(String out, String line, String name) {
    Matcher matcher =
        Pattern.compile("(?m)^" + line + " .*\\b" + Pattern.quote(name) + "=(\\d+)").matcher(out);
    assertThat(matcher.find()).as(line + " " + name + " in " + out).isTrue();
    return Long.parseLong(matcher.group(1));
  }
}
