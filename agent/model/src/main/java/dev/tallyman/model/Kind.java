package dev.tallyman.model;

/**
 * A kind of resource.
 *
 * @param word how users name it, in options, findings and recordings
 */
public record Kind(String word) {
  /** {@code java.util.concurrent.locks.ReentrantLock} and its subclasses. */
  public static final Kind LOCK = new Kind("lock");
}
