package dev.tallyman.model;

/** Whether what was reported still holds. */
public enum State {
  /** It holds. */
  ACTIVE("active"),
  /** It was reported, and what happened since has shown otherwise. */
  RETRACTED("retracted");

  private final String word;

  State(String word) {
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
  public static State ofWord(String word) {
    for (State value : values()) {
      if (value.word.equals(word)) {
        return value;
      }
    }
    throw new IllegalArgumentException("no State is called '" + word + "'");
  }
}
