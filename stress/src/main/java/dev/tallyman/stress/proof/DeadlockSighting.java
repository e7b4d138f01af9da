package dev.tallyman.stress.proof;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A deadlock as the JVM's own detector tells it over JMX, asked every few milliseconds by the
 * harness: the second opinion that the agent's finding is held to.
 *
 * @param notBefore when the detector was last asked and knew of none
 * @param seen when it had answered that there is one
 * @param members the threads in the cycle
 */
public record DeadlockSighting(Instant notBefore, Instant seen, List<Member> members) {

  /**
   * Leaves out the threads that only queue behind the cycle: the JVM's detector tells them as well,
   * depending on where it began to look.
   *
   * @return null if the threads make no cycle
   */
  public static @Nullable DeadlockSighting of(
      Instant notBefore, Instant seen, List<Member> threads) {
    Map<String, Member> byName =
        threads.stream().collect(Collectors.toMap(Member::thread, Function.identity()));
    List<Member> cycle = threads.stream().filter(member -> comesBackTo(member, byName)).toList();
    return cycle.isEmpty() ? null : new DeadlockSighting(notBefore, seen, cycle);
  }

  private static boolean comesBackTo(Member start, Map<String, Member> byName) {
    Set<Member> passed = new HashSet<>();
    Member at = byName.get(start.waitsForOwnedBy());
    while (at != null && passed.add(at)) {
      if (at.equals(start)) {
        return true;
      }
      at = byName.get(at.waitsForOwnedBy());
    }
    return false;
  }

  /**
   * A thread in the cycle.
   *
   * @param thread its name
   * @param waitsForOwnedBy the name of the thread that owns what this one waits for
   * @param applicationStack its frames in the application's code, innermost first
   */
  public record Member(
      String thread, String waitsForOwnedBy, List<StackTraceElement> applicationStack) {

    /** The application's line at which it waits. */
    public CodeLine waitsAt() {
      return CodeLine.of(applicationStack.get(0));
    }
  }
}
