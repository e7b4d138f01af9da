package dev.tallyman.model;

/** What sort of thing was found. */
public enum FindingType {
  /** A line of code that keeps taking without giving back. */
  LEAK("leak"),
  /** Threads that wait for each other for ever. */
  DEADLOCK("deadlock"),
  /** A periodic task that threw, and will not run again. */
  LOST_PERIODIC_TASK("lost-periodic-task"),
  /** The heap after collections grows and will be full. */
  FORECAST("forecast");

  private final String word;

  FindingType(String word) {
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
  public static FindingType ofWord(String word) {
    for (FindingType value : values()) {
      if (value.word.equals(word)) {
        return value;
      }
    }
    throw new IllegalArgumentException("no FindingType is called '" + word + "'");
  }
}
