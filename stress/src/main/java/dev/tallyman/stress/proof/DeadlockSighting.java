package dev.tallyman.stress.proof;

import java.time.Instant;
import java.util.List;

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
