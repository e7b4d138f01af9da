package dev.tallyman.stress.bench;

import dev.tallyman.stress.Built;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Libraries that only benchmarks need: the Maven profile {@code bench} fetches them. */
public final class Fetched {

  /** How to get what is missing, for a message. */
  public static final String HOW = "run ./mvnw -DskipTests -Pbench package";

  private Fetched() {}

  /**
   * The jars of a library, sorted by name.
   *
   * @param name the folder that the profile puts it into
   * @return none if it has not been fetched
   */
  public static List<Path> jars(String name) {
    Path folder = Built.libraryPrograms().resolveSibling("bench").resolve(name);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> inside = Files.list(folder)) {
      return inside.filter(p -> p.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** One line for a library that is missing. */
  public static String missing(String name) {
    return name + " is left out, it has not been fetched: " + HOW;
  }
}
