package dev.tallyman.compare;

/**
 * What was counted, and for how long.
 *
 * @param low the least that the count can be; the count itself where it is exact
 * @param count the count
 * @param high the most that it can be
 * @param minutes how long it took, over all JVMs in which it was counted
 */
record Counted(long low, long count, long high, double minutes) {
  static final Counted NOTHING = exact(0, 0);

  static Counted exact(long count, double minutes) {
    return new Counted(count, count, count, minutes);
  }

  Counted plus(Counted other) {
    return new Counted(
        low + other.low, count + other.count, high + other.high, minutes + other.minutes);
  }

  double perMinute() {
    return minutes > 0 ? count / minutes : 0;
  }
}
