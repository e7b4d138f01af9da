package dev.tallyman.stress;

import java.util.concurrent.locks.LockSupport;

/** A steady rate until the time is up; catches up after a pause. For one thread. */
public final class Pace {

  private final long gapNanos;
  private final long end;
  private long due = System.nanoTime();

  /** So many turns in a second, for so long. */
  public Pace(int perSecond, int seconds) {
    this.gapNanos = 1_000_000_000L / perSecond;
    this.end = due + seconds * 1_000_000_000L;
  }

  /** Waits for the next turn; false when the time is up. */
  public boolean next() {
    due += gapNanos;
    for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
      LockSupport.parkNanos(wait);
    }
    return due - end < 0;
  }
}
