package dev.tallyman.stress.bench;

import dev.tallyman.stress.Built;
import dev.tallyman.stress.CannotRunException;
import dev.tallyman.stress.ExitStatus;
import dev.tallyman.testkit.ForkedJvm;
import dev.tallyman.testkit.Jdk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** From the start of a process to its end, bare and with the agent, in turns. */
final class StartUp implements Part {

  private static final Duration DEADLINE = Duration.ofSeconds(60);

  /**
   * Medians of so many runs.
   *
   * @param bareMillis without an agent
   * @param agentMillis with it
   * @param runs of each
   */
  record Medians(double bareMillis, double agentMillis, int runs) {

    double addedMillis() {
      return agentMillis - bareMillis;
    }
  }

  @Override
  public String name() {
    return "starts";
  }

  @Override
  public String question() {
    return "how long does a process take from its start to its end?";
  }

  @Override
  public void run(Setting setting) {
    if (!setting.wants("hello world")) {
      return;
    }
    Medians start =
        measure(setting.jdk(), setting.agent(), setting.effort() == Effort.BRIEF ? 3 : 31);
    setting
        .out()
        .printf(
            Locale.ROOT,
            "hello world, %d runs of each in turns, medians: %.0f ms bare, %.0f ms with agent"
                + " (%+.0f ms)%n",
            start.runs(),
            start.bareMillis(),
            start.agentMillis(),
            start.addedMillis());
  }

  /** Runs both in turns, so that what happens to the machine happens to both. */
  static Medians measure(Jdk jdk, Path agent, int runs) {
    List<Double> bare = new ArrayList<>();
    List<Double> with = new ArrayList<>();
    run(jdk, null); // the files are in the page cache from here on
    run(jdk, agent);
    for (int i = 0; i < runs; i++) {
      bare.add(run(jdk, null));
      with.add(run(jdk, agent));
    }
    return new Medians(median(bare), median(with), runs);
  }

  private static double run(Jdk jdk, @Nullable Path agent) {
    ForkedJvm.Builder builder =
        ForkedJvm.on(jdk).classPath(Built.self()).main(HelloWorld.class.getName());
    if (agent != null) {
      builder.agent(agent, "");
    }
    long began = System.nanoTime();
    try (ForkedJvm jvm = builder.start()) {
      int status = jvm.awaitExit(DEADLINE);
      double millis = (System.nanoTime() - began) / 1e6;
      if (status != 0 || !jvm.out().equals("hello, world\n") || !jvm.err().isEmpty()) {
        throw new CannotRunException(
            ExitStatus.NOT_AS_TOLD,
            "hello world ended with " + status + ": " + jvm.out() + jvm.err());
      }
      return millis;
    }
  }

  static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
