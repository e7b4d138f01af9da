package dev.tallyman.detect;

/** How often locks of one line are taken while one of another line is held. */
public interface LockOrderCounts {
  /** Nothing is known. */
  LockOrderCounts NONE =
      new LockOrderCounts() {
        @Override
        public int combinations(int heldSite, int takenSite) {
          return 0;
        }
      };

  /**
   * How many combinations of held locks are known in which a lock of the second site was taken
   * while one of the first was held. Not how often: a combination counts once.
   *
   * @param heldSite number of a creation site
   * @param takenSite number of another one
   */
  int combinations(int heldSite, int takenSite);
}
