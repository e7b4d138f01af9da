package dev.tallyman.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.tools.attach.VirtualMachine;
import dev.tallyman.programs.ObservedLeak;
import dev.tallyman.testkit.AgentJar;
import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import dev.tallyman.testkit.Jdks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is seen of a JVM that runs already without a change to any of its classes. */
class ObserveIT {
  private static final Duration SOON = Duration.ofSeconds(30);

  /** On a machine with nothing else to do it takes 15 s. */
  private static final Duration DEADLINE = Duration.ofSeconds(90);

  private static final String PROGRAM = ObservedLeak.class.getName();

  /** From here on Flight Recorder starts without a change to the JDK's classes. */
  private static final int SAMPLES_QUIETLY = 25;

  @TempDir Path temp;

  static List<Jdk> jdks() {
    return Jdks.all();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void namesWhatGrowsWhoHoldsItAndWhoIsStuckWithoutAChangeToAnyClass(Jdk jdk) throws Exception {
    Path changes = temp.resolve("changes.log");
    try (ForkedJvm jvm =
            ForkedJvm.on(jdk)
                .jvmArgs("-Xmx512m", "-Xlog:redefine*=info:file=" + changes)
                .main(ObservedLeak.class)
                .start();
        JMXConnector connector = connect(awaitReady(jvm))) {
      Beans beans = new Beans(connector.getMBeanServerConnection());
      load(jvm, "observe=true,period=1s,warm-up=8s");
      jvm.await(
          "both that grow",
          () -> beans.holding("ORDERS").isPresent() && beans.holding("NAMES").isPresent(),
          DEADLINE);

      CompositeData orders = beans.holding("ORDERS").orElseThrow();
      assertThat(orders.get("kind")).isEqualTo("collection");
      assertThat(retainedBy(orders)).hasSize(2).first().isEqualTo("static " + PROGRAM + ".ORDERS");
      assertThat(retainedBy(orders).get(1))
          .matches("java\\.util\\.concurrent\\.ConcurrentHashMap \\([\\d,]+ entries\\)");
      assertThat((Double) orders.get("growthPerMinute")).isGreaterThan(500);
      String verdict = (String) orders.get("verdict");
      assertThat(verdict).contains("Nothing is woven", PROGRAM + "$Order");
      if (jdk.feature() >= SAMPLES_QUIETLY) {
        assertThat(frame(orders))
            .isEqualTo(
                PROGRAM
                    + ".order("
                    + Sources.line(ObservedLeak.class, "orders are made here")
                    + ")");
        assertThat(verdict).containsPattern("allocated at this line, by \\d+ of \\d+ samples");
      } else {
        assertThat(frame(orders)).startsWith(PROGRAM + ".ORDERS");
        assertThat(beans.limits()).anyMatch(limit -> limit.contains("JFR.start"));
      }

      CompositeData names = beans.holding("NAMES").orElseThrow();
      assertThat(frame(names)).startsWith(PROGRAM + ".NAMES");
      assertThat((String) names.get("verdict"))
          .contains("Nothing is woven", "java.lang.String", "the field that holds it");
      jvm.await("the deadlock", () -> beans.deadlocked().size() == 2, SOON);
      assertThat(beans.deadlocked()).containsExactlyInAnyOrder("first", "second");
      assertThat(beans.limits()).anyMatch(limit -> limit.contains("nothing is woven"));
      assertThat(changed(changes)).as("classes that were changed").isEmpty();

      load(jvm, "detach");
      assertThat(jvm.jcmd("Thread.print")).doesNotContain("tallyman-", "JFR Event Stream");
      assertThat(changed(changes)).as("classes that were changed").isEmpty();
      // This, too, starts Flight Recorder where it has not run yet.
      assertThat(jvm.jcmd("JFR.check")).doesNotContain("Tallyman", "running");
      assertThat(jvm.isAlive()).isTrue();
      assertThat(jvm.outLines()).containsExactly("ready");
    }
  }

  private static ForkedJvm awaitReady(ForkedJvm jvm) {
    jvm.awaitLine("ready"::equals, SOON);
    return jvm;
  }

  /** But for our own events, which Flight Recorder fits out for itself. */
  private static List<String> changed(Path log) throws IOException {
    return Files.readAllLines(log).stream()
        .filter(line -> line.contains("redefined name="))
        .filter(line -> !line.contains("redefined name=dev.tallyman.publish."))
        .toList();
  }

  private static List<String> retainedBy(CompositeData finding) {
    return Arrays.asList((String[]) finding.get("retainedBy"));
  }

  private static String frame(CompositeData finding) {
    return (String) ((CompositeData) finding.get("site")).get("frame");
  }

  private static void load(ForkedJvm jvm, String options) throws Exception {
    VirtualMachine machine = VirtualMachine.attach(Long.toString(jvm.pid()));
    try {
      machine.loadAgent(AgentJar.path().toString(), options);
    } finally {
      machine.detach();
    }
  }

  @SuppressWarnings("BanJNDI") // the address comes from a JVM of ours on this machine
  private static JMXConnector connect(ForkedJvm jvm) throws Exception {
    VirtualMachine machine = VirtualMachine.attach(Long.toString(jvm.pid()));
    try {
      return JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()));
    } finally {
      machine.detach();
    }
  }

  /** What the agent tells by JMX; nothing before it does. */
  private record Beans(MBeanServerConnection connection) {
    private Object attribute(String name) {
      try {
        return connection.getAttribute(new ObjectName("dev.tallyman:type=LeakMonitor"), name);
      } catch (JMException e) {
        return new CompositeData[0];
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    private List<CompositeData> active() {
      return Arrays.stream((CompositeData[]) attribute("Findings"))
          .filter(finding -> "active".equals(finding.get("state")))
          .toList();
    }

    Optional<CompositeData> holding(String field) {
      return active().stream()
          .filter(finding -> retainedBy(finding).contains("static " + PROGRAM + "." + field))
          .findFirst();
    }

    List<String> deadlocked() {
      return active().stream()
          .filter(finding -> "deadlock".equals(finding.get("type")))
          .flatMap(finding -> Arrays.stream((CompositeData[]) finding.get("threads")))
          .map(thread -> (String) thread.get("name"))
          .toList();
    }

    List<String> limits() {
      return Arrays.asList((String[]) ((CompositeData) attribute("Health")).get("limits"));
    }
  }
}
