package dev.tallyman.stress.demo;

import dev.tallyman.stress.CannotRunException;
import dev.tallyman.stress.Display;
import dev.tallyman.stress.ExitStatus;
import dev.tallyman.stress.Timeline;
import dev.tallyman.stress.proof.Recorded;
import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One run of the order processor in a JVM of its own, with the agent, watched from outside. The JVM
 * is ended and what it printed is written down when this is closed.
 */
final class DemoRun implements AutoCloseable {

  /**
   * What all runs have in common.
   *
   * @param jdk what they run on
   * @param agent the agent's jar
   * @param app the order processor's jar
   * @param heap the argument of {@code -Xmx}
   * @param directory where recordings and outputs go
   */
  record Setting(Jdk jdk, Path agent, Path app, String heap, Path directory) {}

  /** The classes that the three generations are known by. */
  static final String PACKAGE = "dev.tallyman.demo.";

  private static final String AGENT_OPTIONS = "period=1s,warm-up=8s,gc=on-suspicion,recording=";
  private static final Duration TO_START = Duration.ofSeconds(30);

  /** The application's own lines, and those of a Java program that dies of an error. */
  private static final Pattern EXPECTED =
      Pattern.compile(
          "(ready|reached|done|stuck|orders=|demo-app: |Exception in thread |java\\.lang\\."
              + "OutOfMemoryError|Exception: java\\.lang\\.OutOfMemoryError|Caused by: "
              + "|Terminating due to ).*|\\s+(at|\\.\\.\\.) .*|\\s*");

  private final String name;
  private final Path recording;
  private final List<Path> outputs;
  private final ForkedJvm jvm;
  private final Timeline timeline;
  private final Instant started = Instant.now();

  private DemoRun(Setting setting, String name, ForkedJvm jvm) {
    this.name = name;
    this.recording = recordingOf(setting, name);
    this.outputs =
        List.of(
            recording,
            setting.directory().resolve(name + ".out.txt"),
            setting.directory().resolve(name + ".err.txt"));
    this.jvm = jvm;
    this.timeline = new Timeline(jvm);
  }

  private static Path recordingOf(Setting setting, String name) {
    return setting.directory().resolve(name + ".jfr");
  }

  /** Starts the application; what an earlier run of that name has left is removed. */
  static DemoRun start(Setting setting, String name, String... arguments) throws IOException {
    Path recording = recordingOf(setting, name);
    remove(recording);
    remove(Recorded.repositoryOf(recording));
    ForkedJvm jvm =
        ForkedJvm.on(setting.jdk())
            .jvmArgs("-Xmx" + setting.heap())
            .agent(setting.agent(), AGENT_OPTIONS + recording.toString().replace(",", "\\,"))
            .jar(setting.app())
            .args(arguments)
            .start();
    return new DemoRun(setting, name, jvm);
  }

  private static void remove(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> inside = Files.walk(path)) {
      for (Path each : inside.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  ForkedJvm jvm() {
    return jvm;
  }

  Timeline timeline() {
    return timeline;
  }

  Path recording() {
    return recording;
  }

  List<Path> outputs() {
    return outputs;
  }

  Duration took() {
    return Duration.between(started, Instant.now());
  }

  /**
   * Waits for the application's first line.
   *
   * @throws CannotRunException if it ends instead, with its own reason
   */
  Instant awaitReady() throws InterruptedException {
    Optional<Timeline.Line> ready = await("ready", TO_START, null, 0);
    if (ready.isPresent()) {
      return ready.get().at();
    }
    String said =
        Stream.concat(jvm.errLines().stream(), jvm.outLines().stream())
            .filter(line -> !line.isBlank() && !line.startsWith("Try "))
            .findFirst()
            .orElse("nothing");
    throw new CannotRunException(
        ExitStatus.REFUSED,
        name
            + ": the application did not start "
            + (jvm.isAlive() ? "within " + TO_START.toSeconds() + " s" : "and ended")
            + "; it said: "
            + said);
  }

  /**
   * Waits for a line of stdout, and shows how far the orders have come meanwhile.
   *
   * @param begin how the line begins
   * @param display where to show it; null for not at all
   * @param orders how many orders make the whole
   * @return empty if the time is up or the JVM has ended
   */
  Optional<Timeline.Line> await(
      String begin, Duration deadline, @Nullable Display display, long orders)
      throws InterruptedException {
    long end = System.nanoTime() + deadline.toNanos();
    while (true) {
      boolean last = !jvm.isAlive() || System.nanoTime() - end > 0;
      if (last && !jvm.isAlive()) {
        jvm.awaitExit(Duration.ofSeconds(10));
        Thread.sleep(50); // the timeline takes its look
      }
      Optional<Timeline.Line> line = timeline.first(l -> !l.err() && l.text().startsWith(begin));
      if (line.isPresent() || last) {
        return line;
      }
      if (display != null) {
        show(display, orders);
      }
      Thread.sleep(20);
    }
  }

  /** Shows how far the orders have come. */
  void show(Display display, long orders) {
    long served = served();
    display.at((double) served / orders, served + " orders");
  }

  /** Orders served by now, by the application's last word. */
  long served() {
    return timeline.figureAt("orders", Instant.now());
  }

  /** The exit status once it has ended by itself; null if it does not. */
  @Nullable Integer awaitExit(Duration deadline) {
    try {
      return jvm.awaitExit(deadline);
    } catch (AssertionError alive) {
      return null;
    }
  }

  /** Lines that neither the application nor a Java program dying of an error prints. */
  List<String> strangeLines() {
    return timeline.lines().stream()
        .map(Timeline.Line::text)
        .filter(line -> !EXPECTED.matcher(line).matches())
        .toList();
  }

  @Override
  public void close() throws IOException {
    jvm.close();
    timeline.close();
    Files.writeString(outputs.get(1), jvm.out());
    Files.writeString(outputs.get(2), jvm.err());
  }
}
