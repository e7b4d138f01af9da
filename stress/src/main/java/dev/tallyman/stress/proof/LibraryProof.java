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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A leak with a library was found where it is; the same without was met with silence. */
public final class LibraryProof {

  private LibraryProof() {}

  /**
   * A finding.
   *
   * @param kind the word for what piles up
   * @param question the word for how
   * @param frame what the line that is accused begins with, as {@code com.acme.Orders.take(}
   */
  public record Expected(String kind, String question, String frame) {

    @Override
    public String toString() {
      return kind + " " + question + " at " + frame;
    }
  }

  /**
   * What was seen of a run from outside.
   *
   * @param started when its JVM was started
   * @param done the program's last line
   * @param exitStatus its exit status; null if it had to be ended
   */
  public record Run(Instant started, String done, @Nullable Integer exitStatus) {}

  /**
   * Holds a run to its verdict: what is wanted still stands at the end; where nothing is wanted,
   * nothing was ever said, not even for a moment.
   *
   * @param wanted what must be found, any of them; empty for silence
   */
  public static List<Check> checks(Run run, Recorded recorded, List<Expected> wanted) {
    List<Check> checks = new ArrayList<>();
    checks.add(
        Check.that(
            "the program ends well",
            Objects.equals(run.exitStatus(), 0) && run.done().startsWith("done "),
            "a line 'done ...' and exit status 0",
            run.done() + ", exit status " + run.exitStatus()));
    List<Event> health = recorded.events("tallyman.AgentHealth");
    Event last = health.isEmpty() ? null : health.get(health.size() - 1);
    checks.add(
        Check.that(
            "the agent is well",
            last != null && last.number("hookFailures") == 0,
            "a tallyman.AgentHealth without hook failures",
            last == null ? "" : last.number("hookFailures") + " hook failures"));
    if (wanted.isEmpty()) {
      checks.add(
          Check.that(
              "it stays silent",
              loud(recorded).isEmpty(),
              "no warning and no error",
              said(recorded)));
    } else {
      checks.add(
          Check.that(
              "the leak is found",
              hit(lastWords(recorded), wanted).isPresent(),
              wanted.stream().map(Expected::toString).collect(Collectors.joining(", or ")),
              said(recorded)));
    }
    return checks;
  }

  /** What was found, in a few words, with the time from the JVM's start. */
  public static String found(Run run, Recorded recorded, List<Expected> wanted) {
    if (wanted.isEmpty()) {
      return said(recorded).isEmpty() ? "silent" : said(recorded);
    }
    Collection<Event> last = lastWords(recorded);
    Optional<Event> hit = hit(last, wanted);
    if (hit.isEmpty()) {
      return said(recorded).isEmpty() ? "silent" : said(recorded);
    }
    Instant first =
        loud(recorded).stream()
            .filter(e -> same(e, hit.get()))
            .map(Event::time)
            .findFirst()
            .orElseThrow();
    double seconds = Duration.between(run.started(), first).toMillis() / 1e3;
    return String.format(Locale.ROOT, "%s after %.1f s", brief(hit.get()), seconds)
        + (last.size() == 1 ? "" : ", and " + (last.size() - 1) + " more");
  }

  private static Optional<Event> hit(Collection<Event> last, List<Expected> wanted) {
    return last.stream()
        .filter(e -> wanted.stream().anyMatch(expected -> matches(e, expected)))
        .findFirst();
  }

  /** What still stood at the end: one that was taken back, or told with another, does not. */
  private static Collection<Event> lastWords(Recorded recorded) {
    Map<String, Event> last = new LinkedHashMap<>();
    for (Event event : recorded.findings()) {
      last.put(identity(event), event);
    }
    return last.values().stream()
        .filter(Recorded::loud)
        .filter(e -> !"retracted".equals(text(e, "state")))
        .toList();
  }

  private static List<Event> loud(Recorded recorded) {
    return recorded.findings().stream().filter(Recorded::loud).toList();
  }

  private static boolean matches(Event finding, Expected expected) {
    return expected.kind().equals(text(finding, "kind"))
        && expected.question().equals(text(finding, "question"))
        && text(finding, "frame").startsWith(expected.frame());
  }

  private static boolean same(Event one, Event other) {
    return identity(one).equals(identity(other));
  }

  private static String identity(Event finding) {
    String fingerprint = text(finding, "fingerprint");
    return fingerprint.isEmpty() ? brief(finding) : fingerprint;
  }

  private static String said(Recorded recorded) {
    return loud(recorded).stream()
        .map(LibraryProof::brief)
        .distinct()
        .collect(Collectors.joining("; "));
  }

  private static String brief(Event finding) {
    String frame = text(finding, "frame");
    return (text(finding, "kind").isEmpty() ? finding.type() : text(finding, "kind"))
        + (text(finding, "question").isEmpty() ? "" : " " + text(finding, "question"))
        + " "
        + (frame.isEmpty() ? text(finding, "message") : frame);
  }

  private static String text(Event event, String field) {
    String text = event.has(field) ? event.text(field) : null;
    return text == null ? "" : text;
  }
}
