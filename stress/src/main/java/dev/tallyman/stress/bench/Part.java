package dev.tallyman.stress.bench;

import dev.tallyman.stress.CannotRunException;
import java.io.IOException;

/**
 * One sort of measurement: prints its table, and leaves its raw figures as JSON. Stateless: it is
 * run once for each JDK.
 */
public interface Part {

  /** As in {@code --part}; the beginning of the names of its files. */
  String name();

  /** What it measures, in a few words, for the list of parts. */
  String question();

  /**
   * Measures, bare and each variant in turns.
   *
   * <p>A library that is missing is told in one line, with how to get it, and passed over.
   *
   * @throws CannotRunException if a measurement did not do the work that it is for
   */
  void run(Setting setting) throws IOException, InterruptedException;
}
