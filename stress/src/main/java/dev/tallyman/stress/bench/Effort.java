package dev.tallyman.stress.bench;

/** How thorough a measurement is. */
public enum Effort {

  /** Seconds: for a look and for tests; its figures mean nothing. */
  BRIEF,

  /** Enough to see a change of a few percent. */
  USUAL,

  /** What the tables of the documentation are made of. */
  THOROUGH
}
