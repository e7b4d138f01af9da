package dev.tallyman.detect;

import dev.tallyman.model.Acquisition;
import dev.tallyman.model.Finding;
import dev.tallyman.model.FindingType;
import dev.tallyman.model.Fingerprint;
import dev.tallyman.model.Frames;
import dev.tallyman.model.InvolvedThread;
import dev.tallyman.model.Kind;
import dev.tallyman.model.Severity;
import dev.tallyman.model.State;
import dev.tallyman.model.ThreadWait;
import dev.tallyman.model.ThreadWait.Cause;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Question: do threads wait for each other for ever?
 *
 * <p>Inputs: the waits of several looks that lie close together, and what is known of the members.
 * A group counts if it is there in all of them: the same threads, the same locks, and nobody has
 * moved on in between. No member's wait is timed (a timed wait ends by itself, and the JVM's own
 * detector is wrong about it). No threshold.
 *
 * <p>Finding: {@code deadlock}, one per group, with what each member holds, since when and where it
 * was taken as far as that is known, what it waits for and where. Severity error; warning, and the
 * word "suspected", if a member waits for permits, which anybody may give back. Cannot see: waits
 * of which it is not known who will end them.
 */
public final class DeadlockDetector {
  /** Members that the sentence names. */
  private static final int TOLD = 8;

  /** Members that the finding lists. */
  private static final int LISTED = 128;

  private static final int FRAMES = 32;

  private DeadlockDetector() {}

  /** The groups that are in both looks, member by member. */
  public static List<List<ThreadWait>> inBoth(WaitForGraph earlier, WaitForGraph later) {
    List<List<ThreadWait>> both = new ArrayList<>();
    List<List<ThreadWait>> before = earlier.deadlocks();
    for (List<ThreadWait> group : later.deadlocks()) {
      for (List<ThreadWait> other : before) {
        if (same(group, other) && unmoved(group, other)) {
          both.add(group);
          break;
        }
      }
    }
    return both;
  }

  /** Whether two groups have the same threads, waiting for the same locks. */
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

