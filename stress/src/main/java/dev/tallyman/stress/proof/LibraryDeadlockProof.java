package dev.tallyman.stress.proof;

import dev.tallyman.testkit.Recordings.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A deadlock with a library was found with both its threads and the library's lines; when nobody
 * had to wait, the two orders were; and the version that mends it was met with silence.
 */
public final class LibraryDeadlockProof {

  private static final String DEADLOCK = "tallyman.Deadlock";
  private static final String INVERSION = "tallyman.LockOrderInversion";

  /** Whatever may be said of a run, inversions and troubled locks included. */
  private static final List<String> FINDINGS =
      List.of(
          DEADLOCK,
          INVERSION,
          "tallyman.Leak",
          "tallyman.OrphanedLock",
          "tallyman.LongHold",
          "tallyman.LockContention",
          "tallyman.ForeignUnlock",
          "tallyman.LostPeriodicTask");

  private LibraryDeadlockProof() {}

  /**
   * A thread.
   *
   * @param thread its name
   * @param frames what some of its frames begin with, as {@code com.acme.Orders.take(}
   */
  public record Part(String thread, List<String> frames) {}

  /**
   * What was seen of a run from outside.
   *
   * @param output the program's lines
   * @param exitStatus its exit status; null if it had to be ended
   * @param threads the JVM's own thread dump, just before it was ended; empty if it ended by itself
   */
  public record Run(List<String> output, @Nullable Integer exitStatus, String threads) {

    /** When the last step before a deadlock was made; null if it was not. */
    @Nullable Instant met() {
      return output.stream()
          .filter(line -> line.startsWith("met at "))
          .map(line -> Instant.ofEpochMilli(Long.parseLong(line.substring("met at ".length()))))
          .findFirst()
          .orElse(null);
    }

    private boolean done() {
      return output.stream().anyMatch(line -> line.startsWith("done "));
    }
  }

  /**
   * Holds a run that deadlocks to its verdict.
   *
   * @param inJvm what the JVM's thread dump must say, so that it is no invention of the agent's
   * @param within how long the finding may take
   */
  public static List<Check> deadlocked(
      Run run, Recorded recorded, List<String> inJvm, List<Part> parts, Duration within) {
    List<Check> checks = new ArrayList<>();
    Instant met = run.met();
    checks.add(
        Check.that(
            "the program deadlocks",
            met != null && run.exitStatus() == null && !run.done(),
            "a line 'met at ...' and no end",
            run.output() + ", exit status " + run.exitStatus()));
    List<String> unsaid = inJvm.stream().filter(text -> !run.threads().contains(text)).toList();
    checks.add(
        Check.that(
            "in the JVM's own eyes, too",
            unsaid.isEmpty(),
            String.join(", ", inJvm),
            unsaid.isEmpty() ? "all" : "a thread dump without it"));
    checks.add(agentIsWell(recorded));
    Optional<Event> found = last(recorded, DEADLOCK).stream().findFirst();
    checks.add(
        Check.that(
            "the deadlock is found",
            found.isPresent() && "error".equals(text(found.get(), "severity")),
            "a " + DEADLOCK + " of severity error",
            said(recorded)));
    if (found.isPresent() && met != null) {
      Duration after = Duration.between(met, first(recorded, found.get()));
      checks.add(
          Check.that(
              "in time",
              after.compareTo(within) <= 0,
              "at most " + within.toMillis() + " ms after it happened",
              after.toMillis() + " ms"));
      checks.addAll(parts(recorded, found.get(), "tallyman.DeadlockThread", parts));
    }
    List<Event> others =
        loud(recorded).stream()
            .filter(e -> !e.type().equals(INVERSION))
            .filter(e -> found.isEmpty() || !same(e, found.get()))
            .toList();
    checks.add(Check.that("nothing else is told", others.isEmpty(), "one finding", brief(others)));
    return checks;
  }

  /** Holds a run in which the two orders happened, and no deadlock, to its verdict. */
  public static List<Check> inverted(Run run, Recorded recorded, List<Part> parts) {
    List<Check> checks = new ArrayList<>();
    checks.add(endsWell(run));
    checks.add(agentIsWell(recorded));
    Optional<Event> found = last(recorded, INVERSION).stream().filter(Recorded::loud).findFirst();
    checks.add(
        Check.that(
            "the inversion is found",
            found.isPresent(),
            "a " + INVERSION + " of severity warning",
            said(recorded)));
    found.ifPresent(event -> checks.addAll(parts(recorded, event, "tallyman.LockOrder", parts)));
    List<Event> others =
        loud(recorded).stream().filter(e -> found.isEmpty() || !same(e, found.get())).toList();
    checks.add(Check.that("nothing else is told", others.isEmpty(), "one finding", brief(others)));
    return checks;
  }

