package dev.tallyman.stress.healthy;

import dev.tallyman.stress.Built;
import dev.tallyman.stress.StepResult;
import dev.tallyman.stress.proof.Check;
import dev.tallyman.stress.proof.JmcRules;
import dev.tallyman.stress.proof.Recorded;
import dev.tallyman.stress.proof.SilenceProof;
import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One healthy program in a JVM of its own. */
final class HealthyRun implements AutoCloseable {

  private static final Duration TO_END = Duration.ofSeconds(60);

  private final Healthy healthy;
  private final String name;
  private final int seconds;
  private final Path recording;
  private final ForkedJvm jvm;
  private final Instant started = Instant.now();

  private HealthyRun(Healthy healthy, String name, int seconds, Path recording, ForkedJvm jvm) {
    this.healthy = healthy;
    this.name = name;
    this.seconds = seconds;
    this.recording = recording;
    this.jvm = jvm;
  }

  /**
   * Starts it.
   *
   * @param options the agent's, but for the recording; empty for its defaults
   */
  static HealthyRun start(
      Class<?> program,
      String name,
      Jdk jdk,
      Path agent,
      String options,
      int seconds,
      Path directory)
      throws IOException {
    Healthy healthy = HealthyPrograms.of(program);
    Path recording = directory.resolve(name + ".jfr");
    Files.deleteIfExists(recording);
    ForkedJvm jvm =
        ForkedJvm.on(jdk)
            .jvmArgs("-Xmx" + healthy.heap())
            .agent(
                agent,
                (options.isEmpty() ? "" : options + ",")
                    + "recording="
                    + recording.toString().replace(",", "\\,"))
            .classPath(Built.libraries(healthy.libraries()))
            .classPath(Built.self())
            .main(program.getName())
            .args(Integer.toString(seconds))
            .start();
    return new HealthyRun(healthy, name, seconds, recording, jvm);
  }

  /** Waits for its end and judges it. */
  StepResult result() throws IOException, InterruptedException {
    Integer status = awaitExit(Duration.ofSeconds(seconds).plus(TO_END));
    jvm.close();
    List<String> lines = Stream.concat(jvm.outLines().stream(), jvm.errLines().stream()).toList();
    String done = lines.stream().filter(l -> l.startsWith("done ")).findFirst().orElse("");
    SilenceProof.Run run =
        new SilenceProof.Run(
            done,
            status,
            lines.stream().filter(line -> !line.equals(done)).toList(),
            healthy.leastLocks());
    List<Check> checks = new ArrayList<>();
    List<String> evidence = new ArrayList<>();
    try {
      Recorded recorded = Recorded.by(recording);
      checks.addAll(SilenceProof.checks(run, recorded));
      checks.add(JmcRules.over(recorded.items()).ran());
      evidence.addAll(SilenceProof.evidence(run, recorded));
    } catch (IllegalArgumentException e) {
      checks.add(
          Check.that(
              "the recording can be read", false, "a recording", String.valueOf(e.getMessage())));
    }
    Path out = recording.resolveSibling(name + ".out.txt");
    Files.writeString(out, jvm.out() + jvm.err());
    return new StepResult(
        name, checks, evidence, Duration.between(started, Instant.now()), List.of(recording, out));
  }

  private @Nullable Integer awaitExit(Duration deadline) {
    try {
      return jvm.awaitExit(deadline);
    } catch (AssertionError alive) {
      return null;
    }
  }

  boolean isAlive() {
    return jvm.isAlive();
  }

  @Override
  public void close() {
    jvm.close();
  }
}
