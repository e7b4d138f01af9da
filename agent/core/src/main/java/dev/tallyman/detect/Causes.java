package dev.tallyman.detect;

import dev.tallyman.model.Kind;
import dev.tallyman.model.Question;
import dev.tallyman.model.Severity;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Puts together what has one cause: a leaked executor is also a task, a listener and the map that
 * keeps them.
 *
 * <p><b>Question:</b> which of the lines that grow are one mistake?
 *
 * <p><b>Inputs:</b> the {@link Claim}s of one census: what grows, where, with a stack, and how many
 * came in each of the latest periods.
 *
 * <p><b>Rule.</b> Two claims belong together when they grow in step (the profiles of their latest
 * periods differ by less than {@value #OUT_OF_STEP} in total variation) and are taken
 *
 * <ul>
 *   <li>by one method and are of different kinds, or ask different questions;
 *   <li>or while one object is made: by constructor calls on the same line of the same caller.
 * </ul>
 *
 * <p>Being below the same loop is not enough: a dispatcher's lines have different faults.
 *
 * <p><b>Cannot see:</b> one cause whose lines have nothing in common but an object.
 *
 * <p>A pure function.
 */
public final class Causes {
  /** How different two profiles may be: 0 the same, 2 nothing in common. */
  private static final double OUT_OF_STEP = 0.6;

  private static final List<Kind> BY_WEIGHT =
      List.of(Kind.EXECUTOR, Kind.THREAD, Kind.SCHEDULED_TASK, Kind.LISTENER, Kind.LOCK);

  /**
   * Something that grows.
   *
   * @param site number of its line
   * @param frame the line
   * @param stack a stack to it, the line first
   * @param recent how many came in each of the latest periods, the newest last; -1 where it was not
   *     known yet
   */
  public record Claim(
      int site,
      Kind kind,
      Question question,
      Severity severity,
      String frame,
      List<String> stack,
      long[] recent) {}

  /** One cause: the claim to report, and what goes with it. */
  public record Cause(Claim first, List<Claim> companions) {
    /** The most that any of them is worth. */
    public Severity severity() {
      Severity most = first.severity();
      for (Claim companion : companions) {
        if (companion.severity().compareTo(most) > 0) {
          most = companion.severity();
        }
      }
      return most;
    }
  }

  private Causes() {}

  /** The causes of these claims, each claim in one of them; in the order of the claims. */
  public static List<Cause> of(List<Claim> claims) {
    int count = claims.size();
    int[] group = new int[count];
    for (int i = 0; i < count; i++) {
      group[i] = i;
    }
    List<Set<String>> made = new ArrayList<>(count);
    for (Claim claim : claims) {
      made.add(constructions(claim.stack()));
    }
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < i; j++) {
        if (root(group, i) != root(group, j)
            && related(claims.get(i), made.get(i), claims.get(j), made.get(j))) {
          group[root(group, i)] = root(group, j);
        }
      }
    }
    List<Cause> causes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if (root(group, i) != i) {
        continue;
      }
      List<Claim> members = new ArrayList<>();
      for (int j = 0; j < count; j++) {
        if (root(group, j) == i) {
          members.add(claims.get(j));
        }
      }
      Claim first = members.get(0);
      for (Claim member : members) {
        if (weight(member) > weight(first)) {
          first = member;
        }
      }
      members.remove(first);
      causes.add(new Cause(first, members));
    }
    return causes;
  }

  private static int root(int[] group, int of) {
    int at = of;
    while (group[at] != at) {
      at = group[at];
    }
    return at;
  }

  /**
   * What a person would name first: what was taken before what was given back, causes first. Not by
   * what is proven: some are proven sooner than others, and the name of a cause is to stay.
   */
  private static int weight(Claim claim) {
    int kind = BY_WEIGHT.indexOf(claim.kind());
    int byKind =
        kind >= 0 ? BY_WEIGHT.size() - kind + 1 : claim.kind().equals(Kind.COLLECTION) ? 0 : 1;
    int byQuestion =
        switch (claim.question()) {
          case OPEN -> 3;
          case LIVE -> 2;
          case DROPPED -> 1;
          case RETAINED -> 0;
        };
    return byQuestion * 16 + byKind;
  }

  private static boolean related(Claim a, Set<String> madeA, Claim b, Set<String> madeB) {
    if (!inStep(a.recent(), b.recent())) {
      return false;
    }
    boolean differ = !a.kind().equals(b.kind()) || a.question() != b.question();
    String method = method(a.frame());
    if (method.equals(method(b.frame())) && (differ || method.endsWith(".<init>"))) {
      return true;
    }
    for (String construction : madeA) {
      if (madeB.contains(construction)) {
        return true;
      }
    }
    return false;
  }

  /** Compared from the period on in which both were known. */
  private static boolean inStep(long[] a, long[] b) {
    int length = Math.min(known(a), known(b));
    double sumA = 0;
    double sumB = 0;
    for (int i = 1; i <= length; i++) {
      sumA += a[a.length - i];
      sumB += b[b.length - i];
    }
    if (sumA == 0 || sumB == 0) {
      return false;
    }
    double distance = 0;
    for (int i = 1; i <= length; i++) {
      distance += Math.abs(a[a.length - i] / sumA - b[b.length - i] / sumB);
    }
    return distance < OUT_OF_STEP;
  }

  /** How many of the latest periods it was known in. */
  private static int known(long[] recent) {
    int first = 0;
    while (first < recent.length && recent[first] < 0) {
      first++;
    }
    return recent.length - first;
  }

  /** Which constructors run on this stack, each with the line that called it. */
  private static Set<String> constructions(List<String> stack) {
    Set<String> found = new HashSet<>();
    for (int i = 0; i + 1 < stack.size(); i++) {
      String method = method(stack.get(i));
      if (method.endsWith(".<init>") && !method(stack.get(i + 1)).endsWith(".<init>")) {
        found.add(method + " at " + stack.get(i + 1));
      }
    }
    return found;
  }

  /** {@code a.b.Orders.lockFor} of a frame; a lambda's method is that around it. */
  private static String method(String frame) {
    int open = frame.indexOf('(');
    String method = open < 0 ? frame : frame.substring(0, open);
    int lambda = method.indexOf(".lambda$");
    if (lambda < 0) {
      return method;
    }
    int from = lambda + ".lambda$".length();
    int to = method.lastIndexOf('$');
    String around = to > from ? method.substring(from, to) : method.substring(from);
    return method.substring(0, lambda + 1) + (around.equals("new") ? "<init>" : around);
  }
}