  /** Holds a run of the version that mends it to its verdict. */
  public static List<Check> silent(Run run, Recorded recorded) {
    return List.of(
        endsWell(run),
        agentIsWell(recorded),
        Check.that(
            "it stays silent",
            loud(recorded).isEmpty(),
            "no warning and no error",
            said(recorded)));
  }

  /** What was found and of whom, in a few words, with the time from the program's last step. */
  public static String found(Run run, Recorded recorded) {
    Map<String, Event> first = new LinkedHashMap<>();
    for (Event finding : loud(recorded)) {
      first.putIfAbsent(finding.type() + text(finding, "fingerprint"), finding);
    }
    Instant met = run.met();
    return first.isEmpty()
        ? "silent"
        : first.values().stream()
            .map(finding -> inAFewWords(finding, recorded, met))
            .collect(Collectors.joining("; "));
  }

  private static String inAFewWords(Event finding, Recorded recorded, @Nullable Instant met) {
    String type =
        finding.type().equals(DEADLOCK)
            ? "tallyman.DeadlockThread"
            : finding.type().equals(INVERSION) ? "tallyman.LockOrder" : "tallyman.LockThread";
    String threads =
        recorded.events(type).stream()
            .filter(part -> same(part, finding))
            .map(part -> text(part, "threadName"))
            .distinct()
            .sorted()
            .collect(Collectors.joining(", "));
    return finding.type().replace("tallyman.", "")
        + (threads.isEmpty() ? "" : " of " + threads)
        + (met == null
            ? ""
            : String.format(
                Locale.ROOT,
                " after %.1f s",
                Duration.between(met, finding.time()).toMillis() / 1e3));
  }

  private static Check endsWell(Run run) {
    return Check.that(
        "the program ends well",
        Objects.equals(run.exitStatus(), 0) && run.done(),
        "a line 'done ...' and exit status 0",
        run.output() + ", exit status " + run.exitStatus());
  }

  private static Check agentIsWell(Recorded recorded) {
    List<Event> health = recorded.events("tallyman.AgentHealth");
    Event last = health.isEmpty() ? null : health.get(health.size() - 1);
    return Check.that(
        "the agent is well",
        last != null && last.number("hookFailures") == 0,
        "a tallyman.AgentHealth without hook failures",
        last == null ? "" : last.number("hookFailures") + " hook failures");
  }

  /** The threads of a finding, and that each has the frames that it must have. */
  private static List<Check> parts(
      Recorded recorded, Event finding, String type, List<Part> wanted) {
    List<Check> checks = new ArrayList<>();
    Map<String, String> stacks = new LinkedHashMap<>();
    for (Event part : recorded.events(type)) {
      if (same(part, finding)) {
        stacks.put(text(part, "threadName"), text(part, "stack"));
      }
    }
    checks.add(
        Check.same(
            "the threads",
            new TreeSet<>(wanted.stream().map(Part::thread).toList()),
            new TreeSet<>(stacks.keySet())));
    for (Part part : wanted) {
      String stack = stacks.get(part.thread());
      if (stack == null) {
        continue; // the comparison of the threads has failed already
      }
      List<String> missing =
          part.frames().stream().filter(frame -> !stack.contains(frame)).toList();
      checks.add(
          Check.that(
              "the lines of " + part.thread(),
              missing.isEmpty(),
              String.join(", ", part.frames()),
              missing.isEmpty() ? "all" : stack.replace('\n', ' ')));
    }
    return checks;
  }

  /** What still stood at the end. */
  private static List<Event> last(Recorded recorded, String type) {
    Map<String, Event> last = new LinkedHashMap<>();
    for (Event event : recorded.events(type)) {
      last.put(text(event, "fingerprint"), event);
    }
    return last.values().stream().filter(e -> !"retracted".equals(text(e, "state"))).toList();
  }

  private static Instant first(Recorded recorded, Event finding) {
    return recorded.events(finding.type()).stream()
        .filter(e -> same(e, finding))
        .map(Event::time)
        .findFirst()
        .orElseThrow();
  }

  /** Every warning and error, be it taken back later or not, oldest first. */
  private static List<Event> loud(Recorded recorded) {
    return FINDINGS.stream()
        .flatMap(type -> recorded.events(type).stream())
        .filter(Recorded::loud)
        .sorted((a, b) -> a.time().compareTo(b.time()))
        .toList();
  }

  private static boolean same(Event one, Event other) {
    return text(one, "fingerprint").equals(text(other, "fingerprint"));
  }

  private static String said(Recorded recorded) {
    return brief(loud(recorded));
  }

  private static String brief(Collection<Event> findings) {
    return findings.stream()
        .map(
            e ->
                Stream.of(text(e, "severity"), e.type(), text(e, "frame"), text(e, "message"))
                    .filter(word -> !word.isEmpty())
                    .collect(Collectors.joining(" ")))
        .distinct()
        .collect(Collectors.joining("; "));
  }

  private static String text(Event event, String field) {
    String text = event.has(field) ? event.text(field) : null;
    return text == null ? "" : text;
  }
}
