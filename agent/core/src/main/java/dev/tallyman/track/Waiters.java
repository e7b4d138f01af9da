package dev.tallyman.track;

/**
 * Who waits for a lock at this moment, as the hooks know it: the way to virtual threads that no
 * list of the JDK's names. Any thread may ask.
 */
public interface Waiters {
  /** Nobody is known. */
  Waiters NONE =
      new Waiters() {
        @Override
        public Thread[] waiting() {
          return new Thread[0];
        }
      };

  /** Threads that wait for a lock, or did a moment ago; some may be named twice. */
  Thread[] waiting();
}
