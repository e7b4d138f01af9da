package java.util.concurrent.locks;

/**
 * What some locks of one site and one slice of time have in common. A lock points at its token; the
 * agent watches the token weakly: while one of its locks is reachable, so is the token. Points at
 * nothing itself, so it keeps nothing alive.
 */
public final class TallyToken {
  /** Number of the creation site. */
  public final int site;

  /** Place in the slice: below {@link TallySlice#OWN} it belongs to a single lock. */
  final short slot;

  /** Of the agent under which it was made. */
  final short generation = TallyHooks.generation;

  /**
   * The tick of the agent's coarse clock in which one of its locks was last acquired. Written
   * without a fence, once per tick at most: late by a moment is soon enough for "unused for half of
   * its life".
   */
  int lastUse;

  /** The beat in which the last close look was taken at one of its locks; 0 if none was. */
  int beat;

  /** The beat in which the last acquisition was looked at or passed over. */
  int seenBeat;

  TallyToken(int site, int slot, int tick) {
    this.site = site;
    this.slot = (short) slot;
    this.lastUse = tick;
  }
}
