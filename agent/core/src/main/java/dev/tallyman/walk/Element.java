package dev.tallyman.walk;

import dev.tallyman.track.Witness;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * One element of a collection, or the JDK's node that carries it. It is alive as long as it is seen
 * in the collection; asked about at most once a round, while the round lasts.
 */
final class Element extends WeakReference<Object> implements Witness {
  private final Follower follower;

  /** The hash that the map keeps, or where it was in the list. */
  int place;

  /** The round in which a scan last met it. */
  int metIn;

  private int askedIn;
  private boolean gone;

  /** The entry that had this key when last seen, where the map moves keys between entries. */
  @Nullable WeakReference<Object> entry;

  /** Not seen in the round before. */
  boolean doubted;

  /** Next in the follower's own table. */
  @Nullable Element chained;

  Element(Object referent, Follower follower, int place) {
    super(referent);
    this.follower = follower;
    this.place = place;
    this.askedIn = follower.round();
    this.metIn = follower.round();
  }

  @Override
  public boolean isAlive() {
    if (gone) {
      return false;
    }
    if (refersTo(null) || follower.ended()) {
      gone = true;
      return false;
    }
    if (follower.looking() && askedIn != follower.round()) {
      askedIn = follower.round();
      if (!follower.sees(this)) {
        gone = true;
        clear();
      }
    }
    return !gone;
  }
}
