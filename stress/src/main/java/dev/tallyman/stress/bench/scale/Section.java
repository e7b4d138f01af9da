package dev.tallyman.stress.bench.scale;

import java.io.IOException;

/** One question of the part, with its table. */
interface Section {
  /** Measures what {@code --only} lets through, and prints. */
  void run(Forks forks) throws IOException;
}
