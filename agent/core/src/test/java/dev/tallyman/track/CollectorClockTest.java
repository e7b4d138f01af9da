package dev.tallyman.track;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import dev.tallyman.testkit.Jdks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@link ClockSubject} checks each epoch against thousands of deaths whose times it knows. */
@Execution(ExecutionMode.CONCURRENT)
class CollectorClockTest {
  /** For each part of a run: collections asked for may be 2 % of the time only. */
  private static final String PATIENCE_SECONDS = "60";

  private static final Duration DEADLINE = Duration.ofSeconds(150);

  static Stream<Arguments> collectors() {
    List<Arguments> all = new ArrayList<>();
    for (int feature : List.of(17, 25)) {
      Jdk jdk = Jdks.get(feature);
      for (String collector : List.of("Serial", "Parallel", "G1", "Z", "Shenandoah")) {
        all.add(Arguments.of(jdk, List.of("-XX:+Use" + collector + "GC")));
      }
    }
    all.add(
        Arguments.of(
            Jdks.get(25),
            List.of(
                "-XX:+UnlockExperimentalVMOptions",
                "-XX:+UseShenandoahGC",
                "-XX:ShenandoahGCMode=generational")));
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("collectors")
  void whatDiedBeforeAnEpochIsClearedAndEpochsArriveByThemselvesAndWhenAskedFor(
      Jdk jdk, List<String> flags) {
    // Generational Shenandoah marks ahead: what it tells reaches back to an earlier request only.
    boolean marksAhead = flags.contains("-XX:ShenandoahGCMode=generational");
    try (ForkedJvm jvm = subject(jdk, flags, "2", marksAhead ? "-2" : "2", "on-suspicion")) {
      int status = jvm.awaitExit(DEADLINE);
      assertThat(jvm.out()).contains("violations=0");
      assertThat(status).as(jvm.out()).isZero();
    }
  }

  static Stream<Jdk> jdks() {
    return Stream.of(Jdks.get(17), Jdks.get(25));
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void tellsNothingFalseWhereExplicitCollectionsAreSwitchedOff(Jdk jdk) {
    List<String> flags = List.of("-XX:+UseParallelGC", "-XX:+DisableExplicitGC");
    try (ForkedJvm jvm = subject(jdk, flags, "1", "0", "on-suspicion")) {
      jvm.awaitExit(DEADLINE);
      assertThat(jvm.out()).contains("violations=0", "asked=0");
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void seesG1sConcurrentCycleOfAnExplicitRequest(Jdk jdk) {
    List<String> flags = List.of("-XX:+UseG1GC", "-XX:+ExplicitGCInvokesConcurrent");
    try (ForkedJvm jvm = subject(jdk, flags, "1", "1", "on-suspicion")) {
      int status = jvm.awaitExit(DEADLINE);
      assertThat(jvm.out()).contains("violations=0");
      assertThat(status).as(jvm.out()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void needsNoManagementModule(Jdk jdk) {
    List<String> flags = List.of("-XX:+UseG1GC", "--limit-modules=java.base");
    try (ForkedJvm jvm = subject(jdk, flags, "1", "2", "on-suspicion")) {
      int status = jvm.awaitExit(DEADLINE);
      assertThat(jvm.out()).contains("violations=0", "without the module java.management");
      assertThat(status).as(jvm.out()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void knowsOnlyWhatWasAskedForWhenNothingGetsOld(Jdk jdk) {
    List<String> flags = List.of("-XX:+UseSerialGC", "-XX:MaxTenuringThreshold=16");
    try (ForkedJvm jvm = subject(jdk, flags, "0", "1", "on-suspicion")) {
      int status = jvm.awaitExit(DEADLINE);
      assertThat(jvm.out()).contains("violations=0", "MaxTenuringThreshold=16 keeps");
      assertThat(status).as(jvm.out()).isZero();
    }
  }

  @Test
  void theSubjectWouldSeeAFalseEpoch() {
    List<String> flags = List.of("-XX:+UseSerialGC", "-Dclock.liar=true");
    try (ForkedJvm jvm = subject(Jdks.running(), flags, "1000", "0", "never")) {
      assertThat(jvm.awaitExit(DEADLINE)).as(jvm.out()).isEqualTo(2);
      assertThat(jvm.out()).contains("VIOLATION");
    }
  }

  @Test
  void holdsNoMoreThanAHundredSentinelsHoweverLongNothingIsCollected() {
    CollectorClock clock = new CollectorClock();
    for (int i = 0; i < 10_000; i++) {
      clock.tick(System.nanoTime());
    }
    assertThat(clock.sentinels()).isBetween(1, 100);
    clock.close();
    assertThat(clock.sentinels()).isZero();
  }

  private static ForkedJvm subject(Jdk jdk, List<String> flags, String... args) {
    String heap = flags.contains("-XX:+UseZGC") ? "-Xmx96m" : "-Xmx48m";
    return ForkedJvm.on(jdk)
        .jvmArgs(flags.toArray(String[]::new))
        .jvmArgs(heap)
        .classPathOf(CollectorClock.class)
        .main(ClockSubject.class)
        .args(args[0], args[1], PATIENCE_SECONDS, args[2])
        .start();
  }
}
