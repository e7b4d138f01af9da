package dev.tallyman.stress.proof;

import dev.tallyman.testkit.Recordings.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The leak was reported as an error, at the right line, before the OutOfMemoryError; then the JVM
 * really died of it.
 */
public final class LeakProof {

  /** How long the application rests when the wanted orders are served. */
  public static final Duration REST = Duration.ofSeconds(3);

  private LeakProof() {}

  /**
   * What was seen of the run from outside.
   *
   * @param ready when the application took its first order
   * @param reached when it said that the wanted orders were served; null if it never did
   * @param createdByThen locks that it says it had made by then
   * @param outOfMemory when it named the OutOfMemoryError on stderr; null if it never did
   * @param lastWords that line of its stderr
   * @param exitStatus its exit status; null if it had to be ended
   * @param heapBefore bytes alive before the first order
   * @param heapAfter bytes that a collection left after the wanted orders; -1 for no collection
   */
  public record Run(
      Instant ready,
      @Nullable Instant reached,
      long createdByThen,
      @Nullable Instant outOfMemory,
      String lastWords,
      @Nullable Integer exitStatus,
      long heapBefore,
      long heapAfter) {}

  /**
   * Holds a run to what was promised.
   *
   * @param culprit the line that makes the locks that are never let go of
   */
  public static List<Check> checks(Run run, Recorded recorded, CodeLine culprit) {
    List<Check> checks = new ArrayList<>();
    checks.add(
        Check.that(
            "every order of the first part is served",
            run.reached() != null,
            "a line 'reached orders=...'",
            run.reached() == null ? "" : "it came"));
    Optional<Event> error = firstError(recorded);
    checks.add(
        Check.that(
            "the leak is reported as an error",
            error.isPresent(),
            "a tallyman.Leak of severity error",
            recorded.leaks().stream()
                .map(Recorded::brief)
                .distinct()
                .collect(Collectors.joining("; "))));
    if (error.isPresent()) {
      Event leak = error.get();
      checks.add(Check.same("its class", culprit.className(), text(leak, "declaringType")));
      checks.add(Check.same("its method", culprit.method(), text(leak, "method")));
      checks.add(Check.same("its line", (long) culprit.line(), leak.number("line")));
      checks.add(Check.same("its frame", culprit.frame(), text(leak, "frame")));
      checks.add(Check.same("what is leaked", AppCode.LOCK, text(leak, "resourceClass")));
      checks.add(
          Check.that(
              "it comes before the OutOfMemoryError",
              run.outOfMemory() != null && leak.time().isBefore(run.outOfMemory()),
              "an error before " + (run.outOfMemory() == null ? "it" : run.outOfMemory()),
              "an error at " + leak.time()));
      checks.add(
          Check.that(
              "its message begins with the line",
              text(leak, "message").startsWith(culprit.place()),
              culprit.place() + " ...",
              text(leak, "message")));
    }
    List<String> others =
        recorded.findings().stream()
            .filter(Recorded::loud)
            .filter(e -> e.has("frame") && e.text("frame") != null)
            .filter(e -> !culprit.frame().equals(e.text("frame")))
            .filter(e -> !isOfTheSameCause(e, culprit, recorded))
            .map(Recorded::brief)
            .distinct()
            .toList();
    checks.add(
        Check.that("nobody else is accused", others.isEmpty(), "no other line", join(others)));
    List<Event> creations =
        recorded.events("tallyman.LeakingCreation").stream()
            .filter(e -> culprit.frame().equals(e.text("frame")))
            .toList();
    checks.add(
        Check.that(
            "the next creations there are caught in the act",
            !creations.isEmpty()
                && creations.stream().anyMatch(e -> stackOf(e).contains(culprit.method())),
            "a tallyman.LeakingCreation with " + culprit.method() + " in its stack",
            creations.isEmpty() ? "" : stackOf(creations.get(0))));
    countedRight(run, recorded, culprit, checks);
    checks.add(
        Check.that(
            "the JVM dies of OutOfMemoryError",
            run.outOfMemory() != null && run.exitStatus() != null && run.exitStatus() != 0,
            "java.lang.OutOfMemoryError on stderr and an exit status that is not 0",
            run.lastWords()
                + (run.exitStatus() == null
                    ? "; had to be ended"
                    : "; exit status " + run.exitStatus())));
    return checks;
  }

