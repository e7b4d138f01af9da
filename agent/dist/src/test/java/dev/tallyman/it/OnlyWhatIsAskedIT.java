package dev.tallyman.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.programs.Lasting;
import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import dev.tallyman.testkit.Jdks;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who asks for locks alone has the bytecode of everything else as the JDK made it. */
class OnlyWhatIsAskedIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  private static final List<String> OF_LOCKS =
      List.of(
          "java.util.concurrent.locks.ReentrantLock",
          "java.util.concurrent.locks.ReentrantLock$Sync",
          "java.util.concurrent.locks.ReentrantLock$FairSync");

  /** Woven on the agent's default. */
  private static final List<String> OF_OTHER_KINDS =
      List.of(
          "java.util.concurrent.ThreadPoolExecutor",
          "java.util.concurrent.ScheduledThreadPoolExecutor",
          "java.util.concurrent.FutureTask",
          "java.beans.PropertyChangeSupport");

  private static final List<String> OF_COLLECTIONS =
      List.of("java.util.HashMap", "java.util.ArrayList", "java.util.concurrent.ConcurrentHashMap");

  static List<Jdk> jdks() {
    return Jdks.all();
  }

  private static Map<String, String> code(Jdk jdk, String options, List<String> classes)
      throws Exception {
    ForkedJvm.Builder builder =
        ForkedJvm.on(jdk)
            .jvmArgs(
                "-Xmx128m",
                "--add-opens=java.base/java.util.concurrent.locks=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                Bytecode.JDWP)
            .main(Lasting.class);
    if (options != null) {
      builder.agent(options);
    }
    try (ForkedJvm jvm = builder.start()) {
      jvm.awaitLine("ready"::equals, SOON);
      jvm.send("keep");
      jvm.awaitLine("done keep"::equals, SOON);
      Map<String, String> code = Bytecode.of(jvm, 1, classes);
      assertThat(jvm.err()).isEmpty();
      return code;
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void locksAloneLeaveAllElseAsItWas(Jdk jdk) throws Exception {
    assertThat(code(jdk, "kinds=lock", OF_LOCKS)).isNotEqualTo(code(jdk, null, OF_LOCKS));

    Map<String, String> original = code(jdk, null, OF_OTHER_KINDS);
    assertThat(original).hasSizeGreaterThan(50);
    assertThat(code(jdk, "kinds=lock", OF_OTHER_KINDS)).isEqualTo(original);
    assertThat(code(jdk, "", OF_OTHER_KINDS)).isNotEqualTo(original);
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void collectionsThatNobodySuspectsRunTheJdksOwnCode(Jdk jdk) throws Exception {
    assertThat(code(jdk, "", OF_COLLECTIONS)).isEqualTo(code(jdk, null, OF_COLLECTIONS));
  }
}
