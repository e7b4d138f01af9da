package dev.tallyman.stress.leaks;

import dev.tallyman.stress.proof.CallLines;
import dev.tallyman.stress.proof.CodeLine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A leak of the demo's, and what must be said of it.
 *
 * @param name one word, as the demo and the command line know it
 * @param program the service that has it
 * @param kind the word for what piles up
 * @param question the word for how
 * @param className the class that must be named, below the demo's package
 * @param method the method that must be named
 * @param calls what the line that must be named calls, as {@code Timer.schedule}: simple class and
 *     method
 */
record Leak(
    String name,
    Program program,
    String kind,
    String question,
    String className,
    String method,
    String calls) {

  private static final String PACKAGE = "dev.tallyman.demo.";

  /**
   * The lines that may be named, read from the demo's class files.
   *
   * @throws IOException if the class is not there
   * @throws IllegalStateException if no line of the method calls that
   */
  List<CodeLine> lines(Path demo) throws IOException {
    List<CodeLine> lines = CallLines.of(demo, PACKAGE + className, method, calls);
    if (lines.isEmpty()) {
      throw new IllegalStateException("no line of " + className + "." + method + " calls " + calls);
    }
    return lines;
  }
}
