package dev.tallyman.stress;

import dev.tallyman.stress.proof.Recorded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * What a run leaves behind.
 *
 * @param recording the agent's recording, with JFR's repository beside it
 * @param log the agent's log
 * @param out what its JVM printed
 */
public record RunFiles(Path recording, Path log, Path out) {

  /**
   * Those of a run, none of them there yet: an earlier run's repository would be taken for this
   * one's.
   */
  public static RunFiles fresh(Path directory, String name) throws IOException {
    RunFiles files =
        new RunFiles(
            directory.resolve(name + ".jfr"),
            directory.resolve(name + ".log"),
            directory.resolve(name + ".out.txt"));
    Files.deleteIfExists(files.recording);
    Files.deleteIfExists(files.log);
    Files.deleteIfExists(files.out);
    Path repository = Recorded.repositoryOf(files.recording);
    if (Files.exists(repository)) {
      try (Stream<Path> inside = Files.walk(repository)) {
        for (Path each : inside.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
    return files;
  }

  /** The agent's options that make it write them. */
  public String options() {
    return "log=" + escaped(log) + ",recording=" + escaped(recording);
  }

  private static String escaped(Path path) {
    return path.toString().replace(",", "\\,");
  }
}
