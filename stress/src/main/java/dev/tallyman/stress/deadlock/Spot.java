package dev.tallyman.stress.deadlock;

import dev.tallyman.stress.proof.CallLines;
import dev.tallyman.stress.proof.CodeLine;
import dev.tallyman.stress.proof.ScenarioProof.Place;
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
   * The line in a jar.
   *
   * @throws IOException if the class is not there
   * @throws IllegalStateException if the method has no such line
   */
  Place place(Path jar) throws IOException {
    return place(CallLines.of(jar, className, method, calls));
  }

  /** The line in a class file. */
  Place place(byte[] classFile) {
    return place(CallLines.of(classFile, method, calls));
  }

  private Place place(List<CodeLine> lines) {
    if (lines.size() <= number) {
      throw new IllegalStateException(
          className + "." + method + " has " + lines.size() + " lines that call " + calls);
    }
    return new Place(lines.get(number), calls.equals(CallLines.MONITOR));
  }
}
