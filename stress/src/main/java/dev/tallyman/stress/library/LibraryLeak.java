package dev.tallyman.stress.library;

import dev.tallyman.stress.proof.LibraryProof.Expected;
import java.util.List;

/**
 * A leak with a library, and the same without.
 *
 * @param name one word, its name on the command line
 * @param issue where it was told, as {@code owner/repository#number}; empty if the mistake is the
 *     application's
 * @param leaking the program that leaks
 * @param right the same use by a program, or of a version, that gives everything back
 * @param found what the agent must say of the one that leaks; any of them will do
 */
record LibraryLeak(
    String name, String issue, Program leaking, Program right, List<Expected> found) {

  /**
   * What is run.
   *
   * @param type has a {@code main} that takes the seconds
   * @param libraries folders of {@code target/libraries}, spaces between
   */
  record Program(Class<?> type, String libraries) {}
}
