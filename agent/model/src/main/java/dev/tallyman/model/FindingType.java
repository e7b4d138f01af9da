package dev.tallyman.model;

/** What sort of thing was found. */
public enum FindingType {
  /** A line of code that keeps taking without giving back. */
  LEAK("leak"),
  /** Threads that wait for each other for ever. */
  DEADLOCK("deadlock"),
  /** Locks that are taken in orders that can make threads wait for each other for ever. */
  LOCK_ORDER_INVERSION("lock-order-inversion"),
  /** A lock whose holder has ended: nobody can give it back. */
  ORPHANED_LOCK("orphaned-lock"),
  /** A lock that is held far longer than locks of its line usually are. */
  LONG_HOLD("long-hold"),
  /** Threads that spend their time in the queue of one lock. */
  LOCK_CONTENTION("lock-contention"),
  /** A lock that was to be given back by a thread that does not own it. */
  FOREIGN_UNLOCK("foreign-unlock"),
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
