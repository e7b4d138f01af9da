package dev.tallyman.detect;

/**
 * What is known of when threads were made, started and ended, and by whom: enough to say that two
 * of them never ran at the same time. Not to know is always a right answer.
 */
public interface ThreadLives {
  /** What {@link #endCounter} and {@link #endNanos} say of a thread that may still run. */
  long NOT_ENDED = Long.MAX_VALUE;

  /** What {@link #startNanos} says where it is not known. */
  long NOT_KNOWN = Long.MIN_VALUE;

  /** Nothing is known of any thread. */
  ThreadLives UNKNOWN =
      new ThreadLives() {
        @Override
        public long endCounter(long thread) {
          return NOT_ENDED;
        }

        @Override
        public long endNanos(long thread) {
          return NOT_ENDED;
        }

        @Override
        public long startNanos(long thread) {
          return NOT_KNOWN;
        }

        @Override
        public long creatorOf(long thread) {
          return 0;
        }
      };

  /**
   * Threads with this id or a higher one were made after this thread had ended; {@link #NOT_ENDED}
   * if it is not known to have ended.
   */
  long endCounter(long thread);

  /** {@link System#nanoTime()} when it had ended, or a later moment; else {@link #NOT_ENDED}. */
  long endNanos(long thread);

  /** {@link System#nanoTime()} when it was started, or an earlier moment; {@link #NOT_KNOWN}. */
  long startNanos(long thread);

  /** The id of the thread that made this one; 0 if that is not known. */
  long creatorOf(long thread);
}
