package dev.tallyman.detect;

import dev.tallyman.model.CreationSite;
import dev.tallyman.model.Finding;
import dev.tallyman.model.FindingType;
import dev.tallyman.model.Kind;
import dev.tallyman.model.LockTimes;
import dev.tallyman.model.Severity;
import dev.tallyman.model.SiteRef;
import dev.tallyman.model.State;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Question: do threads spend their time in the queue of one line's locks?
 *
 * <p>Inputs: the waits that ended in a window and how often somebody was seen waiting ({@link
 * Window}), for how long that has gone on, and the measured holds. The time waited in a second is
 * the mean number of threads in the queue (Little 1961).
 *
 * <p>Finding: {@code lock-contention}. Info from one thread in the queue on average on, in half of
 * all looks. Warning only if it has gone on for {@value #WARN_AFTER_SECONDS} s, more than {@value
 * #WARN_THREADS} threads stand in the queue on average, it is empty in hardly any look, and a wait
 * takes {@value #CONVOY} times as long as a hold: a convoy (Blasgen et al. 1979), in which handing
 * the lock over costs more than what is done under it. A lock that is busy but not the bottleneck
 * has an empty queue time and again, however many threads there are: at 90 % use (random arrivals)
 * eight threads wait on average, and one look in five finds nobody. So a server under load that is
 * not limited by this lock gets no warning.
 *
 * <p>Cannot see: queues that do not move (nothing ends; they are a long hold's or a deadlock's
 * matter), and why handing over is slow; a machine without a free processor makes convoys too.
 */
public final class Contention {
  /** What is said when it is over. */
  public static final String OVER = "The queue is gone.";

  private static final int LEAST_WAITS = 100;
  private static final double INFO_THREADS = 1;
  private static final double INFO_SHARE = 0.5;
  private static final double WARN_THREADS = 4;
  private static final double WARN_SHARE = 0.95;
  private static final double WARN_AFTER_SECONDS = 60;
  private static final int CONVOY = 10;

  private Contention() {}

  /**
   * What the queues of a line's locks were like.
   *
   * @param full whether the window is as long as it is meant to be
   * @param seconds how long it is
   * @param waits waits that ended in it
   * @param waitSeconds how long these took together
   * @param looks how often it was looked
   * @param queued in how many looks somebody waited
   * @param most the most that were seen to wait at once
   */
  public record Window(
      boolean full,
      double seconds,
      long waits,
      double waitSeconds,
      int looks,
      int queued,
      int most) {
    /** How many threads stood in the queue on average. */
    public double threads() {
      return seconds <= 0 ? 0 : waitSeconds / seconds;
    }

    double meanWaitSeconds() {
      return waits == 0 ? 0 : waitSeconds / waits;
    }

    double share() {
      return looks == 0 ? 0 : (double) queued / looks;
    }
  }

  /**
   * How much it matters; null: nothing, or too little to say.
   *
   * @param active whether it is reported already: then half is enough to go on
   * @param saturatedSeconds for how long {@link #saturated} has been so in each look
   * @param holds the measured holds of this line
   */
  public static @Nullable Severity severity(
      Window window, boolean active, double saturatedSeconds, LockTimes holds) {
    double ease = active ? 0.5 : 1;
    if (!window.full
        || window.looks < 2
        || window.waits < LEAST_WAITS * ease
        || window.threads() < INFO_THREADS * ease
        || window.share() < INFO_SHARE * ease) {
      return null;
    }
    boolean warn =
        saturated(window, holds) && window.seconds + saturatedSeconds >= WARN_AFTER_SECONDS;
    return warn ? Severity.WARNING : Severity.INFO;
  }

  /** Whether it is all that a warning needs, but for how long it has gone on. */
  public static boolean saturated(Window window, LockTimes holds) {
    return window.full
        && window.waits >= LEAST_WAITS
        && window.threads() > WARN_THREADS
        && window.share() >= WARN_SHARE
        && holds.count() >= LongHold.LEAST_HOLDS
        && window.meanWaitSeconds() * 1e9 >= CONVOY * (double) holds.p50Nanos();
  }

  /** The finding. */
  public static Finding finding(
      CreationSite site,
      SiteRef ref,
      String lock,
      Severity severity,
      Window window,
      double lastedSeconds,
      LockTimes holds,
      Instant first,
      Instant now) {
    String threads = String.format(Locale.ROOT, "%.1f", window.threads());
    StringBuilder verdict = new StringBuilder();
    verdict.append(LockWords.number(window.waits())).append(" waits ended in ");
    verdict.append(LockWords.time(window.seconds())).append(", ");
    verdict.append(LockWords.time(window.meanWaitSeconds())).append(" each on average; ");
    if (holds.count() >= LongHold.LEAST_HOLDS) {
      verdict.append("half of the measured holds took at most ");
      verdict.append(LockWords.time(holds.p50Nanos() / 1e9));
    } else {
      verdict.append("how long it is held is not known");
    }
    verdict.append("; somebody waited in ").append(window.queued()).append(" of ");
    verdict.append(window.looks()).append(" looks, at most ");
    verdict.append(LockWords.threads(window.most())).append(" at once.");
    String name = LockWords.shortName(lock);
    return new Finding(
        FindingType.LOCK_CONTENTION,
        Kind.LOCK,
        severity,
        State.ACTIVE,
        LockWords.fingerprint(FindingType.LOCK_CONTENTION, site),
        null,
        ref,
        site.resourceClass(),
        null,
        verdict.toString(),
        List.of(),
        "do less under "
            + name
            + ", take it less often, or split it (striping, a read-write lock, a concurrent"
            + " collection)",
        null,
        null,
        List.of(),
        List.of(),
        first,
        now,
        LeakFinding.lineOf(ref.frame())
            + ": "
            + threads
            + " threads stand in the queue of "
            + lock
            + " on average, for "
            + LockWords.time(lastedSeconds)
            + (severity == Severity.WARNING ? "; it is never empty." : "."));
  }
}
