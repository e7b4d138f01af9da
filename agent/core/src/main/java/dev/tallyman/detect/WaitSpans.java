package dev.tallyman.detect;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tells from look to look which waits are still the same. A thread that waits for the same lock in
 * two looks may have had it in between: on a busy lock it often has. It is one wait if its mark is
 * the same, if the thread has not moved, or if the lock has not changed hands. Otherwise it begins
 * anew, so that what is told is never too long.
 *
 * <p>Keeps numbers only. One thread.
 */
public final class WaitSpans {
  /**
   * A wait that goes on.
   *
   * @param waiting who waits for what
   * @param seconds for how long, at least
   * @param fresh whether it is seen for the first time
   */
  public record Span(Waiting waiting, double seconds, boolean fresh) {}

  private record Key(long thread, long lock) {}

  private record Begun(long mark, long ownerId, long sinceNanos) {}

  private Map<Key, Begun> before = new HashMap<>();

  /**
   * The waits of this look, in the order in which they come.
   *
   * @param waits who waits now
   * @param unmoved threads that stand in the same wait as in the last look
   * @param sameHold locks that have not changed hands since the last look
   * @param awakeNanos a clock that stands still while the looker was kept from looking
   */
  public List<Span> look(
      List<Waiting> waits, Set<Long> unmoved, Set<Long> sameHold, long awakeNanos) {
    Map<Key, Begun> now = new HashMap<>();
    List<Span> spans = new ArrayList<>(waits.size());
    for (Waiting wait : waits) {
      Key key = new Key(wait.threadId(), wait.lock());
      Begun known = before.get(key);
      boolean same =
          known != null
              && (wait.mark() != 0 && wait.mark() == known.mark
                  || unmoved.contains(wait.threadId())
                  || sameHold.contains(wait.lock()) && wait.ownerId() == known.ownerId);
      long since = known != null && same ? known.sinceNanos : awakeNanos;
      now.put(key, new Begun(wait.mark(), wait.ownerId(), since));
      spans.add(new Span(wait, (awakeNanos - since) / 1e9, !same));
    }
    before = now;
    return spans;
  }
}
