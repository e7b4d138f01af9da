package dev.tallyman.detect;

import dev.tallyman.model.HeldLock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tells from look to look which holds are still the same. A lock that the same thread has in two
 * looks may have been given back and taken again in between. It is one hold for sure if it is known
 * when it was taken, or if its holder has not moved since the last look: then it stands in the same
 * wait as before.
 *
 * <p>Keeps numbers only. One thread.
 */
public final class HoldSpans {
  /**
   * A hold that goes on.
   *
   * @param held the lock and its holder, as just seen
   * @param seconds for how long, at least
   * @param sure whether it is known that it is one hold
   * @param looks in how many looks it was seen, this one included
   */
  public record Span(HeldLock held, double seconds, boolean sure, int looks) {}

  private record Key(long lock, long owner) {}

  private record Begun(long takenNanos, long sinceNanos, boolean unmoved, int looks) {}

  private Map<Key, Begun> before = new HashMap<>();
  private long lastNanos = Long.MIN_VALUE;
  private long lastLost;

  /**
   * The holds of this look, in the order in which they come.
   *
   * @param held what is held now
   * @param unmoved threads that stand in the same wait as in the last look
   * @param nowNanos {@link System#nanoTime()}
   * @param lostNanos for how long, all in all, the looker was kept from looking: a stop of the
   *     whole JVM or machine makes no hold long
   */
  public List<Span> look(List<HeldLock> held, Set<Long> unmoved, long nowNanos, long lostNanos) {
    Map<Key, Begun> now = new HashMap<>();
    List<Span> spans = new ArrayList<>(held.size());
    for (HeldLock lock : held) {
      Key key = new Key(lock.lock(), lock.ownerId());
      Begun known = before.get(key);
      Begun begun =
          known != null && known.takenNanos == lock.takenNanos()
              ? new Begun(
                  known.takenNanos,
                  known.sinceNanos,
                  known.unmoved && unmoved.contains(lock.ownerId()),
                  known.looks + 1)
              : new Begun(lock.takenNanos(), since(lock, nowNanos, lostNanos), true, 1);
      now.put(key, begun);
      boolean sure = begun.looks > 1 && (lock.takenNanos() != 0 || begun.unmoved);
      double seconds = Math.max(0, nowNanos - lostNanos - begun.sinceNanos) / 1e9;
      spans.add(new Span(lock, seconds, sure, begun.looks));
    }
    before = now;
    lastNanos = nowNanos;
    lastLost = lostNanos;
    return spans;
  }

  /** On the clock that stands still while the looker was kept from looking. */
  private long since(HeldLock lock, long nowNanos, long lostNanos) {
    if (lock.takenNanos() == 0) {
      return nowNanos - lostNanos;
    }
    // What was lost since the last look was lost to this hold too if it is younger than that.
    boolean younger = lastNanos != Long.MIN_VALUE && lock.takenNanos() - lastNanos >= 0;
    return lock.takenNanos() - (younger ? lastLost : lostNanos);
  }
}
