package dev.tallyman.stress.bench.paths;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * How a JVM is measured.
 *
 * @param name the column's heading
 * @param says what is in it, in a sentence
 * @param arguments of the JVM, besides those of all
 * @param jars on its class path, besides the harness
 * @param asked whom the witness asks: {@code agent}, a class that has counted, or nobody
 * @param own benchmarks in place of the common ones, by name; empty: it runs the common ones
 * @param runs the common ones that it runs
 */
record Variant(
    String name,
    String says,
    List<String> arguments,
    List<Path> jars,
    String asked,
    Map<String, Class<?>> own,
    Predicate<Work> runs) {

  /** Tallyman is asked. */
  static final String AGENT = "agent";

  /** In place of a kind: how long locks were held, of which the agent has seen some. */
  static final String HOLDS = "holds";

  /** Flight Recorder is to be recording. */
  static final String JFR = "jfr";

  boolean canRun(Work work) {
    return own.isEmpty() ? runs.test(work) : own.containsKey(work.name());
  }

  /** The class whose method of the work's name is run. */
  Class<?> type(Work work) {
    return own.getOrDefault(work.name(), work.type());
  }

  /**
   * Whom to ask what.
   *
   * @param first whether to ask for what takes the agent a period to know: once is enough
   */
  String witness(Work work, boolean first) {
    if (!asked.equals(AGENT)) {
      return asked;
    }
    if (!work.kind().isEmpty() && followed(work)) {
      return AGENT + ":" + work.kind() + ":" + work.frame();
    }
    return first && work.locks() > 0 && name.equals(Variants.DEFAULT)
        ? AGENT + ":" + HOLDS + ":" + work.type().getName()
        : asked;
  }

  private boolean followed(Work work) {
    return arguments.stream().noneMatch(argument -> argument.contains("kinds=lock"))
        || work.kind().equals("lock");
  }
}
