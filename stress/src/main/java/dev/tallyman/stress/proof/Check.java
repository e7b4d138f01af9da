package dev.tallyman.stress.proof;

/**
 * One thing that was promised, and what was seen of it.
 *
 * @param what the promise, a few words
 * @param expected what would have kept it
 * @param seen what was there instead, or as well
 * @param kept whether it was kept
 */
public record Check(String what, String expected, String seen, boolean kept) {

  /** A promise that is kept when two values are equal. */
  public static Check same(String what, Object expected, Object seen) {
    return new Check(what, expected.toString(), seen.toString(), expected.equals(seen));
  }

  /** A promise that is kept when the condition holds. */
  public static Check that(String what, boolean kept, String expected, String seen) {
    return new Check(what, expected, seen, kept);
  }

  /** In one line, for a broken promise. */
  @Override
  public String toString() {
    return what + ": expected " + expected + "; seen " + (seen.isEmpty() ? "nothing" : seen);
  }
}
