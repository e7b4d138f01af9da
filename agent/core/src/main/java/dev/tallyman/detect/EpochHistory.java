package dev.tallyman.detect;

/**
 * When looks were made: the old epochs of the collector, or every period for a question that needs
 * no collection. One history serves all sites of a question. Not safe for use by several threads.
 */
public final class EpochHistory {
  private double previous;
  private double last;

  /**
   * An empty history.
   *
   * @param startSeconds when counting began; stands in for the look before the first one
   */
  public EpochHistory(double startSeconds) {
    this.previous = startSeconds;
    this.last = startSeconds;
  }

  /**
   * Notes a look.
   *
   * @return false, and nothing is noted, if the moment is not after the last one
   */
  public boolean add(double seconds) {
    if (!(seconds > last)) {
      return false;
    }
    previous = last;
    last = seconds;
    return true;
  }

  /** The newest look. */
  public double last() {
    return last;
  }

  /** The look before the newest, or the start. */
  public double previous() {
    return previous;
  }
}
