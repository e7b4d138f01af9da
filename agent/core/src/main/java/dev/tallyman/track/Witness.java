package dev.tallyman.track;

import org.jspecify.annotations.Nullable;

/**
 * Something that tells whether one or several objects are still there: a weak reference to the
 * token that they share, or to the object itself. Asking must not revive it.
 */
public interface Witness {
  /** Whether the collector has not cleared it. Once false, always false. */
  boolean isAlive();

  /**
   * When the youngest use of what it stands for was seen, in seconds on the book's time line;
   * negative infinity if it never was, NaN if use is not observed.
   */
  default double lastUseSeconds() {
    return Double.NaN;
  }

  /** The object, if it is watched itself and there; strong, so not to be kept. */
  default @Nullable Object revived() {
    return null;
  }
}
