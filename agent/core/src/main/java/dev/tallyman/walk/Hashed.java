package dev.tallyman.walk;

/** A map whose entries can be found again by the hash that is kept with them. */
interface Hashed {
  /** Length of its table; 0 before the first element. */
  int bins(Object map);

  long size(Object map);

  /** Whether entries are in no bin for a moment after the map has got a larger table. */
  boolean movesAfterGrowing();

  /** Whether entries are in no bin for a moment before the map gets its larger table. */
  boolean movesBeforeGrowing();

  /** Hands over the entries whose hash agrees with these low bits. */
  void scan(Object map, int bits, int low, Sink sink);

  /** Whether this very element is in it. */
  boolean contains(Object map, Object element, int hash);
}
