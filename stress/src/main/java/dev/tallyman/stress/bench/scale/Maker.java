package dev.tallyman.stress.bench.scale;

/** Makes something at one of its lines. */
public interface Maker {
  /**
   * Makes one.
   *
   * @param line which of its lines of code, from 0 on
   */
  Object make(int line);
}
