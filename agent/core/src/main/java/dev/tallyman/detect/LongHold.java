package dev.tallyman.detect;

import dev.tallyman.model.Finding;
import dev.tallyman.model.FindingType;
import dev.tallyman.model.Kind;
import dev.tallyman.model.LockTimes;
import dev.tallyman.model.Severity;
import dev.tallyman.model.State;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Question: is a lock held far longer than locks of its line usually are?
 *
 * <p>Inputs: a hold that goes on, who waits for it, and the measured holds of its line ({@link
 * LockTimes}, a sample). Usual is what 99.9 % of them stay below. Thresholds: {@value #FACTOR}
 * times that (a hold's tail is long: less than an order of magnitude is a busy day, more is another
 * thing going on), from {@value #LEAST_HOLDS} holds on, and never less than {@value #LEAST_SECONDS}
 * s, which is what a scheduler or a collector can take from anybody. So a line whose locks are held
 * for microseconds is reported after a second, and one that is held for minutes by design after
 * half an hour or never.
 *
 * <p>Finding: {@code long-hold}; severity warning if somebody waits for it, info if nobody does. A
 * line of too few holds is only reported when a thread has waited for {@value
 * #WAITED_UNKNOWN_SECONDS} s, and says that the usual is not known. A hold of which it is not known
 * when it began counts only where a thread has waited behind the same holder for as long.
 *
 * <p>Cannot see: a hold by a thread that itself waits for another lock is that other lock's matter;
 * {@code Condition.await} gives the lock back while it lasts, and is no hold.
 */
public final class LongHold {
  /** So many measured holds make a usual. */
  public static final int LEAST_HOLDS = 50;

  private static final int FACTOR = 20;
  private static final double LEAST_SECONDS = 1;
  private static final double LEAST_UNSURE_SECONDS = 3;
  private static final double WAITED_UNKNOWN_SECONDS = 30;

  private LongHold() {}

  /** Longer than this is not usual, in seconds; only if the usual is known. */
  static double limitSeconds(LockTimes usual) {
    return Math.max(LEAST_SECONDS, FACTOR * usual.p999Nanos() / 1e9);
  }

  /** Whether this hold is so short that no line could find it long: saves asking for the usual. */
  public static boolean certainlyShort(double heldSeconds) {
    return heldSeconds <= LEAST_SECONDS;
  }

  /**
   * How much it matters; null: nothing, or too little to say.
   *
   * @param usual the measured holds of this line, those of all its locks
   */
  public static @Nullable Severity severity(LockCase lock, LockTimes usual) {
    if (lock.looks() < 2) {
      return null;
    }
    if (usual.count() < LEAST_HOLDS) {
      boolean stuck =
          lock.heldSeconds() > WAITED_UNKNOWN_SECONDS
              && lock.queuedForSeconds() > WAITED_UNKNOWN_SECONDS;
      return stuck ? Severity.WARNING : null;
    }
    double limit = limitSeconds(usual);
    if (lock.heldSeconds() <= limit) {
      return null;
    }
    if (lock.sure()) {
      return lock.queued() > 0 ? Severity.WARNING : Severity.INFO;
    }
    return lock.queuedForSeconds() > Math.max(limit, LEAST_UNSURE_SECONDS)
        ? Severity.WARNING
        : null;
  }

  /**
   * The finding.
   *
   * @param others how many other locks of this line are held for long as well
   */
  public static Finding finding(
      LockCase lock, Severity severity, LockTimes usual, int others, Instant first, Instant now) {
    String name = lock.name();
    String held =
        lock.sure()
            ? " has held " + name + " for " + LockWords.time(lock.heldSeconds())
            : " had "
                + name
                + " in each of "
                + lock.looks()
                + " looks in "
                + LockWords.time(lock.heldSeconds());
    String takenAt = lock.takenAt();
    String doesAt = LockWords.applicationLine(lock.stack());
    StringBuilder message = new StringBuilder();
    String line = takenAt != null ? takenAt : doesAt != null ? doesAt : lock.ref().frame();
    message.append(LeakFinding.lineOf(line)).append(": ").append(lock.held().owner());
    message.append(held);
    if (takenAt != null) {
      message.append(", taken here");
    }
    if (doesAt != null && takenAt != null) {
      message.append(", and is at ").append(LeakFinding.lineOf(doesAt));
    }
    if (lock.held().ownerEnded()) {
      message.append(", and has ended");
    }
    message.append(lock.queued() == 0 ? "; nobody waits for it." : "; " + lock.queue() + ".");
    return new Finding(
        FindingType.LONG_HOLD,
        Kind.LOCK,
        severity,
        State.ACTIVE,
        LockWords.fingerprint(FindingType.LONG_HOLD, lock.site()),
        null,
        lock.ref(),
        lock.site().resourceClass(),
        null,
        verdict(usual, lock, others),
        List.of(),
        hint(lock),
        null,
        lock.heldSeconds(),
        lock.threads(),
        List.of(),
        first,
        now,
        message.toString());
  }

  private static String verdict(LockTimes usual, LockCase lock, int others) {
    StringBuilder text = new StringBuilder();
    if (usual.count() < LEAST_HOLDS) {
      text.append("How long it is usually held is not known (");
      text.append(usual.count() == 0 ? "no hold" : LockWords.number(usual.count()) + " holds");
      text.append(" measured); the longest wait for it has lasted ");
      text.append(LockWords.time(lock.queuedForSeconds())).append('.');
    } else {
      text.append("Of ").append(LockWords.number(usual.count()));
      text.append(" measured holds of locks made here half took at most ");
      text.append(LockWords.time(usual.p50Nanos() / 1e9)).append(", 99.9 % at most ");
      text.append(LockWords.time(usual.p999Nanos() / 1e9)).append('.');
    }
    if (others > 0) {
      text.append(' ').append(others == 1 ? "Another lock" : others + " other locks");
      text.append(" made here ").append(others == 1 ? "is" : "are").append(" held for long too.");
    }
    return text.toString();
  }

  private static String hint(LockCase lock) {
    String name = LockWords.shortName(lock.name());
    return lock.held().ownerEnded()
        ? "give " + name + " back on every path (finally)"
        : "take what lasts (I/O, waits, calls into other code) out from under "
            + name
            + ", or give it a time limit";
  }

  /** What is said when it was given back. */
  public static String givenBack(double heldSeconds) {
    return "Given back after about " + LockWords.time(heldSeconds) + ".";
  }
}
