package dev.tallyman.it;

import dev.tallyman.testkit.Recordings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the option {@code recording=FILE} leaves while the JVM lives, and when it was killed. */
final class Repository {
  private Repository() {}

  static Path beside(Path file) {
    return file.resolveSibling(file.getFileName() + ".repository");
  }

  /** Events of a type that have been flushed so far; none while there is nothing to read. */
  static List<Recordings.Event> events(Path file, String type) {
    Path from = Files.isDirectory(beside(file)) ? beside(file) : file;
    try {
      return Recordings.events(from, type);
    } catch (RuntimeException | AssertionError e) {
      return List.of(); // a chunk that has just been begun
    }
  }
}
