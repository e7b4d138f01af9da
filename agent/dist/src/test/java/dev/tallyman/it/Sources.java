package dev.tallyman.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Finds lines in the source of a test program by the comment that marks them. */
final class Sources {
  private Sources() {}

  static Path of(Class<?> program) {
    return Path.of("src/test/java", program.getName().replace('.', '/') + ".java");
  }

  /** The only line that ends in this comment, as {@code Program.java:12}. */
  static String line(Class<?> program, String comment) {
    try {
      List<String> lines = Files.readAllLines(of(program));
      int found = 0;
      for (int i = 0; i < lines.size(); i++) {
        if (lines.get(i).endsWith("// " + comment)) {
          if (found != 0) {
            throw new AssertionError("twice in " + of(program) + ": " + comment);
          }
          found = i + 1;
        }
      }
      if (found == 0) {
        throw new AssertionError("not in " + of(program) + ": " + comment);
      }
      return of(program).getFileName() + ":" + found;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