  private static boolean unmoved(List<ThreadWait> a, List<ThreadWait> b) {
    for (int i = 0; i < a.size(); i++) {
      if (a.get(i).mark() != b.get(i).mark()) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether the application has a part in it: somebody's stack has a frame of neither the JDK nor
   * this agent.
   */
  public static boolean isTheApplications(
      List<ThreadWait> group, Map<Long, StackTraceElement[]> stacks) {
    for (ThreadWait member : group) {
      StackTraceElement[] stack = stacks.get(member.threadId());
      if (stack != null && applicationFrame(Arrays.asList(stack)) != null) {
        return true;
      }
    }
    return false;
  }

  /** What a member holds that other members need. */
  private record Held(String what, @Nullable List<StackTraceElement> taken, double seconds) {}

  /**
   * The finding for one group.
   *
   * @param group as {@link WaitForGraph#deadlocks()} gives it
   * @param queueing who waits behind the members
   * @param stacks the members' stacks by thread id, innermost frame first
   * @param acquisitions how members came to hold what others wait for, as far as that is known
   * @param orders in which orders locks are nested elsewhere
   * @param seen when it was first seen
   */
  public static Finding finding(
      List<ThreadWait> group,
      List<ThreadWait> queueing,
      Map<Long, StackTraceElement[]> stacks,
      List<Acquisition> acquisitions,
      LockOrderCounts orders,
      Instant seen) {
    boolean suspected = false;
    List<InvolvedThread> members = new ArrayList<>();
    Set<String> identity = new TreeSet<>();
    List<String> sentences = new ArrayList<>();
    for (ThreadWait wait : group) {
      suspected |= wait.suspected();
      List<StackTraceElement> stack = stackOf(wait, stacks);
      StackTraceElement at = applicationFrame(stack);
      identity.add(at == null ? wait.lockName() : at.getClassName() + "." + at.getMethodName());
      if (members.size() == LISTED) {
        continue;
      }
      Held held = heldBy(wait, group, stack, acquisitions);
      StackTraceElement takenAt = held.taken == null ? null : applicationFrame(held.taken);
      members.add(
          new InvolvedThread(
              wait.name(),
              wait.threadId(),
              wait.virtual(),
              held.what,
              takenAt == null ? null : Frames.text(takenAt),
              held.seconds > 0 ? held.seconds : null,
              wait.lockName(),
              at == null ? null : Frames.text(at),
              texts(stack),
              held.taken == null ? List.of() : texts(held.taken)));
      if (sentences.size() < TOLD) {
        sentences.add(sentence(wait, held, takenAt, at));
      }
    }
    List<String> print = new ArrayList<>(identity);
    print.add(0, FindingType.DEADLOCK.word());
    return new Finding(
        FindingType.DEADLOCK,
        kind(group),
        suspected ? Severity.WARNING : Severity.ERROR,
        State.ACTIVE,
        Fingerprint.of(print),
        null,
        null,
        null,
        null,
        verdict(group, queueing, suspected),
        List.of(),
        DeadlockHints.hint(group, orders),
        null,
        null,
        members,
        List.of(),
        seen,
        seen,
        message(group, sentences, suspected));
  }

  private static List<StackTraceElement> stackOf(
      ThreadWait wait, Map<Long, StackTraceElement[]> stacks) {
    StackTraceElement[] stack = stacks.get(wait.threadId());
    return stack == null ? List.of() : Arrays.asList(stack);
  }

  private static Held heldBy(
      ThreadWait holder,
      List<ThreadWait> group,
      List<StackTraceElement> now,
      List<Acquisition> acquisitions) {
    Set<String> what = new LinkedHashSet<>();
    List<StackTraceElement> taken = null;
    double exactly = 0;
    double atLeast = 0;
    for (ThreadWait wait : group) {
      for (ThreadWait.Holder held : wait.holders()) {
        if (held.threadId() != holder.threadId()) {
          continue;
        }
        what.add(
            held.times() > 1 ? held.what() + ", taken " + held.times() + " times" : held.what());
        atLeast = wait.cause().isLock() ? Math.max(atLeast, wait.waitedSeconds()) : atLeast;
        for (Acquisition acquisition : acquisitions) {
          if (acquisition.threadId() != holder.threadId() || acquisition.lock() != wait.lock()) {
            continue;
          }
          if (acquisition.heldSeconds() != null) {
            exactly = Math.max(exactly, acquisition.heldSeconds());
          }
          if (taken == null) {
            taken =
                acquisition.stack() != null
                    ? acquisition.stack()
                    : TakenAt.choose(acquisition.samples(), now);
          }
        }
      }
    }
    return new Held(listed(what), taken, exactly > 0 ? exactly : atLeast);
  }

  /** The first three, and how many more. */
  private static String listed(Set<String> names) {
    StringBuilder text = new StringBuilder();
    int count = 0;
    for (String name : names) {
      if (count == 3) {
        text.append(" and ").append(names.size() - count).append(" more");
        break;
      }
      text.append(count++ == 0 ? "" : " and ").append(name);
    }
    return text.toString();
  }

  private static String sentence(
      ThreadWait wait,
      Held held,
      @Nullable StackTraceElement takenAt,
      @Nullable StackTraceElement at) {
    StringBuilder text = new StringBuilder(wait.name());
    if (wait.virtual()) {
      text.append(wait.name().isEmpty() ? "a virtual thread" : " (a virtual thread)");
    }
    text.append(" holds ").append(held.what);
    if (takenAt != null) {
      text.append(", taken at ").append(Frames.text(takenAt)).append(',');
    }
    text.append(" and waits for ").append(wait.lockName());
    if (at != null) {
      text.append(" at ").append(Frames.text(at));
    }
    return text.toString();
  }

  private static String message(List<ThreadWait> group, List<String> sentences, boolean suspected) {
    StringBuilder message = new StringBuilder(suspected ? "Suspected deadlock" : "Deadlock");
    message.append(" of ").append(threads(group.size())).append(": ");
    for (int i = 0; i < sentences.size(); i++) {
      message.append(i == 0 ? "" : "; ").append(sentences.get(i));
    }
    if (group.size() > sentences.size()) {
      message.append("; and ").append(group.size() - sentences.size()).append(" more");
    }
    return message.append('.').toString();
  }

  private static String threads(int count) {
    return count == 1 ? "1 thread" : count + " threads";
  }

  private static @Nullable Kind kind(List<ThreadWait> group) {
    Cause cause = group.get(0).cause();
    for (ThreadWait wait : group) {
      if (wait.cause().isLock() || wait.cause() == Cause.PERMIT) {
        return Kind.LOCK;
      }
      if (wait.cause() == Cause.QUEUED_TASK) {
        cause = Cause.QUEUED_TASK;
      }
    }
    return cause == Cause.QUEUED_TASK || cause == Cause.RESULT ? Kind.EXECUTOR : Kind.THREAD;
  }

  private static String verdict(
      List<ThreadWait> group, List<ThreadWait> queueing, boolean suspected) {
    StringBuilder text = new StringBuilder();
    boolean locks = true;
    boolean any = false;
    for (ThreadWait wait : group) {
      locks &= wait.cause().isLock();
      any |= wait.any() && wait.holders().size() > 1;
    }
    if (group.size() == 1) {
      text.append("It waits, without a time limit, for what only it could give");
    } else if (any) {
      text.append("Each of the ").append(group.size());
      text.append(" waits, without a time limit, for others of them, and nobody else can help");
    } else {
      text.append("Each of the ").append(group.size());
      text.append(" waits, without a time limit, for ");
      text.append(locks ? "a lock that another one holds" : "what another one must do");
    }
    text.append("; the same in 3 looks.");
    if (suspected) {
      text.append(" Suspected: these threads took permits, but others may give some back.");
    }
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

  /** The innermost frame of neither the JDK nor this agent; null if there is none. */
  static @Nullable StackTraceElement applicationFrame(List<StackTraceElement> stack) {
    for (StackTraceElement frame : stack) {
      if (isApplication(frame)) {
        return frame;
      }
    }
    return null;
  }

  static boolean isApplication(StackTraceElement frame) {
    String name = frame.getClassName();
    return !name.startsWith("java.")
        && !name.startsWith("javax.")
        && !name.startsWith("jdk.")
        && !name.startsWith("sun.")
        && !name.startsWith("com.sun.")
        && !name.startsWith("dev.tallyman.core.")
        && !name.contains("$$Lambda"); // another name in each run, and no line
  }

  private static List<String> texts(List<StackTraceElement> stack) {
    List<String> texts = new ArrayList<>();
    for (StackTraceElement frame : stack) {
      if (texts.size() == FRAMES) {
        break;
      }
      if (!frame.getClassName().startsWith("java.util.concurrent.locks.Tally")) {
        texts.add(Frames.text(frame));
      }
    }
    return texts;
  }
}
