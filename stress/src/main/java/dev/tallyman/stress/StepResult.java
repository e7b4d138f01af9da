package dev.tallyman.stress;

import dev.tallyman.stress.proof.Check;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What became of a step.
 *
 * @param name one word
 * @param checks what was promised and seen
 * @param evidence the figures, a line each
 * @param took how long it ran
 * @param outputs its recording and what its JVM printed
 */
public record StepResult(
    String name, List<Check> checks, List<String> evidence, Duration took, List<Path> outputs) {

  public boolean asTold() {
    return !checks.isEmpty() && broken().isEmpty();
  }

  /** The promises that were not kept. */
  public List<Check> broken() {
    return checks.stream().filter(check -> !check.kept()).toList();
  }
}
