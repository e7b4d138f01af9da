package dev.tallyman.stress.deadlock;

import dev.tallyman.stress.proof.CallLines;
import dev.tallyman.stress.proof.CodeLine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A line that must be named, as it can be found in the class file.
 *
 * @param className the class that has it, binary name
 * @param method the method that has it
 * @param calls what it calls, as {@code Thread.join}: simple class and method; or {@link
 *     CallLines#MONITOR}
 * @param number which of those lines, from 0
 */
record Spot(String className, String method, String calls, int number) {

  static final String LOCK = "ReentrantLock.lock";

  /**
   * The line.
   *
   * @throws IOException if the class is not there
   * @throws IllegalStateException if the method has no such line
   */
  CodeLine line(Path jar) throws IOException {
    List<CodeLine> lines = CallLines.of(jar, className, method, calls);
    if (lines.size() <= number) {
      throw new IllegalStateException(
          className + "." + method + " has " + lines.size() + " lines that call " + calls);
    }
    return lines.get(number);
  }
}
