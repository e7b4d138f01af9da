package dev.tallyman.model;

/** How much a finding matters; ordered from least to most. */
public enum Severity {
  /** Worth seeing; no alarm, and never counted by a build. */
  INFO("info"),
  /** Proven by the counts, not yet known to hurt. */
  WARNING("warning"),
  /** Proven, and it is costing something that will be missed. */
  ERROR("error");

  private final String word;

  Severity(String word) {
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
  public static Severity ofWord(String word) {
    for (Severity value : values()) {
      if (value.word.equals(word)) {
        return value;
      }
    }
    throw new IllegalArgumentException("no Severity is called '" + word + "'");
  }
}