  /**
   * Whether a line that was told by itself for a while, because it is known sooner, was taken back
   * and stands beside the culprit's at the end: the map that the locks are put into is no innocent.
   */
  private static boolean isOfTheSameCause(Event told, CodeLine culprit, Recorded recorded) {
    String frame = String.valueOf(text(told, "frame"));
    Event last = newest(frame, recorded);
    Event cause = newest(culprit.frame(), recorded);
    return last != null
        && cause != null
        && "retracted".equals(text(last, "state"))
        && cause.has("companions")
        && String.valueOf(text(cause, "companions")).contains(frame);
  }

  private static @Nullable Event newest(String frame, Recorded recorded) {
    Event newest = null;
    for (Event each : recorded.findings()) {
      if (each.has("frame")
          && frame.equals(each.text("frame"))
          && (newest == null || each.time().isAfter(newest.time()))) {
        newest = each;
      }
    }
    return newest;
  }

  private static void countedRight(
      Run run, Recorded recorded, CodeLine culprit, List<Check> checks) {
    Optional<Event> counts = countsAtReached(run, recorded, culprit);
    checks.add(
        Check.that(
            "each lock is counted",
            counts.isPresent() && counts.get().number("created") == run.createdByThen(),
            run.createdByThen() + " created, as the application says",
            counts.map(e -> e.number("created") + " created").orElse("")));
    checks.add(
        Check.that(
            "none is taken for released",
            counts.isPresent() && counts.get().number("high") >= run.createdByThen(),
            "as many alive as were created, within the interval",
            counts
                .map(
                    e ->
                        e.number("live")
                            + " alive ["
                            + e.number("low")
                            + ", "
                            + e.number("high")
                            + "], "
                            + e.number("collected")
                            + " collected")
                .orElse("")));
  }

  private static Optional<Event> countsAtReached(Run run, Recorded recorded, CodeLine culprit) {
    Instant reached = run.reached();
    // Figures are committed a moment after they were read, so the newest of the rest.
    return reached == null
        ? Optional.empty()
        : recorded.countsBetween(reached, reached.plus(REST), culprit);
  }

  private static Optional<Event> firstError(Recorded recorded) {
    return recorded.leaks().stream()
        .filter(e -> "error".equals(e.text("severity")) && "active".equals(e.text("state")))
        .findFirst();
  }

  /**
   * The evidence, in the words of the incident report that this whole project answers.
   *
   * @param orderAt the order that was being served at a moment, from the application's own words
   */
  public static List<String> evidence(
      Run run, Recorded recorded, CodeLine culprit, ToLongFunction<Instant> orderAt) {
    List<String> lines = new ArrayList<>();
    lines.add("Before: " + megabytes(run.heapBefore()));
    Optional<Event> counts = countsAtReached(run, recorded, culprit);
    if (counts.isPresent()) {
      lines.add(
          "After "
              + run.createdByThen()
              + " iterations: "
              + (run.heapAfter() < 0 ? "no collection" : megabytes(run.heapAfter())));
      lines.add("Lock objects created: " + counts.get().number("created"));
      lines.add("Lock objects released: " + counts.get().number("collected"));
    }
    Optional<Event> error = firstError(recorded);
    if (error.isPresent()) {
      Event leak = error.get();
      recorded.leaks().stream()
          .filter(Recorded::loud)
          .findFirst()
          .filter(warning -> warning.time().isBefore(leak.time()))
          .ifPresent(
              warning ->
                  lines.add(
                      "warned of at order "
                          + orderAt.applyAsLong(warning.time())
                          + ", "
                          + culprit.place()));
      String ahead =
          run.outOfMemory() == null
              ? ""
              : String.format(
                  Locale.ROOT,
                  ", %.1f s before the OutOfMemoryError",
                  Duration.between(leak.time(), run.outOfMemory()).toMillis() / 1e3);
      lines.add(
          "reported as an error at order "
              + orderAt.applyAsLong(leak.time())
              + ", "
              + culprit.place()
              + ahead);
    }
    if (run.outOfMemory() != null) {
      lines.add(run.lastWords());
    }
    return lines;
  }

  private static String stackOf(Event creation) {
    return creation.has("stackTrace") ? StackText.of(creation.value("stackTrace")) : "";
  }

  private static String text(Event event, String field) {
    return Objects.requireNonNullElse(event.text(field), "null");
  }

  private static String join(List<String> parts) {
    return String.join("; ", parts);
  }

  static String megabytes(double bytes) {
    return String.format(Locale.ROOT, "%.0f MB", bytes / (1 << 20));
  }
}
