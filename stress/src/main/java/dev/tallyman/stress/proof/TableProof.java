package dev.tallyman.stress.proof;

import dev.tallyman.testkit.Recordings.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** A leak was found in time and where it is, and nothing else was; without it there was silence. */
public final class TableProof {

  private TableProof() {}

  /**
   * What must be found.
   *
   * @param kind the word for what piles up
   * @param question the word for how
   * @param lines where; one of them must be named
   */
  public record Wanted(String kind, String question, List<CodeLine> lines) {

    @Override
    public String toString() {
      return kind
          + " "
          + question
          + " at "
          + lines.stream().map(CodeLine::frame).collect(Collectors.joining(" or "));
    }
  }

  /**
   * When a leaking program ran.
   *
   * @param started when its JVM was started
   * @param stopped when it was ended from outside
   * @param within how long the finding may take
   */
  public record Run(Instant started, Instant stopped, Duration within) {}

  /** Holds a run with a leak to its verdict. */
  public static List<Check> checks(Run run, Recorded recorded, Wanted wanted) {
    List<Check> checks = new ArrayList<>();
    checks.add(agentIsWell(recorded));
    Optional<Event> hit = first(recorded, wanted);
    checks.add(
        Check.that(
            "the leak is found",
            hit.isPresent(),
            wanted.toString(),
            brief(recorded.findings().stream().filter(TableProof::counts).toList())));
    if (hit.isPresent()) {
      double seconds = after(run, hit.get());
      checks.add(
          Check.that(
              "in time",
              seconds <= run.within().toMillis() / 1e3,
              "at most " + run.within().toSeconds() + " s after the start",
              seconds(seconds) + " s"));
    }
    List<Event> active = active(recorded, run.stopped());
    checks.add(
        Check.that(
            "one cause, one finding",
            active.size() == 1,
            "one warning or error at the end",
            active.size() + ": " + brief(active)));
    return checks;
  }

  /** Holds a run without a leak to its verdict: it has done its work, and silence. */
  public static List<Check> silent(LibraryProof.Run run, Recorded recorded) {
    List<Check> checks = new ArrayList<>(LibraryProof.checks(run, recorded, List.of()));
    long created =
        recorded.lastCounts().values().stream().mapToLong(e -> e.number("created")).sum();
    checks.add(
        Check.that("the agent has looked", created > 0, "something was counted", "" + created));
    return checks;
  }

  /** When the leak was found, in seconds after the JVM's start; empty if it was not. */
  public static String after(Run run, Recorded recorded, Wanted wanted) {
    return first(recorded, wanted).map(hit -> seconds(after(run, hit))).orElse("");
  }

  /** The finding at the end: that of the leak, or if there is none the first other one. */
  public static Optional<Event> atEnd(Run run, Recorded recorded, Wanted wanted) {
    List<Event> active = active(recorded, run.stopped());
    return active.stream()
        .filter(finding -> matches(finding, wanted))
        .findFirst()
        .or(() -> active.stream().findFirst());
  }

  /** How many others grow from the same cause. */
  public static int companions(Event finding) {
    String text = text(finding, "companions");
    return text.isEmpty() ? 0 : (int) text.lines().count();
  }

  /** A finding as the table has it: kind and question. */
  public static String kind(Event finding) {
    String kind = text(finding, "kind");
    return (kind.isEmpty() ? finding.type().replace("tallyman.", "") : kind)
        + " "
        + text(finding, "question");
  }

  /** Where, in short: {@code Orders:148}. */
  public static String place(Event finding) {
    String frame = text(finding, "frame");
    int open = frame.indexOf('(');
    return open < 0 ? frame : frame.substring(open + 1, frame.length() - 1).replace(".java", "");
  }

  /** Warnings and errors that hold at that moment. */
  private static List<Event> active(Recorded recorded, Instant at) {
    Map<String, Event> last = new LinkedHashMap<>();
    for (Event finding : recorded.findings()) {
      if (!finding.time().isAfter(at)) {
        last.put(finding.type() + " " + text(finding, "fingerprint"), finding);
      }
    }
    return last.values().stream().filter(TableProof::counts).toList();
  }

  private static boolean counts(Event finding) {
    return Recorded.loud(finding) && !Objects.equals(text(finding, "state"), "retracted");
  }

  private static Optional<Event> first(Recorded recorded, Wanted wanted) {
    return recorded.findings().stream()
        .filter(TableProof::counts)
        .filter(finding -> matches(finding, wanted))
        .findFirst();
  }

  private static boolean matches(Event finding, Wanted wanted) {
    return wanted.kind().equals(text(finding, "kind"))
        && wanted.question().equals(text(finding, "question"))
        && wanted.lines().stream().anyMatch(l -> l.frame().equals(text(finding, "frame")));
  }

  private static Check agentIsWell(Recorded recorded) {
    List<Event> health = recorded.events("tallyman.AgentHealth");
    long failures = health.isEmpty() ? -1 : health.get(health.size() - 1).number("hookFailures");
    return Check.that(
        "the agent is well",
        failures == 0,
        "a tallyman.AgentHealth without hook failures",
        failures < 0 ? "" : failures + " hook failures");
  }

  private static double after(Run run, Event hit) {
    return Duration.between(run.started(), hit.time()).toMillis() / 1e3;
  }

  private static String seconds(double seconds) {
    return String.format(Locale.ROOT, "%.1f", seconds);
  }

  private static String brief(List<Event> findings) {
    return findings.stream()
        .map(f -> f.has("frame") ? kind(f) + " " + text(f, "frame") : Recorded.brief(f))
        .distinct()
        .collect(Collectors.joining("; "));
  }

  private static String text(Event event, String field) {
    String text = event.has(field) ? event.text(field) : null;
    return text == null ? "" : text;
  }
}
