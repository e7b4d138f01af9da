package dev.tallyman.model;

/** Which of the four cells of a site's counts a leak sits in. */
public enum Question {
  /** Not released, not collected: who takes and does not give back? */
  OPEN("open"),
  /** Released, not collected: what was given back and is still held on to? */
  RETAINED("retained"),
  /** Not collected, of a kind that has no release: what piles up? */
  LIVE("live"),
  /** Collected, never released: what was thrown away without being closed? */
  DROPPED("dropped");

  private final String word;

  Question(String word) {
    this.word = word;
  }

  /** The word that users, scripts and recordings know it by. */
  public String word() {
    return word;
  }

  /**
   * The value with this word.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Question ofWord(String word) {
    for (Question value : values()) {
      if (value.word.equals(word)) {
        return value;
      }
    }
    throw new IllegalArgumentException("no Question is called '" + word + "'");
  }
}
