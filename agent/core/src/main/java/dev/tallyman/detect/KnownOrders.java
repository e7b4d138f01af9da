package dev.tallyman.detect;

/**
 * What is known of the orders in which locks are nested, by the numbers of their creation sites.
 */
public interface KnownOrders {
  /** Nothing is known. */
  KnownOrders NONE =
      new KnownOrders() {
        @Override
        public int nestings(int outer, int inner) {
          return 0;
        }
      };

  /**
   * In how many combinations of held locks the inner one was taken while the outer one was held.
   *
   * @return 0 if none is known
   */
  int nestings(int outer, int inner);
}
