package dev.tallyman.core;

import dev.tallyman.detect.ThreadLives;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * When threads that took nested locks were made and ended, as far as somebody says so. Keeps
 * numbers only. Every thread but the first one was made by the first one, directly or through
 * others: that is all that is known of who made whom unless {@link #made} is told. Any thread.
 */
final class SeenThreads implements ThreadLives {
  private static final long MAIN = 1;
  private static final int MOST = 16_384;

  private record End(long counter, long nanos) {}

  private static final class Bounded<V> extends LinkedHashMap<Long, V> {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Long, V> eldest) {
      return size() > MOST;
    }
  }

  private final Map<Long, End> ends = new Bounded<>();
  private final Map<Long, Long> starts = new Bounded<>();
  private final Map<Long, Long> creators = new Bounded<>();

  /**
   * A thread is about to end: on that thread, before anybody can have joined it.
   *
   * @param nextThread threads made later than this have this id or a higher one
   */
  synchronized void ended(long thread, long nextThread, long nanos) {
    if (nextThread > 0) {
      ends.put(thread, new End(nextThread, nanos));
    }
  }

  /** A thread was made by another one. */
  synchronized void made(long thread, long creator) {
    creators.put(thread, creator);
  }

  /** A thread is about to be started. */
  synchronized void started(long thread, long nanos) {
    starts.put(thread, nanos);
  }

  @Override
  public synchronized long endCounter(long thread) {
    End end = ends.get(thread);
    return end == null ? NOT_ENDED : end.counter;
  }

  @Override
  public synchronized long endNanos(long thread) {
    End end = ends.get(thread);
    return end == null ? NOT_ENDED : end.nanos;
  }

  @Override
  public synchronized long startNanos(long thread) {
    Long start = starts.get(thread);
    return start == null ? NOT_KNOWN : start;
  }

  @Override
  public synchronized long creatorOf(long thread) {
    @Nullable Long creator = creators.get(thread);
    return creator != null ? creator : thread > MAIN ? MAIN : 0;
  }
}
