package dev.tallyman.compare;

import org.jspecify.annotations.Nullable;

/**
 * What has become of a finding since before.
 *
 * @param state whether it is new, and if not, whether it is faster
 * @param rate how much faster; null for what is new and for what has no rate
 */
public record Change(State state, @Nullable RateRatio rate) {
  /** Since before. */
  public enum State {
    /** It was not found before, or was no more than worth seeing. */
    NEW("new"),
    /** It was, and surely happens more often now. */
    FASTER("faster"),
    /** It was, and how often is not surely different. */
    SAME("same"),
    /** It was, and surely happens less often now. */
    SLOWER("slower");

    private final String word;

    State(String word) {
      this.word = word;
    }

    /** The word that users and scripts know it by. */
    public String word() {
      return word;
    }
  }

  /** Whether it is no worse than it was. */
  public boolean known() {
    return state == State.SAME || state == State.SLOWER;
  }
}
