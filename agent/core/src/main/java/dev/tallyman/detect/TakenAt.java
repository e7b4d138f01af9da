package dev.tallyman.detect;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a thread took a lock that it holds, chosen among stacks of other acquisitions of locks of
 * the same creation site.
 *
 * <p>A thread that holds a lock is still within the method that took it, or within the one that
 * called that method and will give it back. So an acquisition fits if its outermost frames are
 * those of the holder's stack up to the point at which the two part, and the more frames it shares
 * the better. At the point of parting both are in the same method, the holder further on: at
 * another line, or, where a helper took the lock, in another callee.
 *
 * <p>Cannot tell: two acquisitions in one method that both fit equally well. Then it is unknown.
 */
public final class TakenAt {
  /** Stacks of acquisitions are no deeper. */
  private static final int CUT = 32;

  private static final long STEP = 1_000_000;

  private TakenAt() {}

  /**
   * The acquisition that fits.
   *
   * @param acquisitions each the taking frame first; frames of the JDK may lie on top
   * @param now the holder's stack, innermost frame first
   * @return null if none does, or if several with different lines do
   */
  public static @Nullable List<StackTraceElement> choose(
      List<List<StackTraceElement>> acquisitions, List<StackTraceElement> now) {
    List<StackTraceElement> best = null;
    List<StackTraceElement> there = written(now);
    long bestScore = 0;
    boolean doubtful = false;
    for (List<StackTraceElement> acquisition : acquisitions) {
      long score = score(written(acquisition), there, acquisition.size() >= CUT);
      if (score == 0 || score < bestScore) {
        continue;
      }
      if (score > bestScore) {
        bestScore = score;
        best = acquisition;
        doubtful = false;
      } else if (best != null && !sameLine(best, acquisition)) {
        doubtful = true;
      }
    }
    return doubtful ? null : best;
  }

  /**
   * The frames of code that somebody wrote. Which of the JDK's and of those that it makes up are in
   * a stack depends on who was asked for it.
   */
  private static List<StackTraceElement> written(List<StackTraceElement> stack) {
    List<StackTraceElement> written = new ArrayList<>(stack.size());
    for (StackTraceElement frame : stack) {
      if (DeadlockDetector.isApplication(frame) && !isMadeUp(frame.getClassName())) {
        written.add(frame);
      }
    }
    return written;
  }

  private static boolean isMadeUp(String className) {
    return className.contains("/0x") || className.contains("$$Lambda");
  }

  private static long score(
      List<StackTraceElement> acquisition, List<StackTraceElement> now, boolean cut) {
    if (!cut) {
      return score(acquisition, now, now.size() - 1);
    }
    // Its outermost frames may be cut off: it may begin anywhere within the holder's.
    long best = 0;
    for (int outermost = now.size() - 1; outermost >= 0; outermost--) {
      best = Math.max(best, score(acquisition, now, outermost));
    }
    return best;
  }

  /**
   * How well it fits: above all the number of shared frames, then whether the lock was taken before
   * the line at which the holder is now. 0 if it does not.
   */
  private static long score(
      List<StackTraceElement> acquisition, List<StackTraceElement> now, int outermost) {
    int innermost = 0;
    while (innermost < now.size() && !DeadlockDetector.isApplication(now.get(innermost))) {
      innermost++;
    }
    int shared = 0;
    int application = 0;
    int a = acquisition.size() - 1;
    for (int n = outermost; n >= innermost && a >= 0; n--, a--) {
      StackTraceElement taken = acquisition.get(a);
      StackTraceElement there = now.get(n);
      if (!taken.getClassName().equals(there.getClassName())
          || !taken.getMethodName().equals(there.getMethodName())) {
        return 0; // in another call: that one has returned, with its locks
      }
      shared++;
      application += DeadlockDetector.isApplication(there) ? 1 : 0;
      if (taken.getLineNumber() != there.getLineNumber()) {
        if (application == 0) {
          return 0;
        }
        int ahead = there.getLineNumber() - taken.getLineNumber();
        return shared * STEP + (ahead > 0 ? STEP - 1 - Math.min(ahead, STEP / 4) : 1);
      }
    }
    // Taken at the very line that the holder is in, as in a loop.
    return application == 0 ? 0 : shared * STEP + STEP / 2;
  }

  private static boolean sameLine(List<StackTraceElement> a, List<StackTraceElement> b) {
    StackTraceElement one = DeadlockDetector.applicationFrame(a);
    StackTraceElement other = DeadlockDetector.applicationFrame(b);
    return one != null && one.equals(other);
  }
}
