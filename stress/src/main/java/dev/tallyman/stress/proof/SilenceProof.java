package dev.tallyman.stress.proof;

import dev.tallyman.testkit.Recordings.Event;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A healthy program ran to its end under the agent, which looked and had nothing to say. */
public final class SilenceProof {

  private SilenceProof() {}

  /**
   * What was seen of the run from outside.
   *
   * @param done the program's last line
   * @param exitStatus its exit status; null if it had to be ended
   * @param strangeLines lines on its stdout and stderr that are not its own
   * @param leastLocks so many locks it must have made where the agent can see them
   */
  public record Run(
      String done, @Nullable Integer exitStatus, List<String> strangeLines, long leastLocks) {}

  /** Holds a run to its verdict: silent. */
  public static List<Check> checks(Run run, Recorded recorded) {
    List<Check> checks = new ArrayList<>();
    checks.add(
        Check.that(
            "the program ends well",
            Objects.equals(run.exitStatus(), 0) && run.done().startsWith("done "),
            "a line 'done ...' and exit status 0",
            run.done() + ", exit status " + run.exitStatus()));
    checks.add(
        Check.that(
            "nobody writes on its stdout and stderr",
            run.strangeLines().isEmpty(),
            "no other line",
            String.join(" | ", run.strangeLines())));
    Map<String, Event> last = recorded.lastCounts();
    long created = created(last.values());
    checks.add(
        Check.that(
            "the agent has looked",
            created >= run.leastLocks(),
            "at least " + run.leastLocks() + " locks counted",
            created + " at " + last.size() + " lines"));
    List<Event> health = recorded.events("tallyman.AgentHealth");
    Event lastHealth = health.isEmpty() ? null : health.get(health.size() - 1);
    checks.add(
        Check.that(
            "the agent is well",
            lastHealth != null && lastHealth.number("hookFailures") == 0,
            "a tallyman.AgentHealth without hook failures",
            lastHealth == null ? "" : lastHealth.number("hookFailures") + " hook failures"));
    List<String> findings =
        recorded.findings().stream()
            .filter(Recorded::loud)
            .map(Recorded::brief)
            .distinct()
            .toList();
    checks.add(
        Check.that(
            "it stays silent",
            findings.isEmpty(),
            "no warning and no error",
            String.join("; ", findings)));
    return checks;
  }

  private static long created(Collection<Event> counts) {
    return counts.stream().mapToLong(e -> e.number("created")).sum();
  }

  /** The evidence. */
  public static List<String> evidence(Run run, Recorded recorded) {
    Map<String, Event> last = recorded.lastCounts();
    long infos =
        recorded.findings().stream()
            .filter(e -> !Recorded.loud(e))
            .map(Recorded::brief)
            .distinct()
            .count();
    return List.of(
        run.done(),
        created(last.values())
            + " locks counted at "
            + last.size()
            + " lines; no warning, no error"
            + (infos == 0 ? "" : ", " + infos + " of severity info"));
  }
}
