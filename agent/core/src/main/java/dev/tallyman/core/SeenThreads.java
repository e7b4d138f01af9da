package dev.tallyman.core;

import dev.tallyman.detect.ThreadLives;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * When threads that took nested locks ended, and who made them. Keeps numbers only. The hooks know
 * the end of a thread by the counter of thread ids alone; whether it had ended when another one
 * took a lock, while no thread was made in between, is seen here, at that moment.
 *
 * <p>Every thread but the first one was made by the first one, directly or through others: that is
 * what counts where nothing nearer is known. Any thread; an application's too.
 */
final class SeenThreads implements ThreadLives {
  /** What the hooks know. */
  interface Hooks {
    /** Threads made after this one's end have this id or a higher one; 0 if it is not known. */
    long endOf(long thread);

    /** The id of who made it; 0 if it is not known. */
    long creatorOf(long thread);
  }

  private static final int MOST_ENDED = 16_384;

  /** Looked at on the application's thread. */
  private static final int MOST_RUNNING = 256;

  private final Hooks hooks;
  private final long main;
  private final Set<Long> running = new LinkedHashSet<>();
  private final Map<Long, Long> ended =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
          return size() > MOST_ENDED;
        }
      };

  /**
   * Nothing seen yet.
   *
   * @param main id of the JVM's first thread (1 on JDK 17, 3 on JDK 25); 0 if it is not known
   */
  SeenThreads(Hooks hooks, long main) {
    this.hooks = hooks;
    this.main = main;
  }

  /** A thread took nested locks at this moment, which is now. */
  synchronized void seen(long thread, long nanos) {
    for (Iterator<Long> ids = running.iterator(); ids.hasNext(); ) {
      Long id = ids.next();
      if (hooks.endOf(id) > 0) {
        ended.put(id, nanos);
        ids.remove();
      }
    }
    if (running.size() < MOST_RUNNING) {
      running.add(thread);
    }
  }

  @Override
  public long endCounter(long thread) {
    long end = hooks.endOf(thread);
    return end > 0 ? end : NOT_ENDED;
  }

  @Override
  public synchronized long endNanos(long thread) {
    Long nanos = ended.get(thread);
    return nanos == null ? NOT_ENDED : nanos;
  }

  @Override
  public long startNanos(long thread) {
    return NOT_KNOWN;
  }

  @Override
  public long creatorOf(long thread) {
    long creator = hooks.creatorOf(thread);
    return creator > 0 ? creator : thread > main ? main : 0;
  }
}
