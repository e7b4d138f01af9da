package dev.tallyman.stress.proof;

import dev.tallyman.testkit.Recordings.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The deadlock was found in time, with both threads, both locks and both stacks. */
public final class DeadlockProof {

  /** How long after it happened a deadlock may be reported. */
  public static final Duration IN_TIME = Duration.ofSeconds(2);

  private DeadlockProof() {}

  /**
   * Holds the finding to what the JVM itself said, and to the class file.
   *
   * @param sighting what the JVM said; null if it never spoke of a deadlock
   * @param code the class whose locks are in question
   */
  public static List<Check> checks(
      @Nullable DeadlockSighting sighting, Recorded recorded, AppCode code) {
    List<Check> checks = new ArrayList<>();
    checks.add(
        Check.that(
            "the application deadlocks",
            sighting != null,
            "a cycle in the JVM's own eyes",
            sighting == null ? "" : names(sighting)));
    List<Event> deadlocks = recorded.events("tallyman.Deadlock");
    checks.add(
        Check.that(
            "the deadlock is reported as an error",
            !deadlocks.isEmpty() && "error".equals(deadlocks.get(0).text("severity")),
            "a tallyman.Deadlock of severity error",
            deadlocks.stream().map(Recorded::brief).distinct().collect(Collectors.joining("; "))));
    if (sighting == null || deadlocks.isEmpty()) {
      return checks;
    }
    Event deadlock = deadlocks.get(0);
    Duration delay = atMostLater(sighting, deadlock);
    checks.add(
        Check.that(
            "within " + IN_TIME.toSeconds() + " s",
            delay.compareTo(IN_TIME) <= 0,
            "at most " + IN_TIME.toMillis() + " ms after it happened",
            delay.toMillis() + " ms"));
    List<Event> members =
        recorded.events("tallyman.DeadlockThread").stream()
            .filter(e -> Objects.equals(e.text("fingerprint"), deadlock.text("fingerprint")))
            .toList();
    checks.add(
        Check.same(
            "the threads",
            new TreeSet<>(sighting.members().stream().map(m -> m.thread()).toList()),
            new TreeSet<>(members.stream().map(e -> text(e, "threadName")).toList())));
    for (DeadlockSighting.Member member : sighting.members()) {
      memberIsRight(member, sighting, members, code, checks);
    }
    List<String> others =
        deadlocks.stream()
            .filter(e -> !Objects.equals(e.text("fingerprint"), deadlock.text("fingerprint")))
            .map(Recorded::brief)
            .toList();
    checks.add(
        Check.that("no other deadlock is reported", others.isEmpty(), "one cycle", join(others)));
    List<String> leaks =
        recorded.leaks().stream().filter(Recorded::loud).map(Recorded::brief).distinct().toList();
    checks.add(Check.that("no leak is reported", leaks.isEmpty(), "none", join(leaks)));
    return checks;
  }

  private static void memberIsRight(
      DeadlockSighting.Member member,
      DeadlockSighting sighting,
      List<Event> events,
      AppCode code,
      List<Check> checks) {
    String name = member.thread();
    Optional<Event> found =
        events.stream().filter(e -> name.equals(e.text("threadName"))).findFirst();
    if (found.isEmpty()) {
      return; // the comparison of the threads has failed already
    }
    Event event = found.get();
    CodeLine waitsAt = member.waitsAt();
    Optional<String> field = fieldTakenAt(code, waitsAt);
    checks.add(
        Check.that(
            name + " waits at a line that takes a lock",
            field.isPresent(),
            "one of " + code.acquisitions(),
            waitsAt.frame()));
    checks.add(
        Check.that(
            "the line at which " + name + " waits",
            text(event, "waitsAt").contains(waitsAt.frame()),
            waitsAt.frame(),
            text(event, "waitsAt")));
    if (field.isPresent()) {
      CodeLine born = code.creationOf(field.get());
      checks.add(
          Check.that(
              "the lock that " + name + " waits for",
              text(event, "waitsFor").contains(born.place()),
              field.get() + ", made at " + born.place(),
              text(event, "waitsFor")));
    }
    Optional<Event> owner =
        events.stream()
            .filter(e -> member.waitsForOwnedBy().equals(e.text("threadName")))
            .findFirst();
    checks.add(
        Check.that(
            "its owner " + member.waitsForOwnedBy() + " holds it",
            owner.isPresent()
                && text(owner.get(), "holds").equals(text(event, "waitsFor"))
                && !text(event, "holds").equals(text(event, "waitsFor")),
            text(event, "waitsFor"),
            owner.map(e -> text(e, "holds")).orElse("")));
    List<String> missing =
        member.applicationStack().stream()
            .map(element -> CodeLine.of(element).frame())
            .filter(frame -> !text(event, "stack").contains(frame))
            .toList();
    checks.add(
        Check.that(
            "the stack of " + name,
            missing.isEmpty() && !member.applicationStack().isEmpty(),
            "all " + member.applicationStack().size() + " frames of the application",
            missing.isEmpty() ? "all" : "without " + join(missing)));
  }

  private static Optional<String> fieldTakenAt(AppCode code, CodeLine at) {
    return code.acquisitions().stream()
        .filter(place -> place.at().equals(at))
        .map(AppCode.Place::field)
        .findFirst();
  }

  /** Counted from the last moment at which there surely was none. */
  private static Duration atMostLater(DeadlockSighting sighting, Event deadlock) {
    return Duration.between(sighting.notBefore(), deadlock.time());
  }

  /** The evidence. */
  public static List<String> evidence(
      java.time.Instant ready, @Nullable DeadlockSighting sighting, Recorded recorded) {
    List<Event> deadlocks = recorded.events("tallyman.Deadlock");
    if (sighting == null || deadlocks.isEmpty()) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "deadlock after %.1f s, reported %.1f s later: both threads, both locks, both lines",
            Duration.between(ready, sighting.notBefore()).toMillis() / 1e3,
            Math.max(0, atMostLater(sighting, deadlocks.get(0)).toMillis()) / 1e3));
    for (Event member : recorded.events("tallyman.DeadlockThread")) {
      if (Objects.equals(member.text("fingerprint"), deadlocks.get(0).text("fingerprint"))) {
        lines.addAll(memberLines(member));
      }
    }
    return lines.stream().distinct().toList();
  }

  private static List<String> memberLines(Event member) {
    String name = text(member, "threadName");
    String indent = " ".repeat(name.length());
    return Stream.of(
            name + "  holds      " + shorter(text(member, "holds")),
            indent + "  waits for  " + shorter(text(member, "waitsFor")),
            indent + "         at  " + shorter(text(member, "waitsAt")))
        .toList();
  }

  /** Frames without their packages, so that a line of the screen holds them. */
  private static String shorter(String text) {
    return text.replaceAll("\\b[\\w.]+\\.(\\w+\\.[\\w<>$]+)\\((\\w+\\.java:\\d+)\\)", "$1($2)")
        .replaceAll("made at [\\w.<>$]+\\((\\w+\\.java:\\d+)\\)", "made at $1");
  }

  private static String names(DeadlockSighting sighting) {
    return sighting.members().stream()
        .map(m -> m.thread() + " waits for " + m.waitsForOwnedBy())
        .collect(Collectors.joining(", "));
  }

  private static String text(Event event, String field) {
    return Objects.requireNonNullElse(event.text(field), "null");
  }

  private static String join(List<String> parts) {
    return String.join("; ", parts);
  }
}
