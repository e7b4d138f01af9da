package dev.tallyman.detect;

import dev.tallyman.model.Finding;
import dev.tallyman.model.FindingType;
import dev.tallyman.model.Fingerprint;
import dev.tallyman.model.Frames;
import dev.tallyman.model.InvolvedThread;
import dev.tallyman.model.Kind;
import dev.tallyman.model.Severity;
import dev.tallyman.model.State;
import dev.tallyman.model.ThreadWait;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Question: do threads wait for each other for ever?
 *
 * <p>Inputs: the waits of several looks that lie close together, and the members' stacks. A cycle
 * counts if it is there in all of them, the same threads and the same locks, and no member's wait
 * is timed (a timed wait ends by itself, and the JVM's own detector is wrong about it). No
 * threshold.
 *
 * <p>Finding: {@code deadlock}, severity error, one per cycle, with each member's lock, what it
 * waits for and where. Cannot see: virtual threads as waiters, read locks, semaphores, waits for
 * anything but an owner.
 */
public final class DeadlockDetector {
  private DeadlockDetector() {}

  /** The cycles that are in both looks, member by member. */
  public static List<List<ThreadWait>> inBoth(WaitForGraph earlier, WaitForGraph later) {
    List<List<ThreadWait>> both = new ArrayList<>();
    List<List<ThreadWait>> before = earlier.deadlocks();
    for (List<ThreadWait> cycle : later.deadlocks()) {
      for (List<ThreadWait> other : before) {
        if (same(cycle, other)) {
          both.add(cycle);
          break;
        }
      }
    }
    return both;
  }

  /** Whether two cycles have the same threads, waiting for the same locks. */
  public static boolean same(List<ThreadWait> a, List<ThreadWait> b) {
    if (a.size() != b.size()) {
      return false;
    }
    for (int i = 0; i < a.size(); i++) {
      if (a.get(i).threadId() != b.get(i).threadId() || a.get(i).lock() != b.get(i).lock()) {
        return false;
      }
    }
    return true;
  }

  /**
   * The finding for one cycle.
   *
   * @param cycle each member waits for the next, the last for the first
   * @param queueing who waits behind the members
   * @param stacks the members' stacks by thread id, innermost frame first
   * @param seen when it was first seen
   */
  public static Finding finding(
      List<ThreadWait> cycle,
      List<ThreadWait> queueing,
      Map<Long, StackTraceElement[]> stacks,
      Instant seen) {
    List<InvolvedThread> members = new ArrayList<>();
    List<String> identity = new ArrayList<>();
    StringBuilder message = new StringBuilder();
    message.append("Deadlock of ").append(cycle.size()).append(" threads: ");
    for (int i = 0; i < cycle.size(); i++) {
      ThreadWait wait = cycle.get(i);
      // What a member holds is what the one before it waits for.
      String holds = held(cycle.get((i + cycle.size() - 1) % cycle.size()));
      StackTraceElement[] stack = stacks.getOrDefault(wait.threadId(), new StackTraceElement[0]);
      StackTraceElement at = applicationFrame(stack);
      members.add(
          new InvolvedThread(
              wait.name(),
              wait.threadId(),
              wait.virtual(),
              holds,
              null,
              null,
              wait.lockName(),
              at == null ? null : Frames.text(at),
              texts(stack),
              List.of()));
      identity.add(at == null ? wait.lockName() : at.getClassName() + "." + at.getMethodName());
      message.append(i == 0 ? "" : "; ").append(wait.name()).append(" holds ").append(holds);
      message.append(" and waits for ").append(wait.lockName());
      if (at != null) {
        message.append(" at ").append(Frames.text(at));
      }
    }
    message.append('.');
    Collections.sort(identity);
    identity.add(0, FindingType.DEADLOCK.word());
    return new Finding(
        FindingType.DEADLOCK,
        Kind.LOCK,
        Severity.ERROR,
        State.ACTIVE,
        Fingerprint.of(identity),
        null,
        null,
        null,
        null,
        verdict(cycle, queueing),
        List.of(),
        hint(cycle),
        null,
        null,
        members,
        List.of(),
        seen,
        seen,
        message.toString());
  }

  /** What somebody waits for, as something that its owner holds. */
  private static String held(ThreadWait wait) {
    return wait.ownerHolds() > 1
        ? wait.lockName() + ", taken " + wait.ownerHolds() + " times"
        : wait.lockName();
  }

  private static String verdict(List<ThreadWait> cycle, List<ThreadWait> queueing) {
    StringBuilder text = new StringBuilder();
    text.append("Each of the ").append(cycle.size());
    text.append(" waits, without a time limit, for a lock that the next one owns");
    text.append("; the same in 3 looks.");
    if (!queueing.isEmpty()) {
      text.append(" Queueing behind them: ");
      int shown = Math.min(8, queueing.size());
      for (int i = 0; i < shown; i++) {
        text.append(i == 0 ? "" : ", ").append(queueing.get(i).name());
      }
      if (queueing.size() > shown) {
        text.append(" and ").append(queueing.size() - shown).append(" more");
      }
      text.append('.');
    }
    return text.toString();
  }

  private static String hint(List<ThreadWait> cycle) {
    String first = shortName(cycle.get(cycle.size() - 1).lockName());
    String second = shortName(cycle.get(0).lockName());
    if (cycle.size() == 2) {
      return "take these two locks in one order everywhere, for instance "
          + first
          + " before "
          + second;
    }
    return "give these "
        + cycle.size()
        + " locks one order and take them in it everywhere, for instance "
        + first
        + " before all others";
  }

  private static String shortName(String lockName) {
    int end = lockName.indexOf(" (");
    return end < 0 ? lockName : lockName.substring(0, end);
  }

  /** The innermost frame that is not the JDK's; null if there is none. */
  static @Nullable StackTraceElement applicationFrame(StackTraceElement[] stack) {
    for (StackTraceElement frame : stack) {
      String name = frame.getClassName();
      if (!name.startsWith("java.") && !name.startsWith("jdk.") && !name.startsWith("sun.")) {
        return frame;
      }
    }
    return null;
  }

  private static List<String> texts(StackTraceElement[] stack) {
    List<String> texts = new ArrayList<>();
    for (StackTraceElement frame : stack) {
      if (!frame.getClassName().startsWith("java.util.concurrent.locks.Tally")) {
        texts.add(Frames.text(frame));
      }
      if (texts.size() == 32) {
        break;
      }
    }
    return texts;
  }
}
