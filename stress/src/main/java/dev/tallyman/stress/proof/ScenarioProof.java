package dev.tallyman.stress.proof;

import dev.tallyman.testkit.Recordings.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A deadlock was found in time with its threads and lines; locks taken in both orders were named
 * although nothing hung; and what is right was met with silence.
 */
public final class ScenarioProof {

  private static final String DEADLOCK = "tallyman.Deadlock";
  private static final String INVERSION = "tallyman.LockOrderInversion";
  private static final String MEMBER = "tallyman.DeadlockThread";
  private static final String ORDER = "tallyman.LockOrder";

  /** A lock is named by the line that makes it: none of these is in the JDK. */
  private static final Pattern MADE_BY_THE_JDK =
      Pattern.compile("made at (?:\\S+/)?(?:java|javax|jdk|sun|com\\.sun)\\.");

  private ScenarioProof() {}

  /**
   * A line at which something is taken or waited for.
   *
   * @param at the line
   * @param monitor whether it is a monitor's: of those the JVM tells the frame that has taken it
   *     with whatever line that is at now, and of one who waits the line after, as long as the
   *     method is interpreted
   */
  public record Place(CodeLine at, boolean monitor) {

    private boolean isIn(String text, boolean stuck) {
      return text.contains(
          stuck && monitor ? at.className() + "." + at.method() + "(" : at.frame());
    }
  }

  /**
   * A thread that is stuck, or one order in which two locks are taken.
   *
   * @param thread its name
   * @param takenAt where it took what another one waits for; null if that is not to be known
   * @param waitsAt where it waits; of an order, where it took the other one
   */
  public record Role(String thread, @Nullable Place takenAt, Place waitsAt) {}

  /**
   * What a program does when it is stuck.
   *
   * @param severity the word for what may be said of it
   * @param roles its threads, all of them
   * @param within how long a finding may take
   */
  public record Stuck(String severity, List<Role> roles, Duration within) {
    /** Copies the roles. */
    public Stuck {
      roles = List.copyOf(roles);
    }
  }

  /**
   * Holds a deadlock to its verdict.
   *
   * @param since when it happened; null if the program did not say so
   */
  public static List<Check> deadlock(@Nullable Instant since, Recorded recorded, Stuck stuck) {
    List<Check> checks = new ArrayList<>();
    checks.add(noHookFails(recorded));
    checks.add(
        Check.that(
            "the program is stuck", since != null, "a line 'stuck at ...'", "" + (since != null)));
    List<Event> deadlocks = recorded.events(DEADLOCK);
    Optional<Event> found = deadlocks.stream().findFirst();
    checks.add(
        Check.that(
            "the deadlock is reported as " + article(stuck.severity()),
            found.isPresent() && stuck.severity().equals(text(found.get(), "severity")),
            "a " + DEADLOCK + " of severity " + stuck.severity(),
            briefs(deadlocks.stream())));
    if (since == null || found.isEmpty()) {
      return checks;
    }
    Event deadlock = found.get();
    Duration delay = Duration.between(since, deadlock.time());
    checks.add(
        Check.that(
            "in time",
            delay.compareTo(stuck.within()) <= 0,
            "at most " + stuck.within().toMillis() + " ms after it happened",
            delay.toMillis() + " ms"));
    if (stuck.severity().equals("warning")) {
      checks.add(
          Check.that(
              "it is said to be suspected",
              (text(deadlock, "message") + text(deadlock, "verdict")).contains("uspected"),
              "the word 'suspected'",
              text(deadlock, "message")));
    }
    checks.addAll(members(partsOf(recorded, MEMBER, deadlock), stuck));
    checks.add(
        Check.that(
            "it is one deadlock",
            fingerprints(deadlocks) == 1,
            "one fingerprint",
            briefs(deadlocks.stream())));
    checks.add(
        Check.that(
            "it is not taken back",
            deadlocks.stream().noneMatch(e -> "retracted".equals(text(e, "state"))),
            "active to the end",
            briefs(deadlocks.stream())));
    checks.add(nothingBesides(recorded, Set.of(DEADLOCK, INVERSION)));
    checks.add(nothingOfTheJdk(recorded));
    return checks;
  }

  private static List<Check> members(List<Event> events, Stuck stuck) {
    List<Check> checks = new ArrayList<>();
    checks.add(
        Check.same(
            "the threads",
            new TreeSet<>(stuck.roles().stream().map(Role::thread).toList()),
            new TreeSet<>(events.stream().map(e -> text(e, "threadName")).toList())));
    for (Role role : stuck.roles()) {
      Optional<Event> found =
          events.stream().filter(e -> role.thread().equals(text(e, "threadName"))).findFirst();
      if (found.isEmpty()) {
        continue; // the comparison of the threads has failed already
      }
      checks.add(line(role.thread() + " waits at", role.waitsAt(), text(found.get(), "waitsAt")));
      Place taken = role.takenAt();
      if (taken != null) {
        checks.add(
            line(role.thread() + " has taken what it holds at", taken, takenAt(found.get())));
      }
    }
    return checks;
  }

  /**
   * Holds a run in which nothing hung to its verdict.
   *
   * @param orders both orders, or all of a ring
   */
  public static List<Check> inversion(LibraryProof.Run run, Recorded recorded, List<Role> orders) {
    List<Check> checks = new ArrayList<>();
    checks.add(endsWell(run));
    checks.add(noHookFails(recorded));
    List<Event> inversions = recorded.events(INVERSION);
    Optional<Event> found = inversions.stream().findFirst();
    checks.add(
        Check.that(
            "the inversion is reported",
            found.isPresent() && "warning".equals(text(found.get(), "severity")),
            "a " + INVERSION + " of severity warning",
            briefs(inversions.stream())));
    if (found.isPresent()) {
      List<Event> told = partsOf(recorded, ORDER, found.get());
      for (Role order : orders.stream().distinct().toList()) {
        Place outer = Objects.requireNonNull(order.takenAt());
        checks.add(
            Check.that(
                "an order has both lines",
                told.stream()
                    .anyMatch(
                        e ->
                            outer.isIn(takenAt(e), false)
                                && order.waitsAt().isIn(text(e, "waitsAt"), false)),
                outer.at() + " and then " + order.waitsAt().at(),
                told.stream()
                    .map(e -> takenAt(e) + " and then " + text(e, "waitsAt"))
                    .distinct()
                    .collect(Collectors.joining("; "))));
      }
      checks.add(
          Check.that(
              "both have stacks",
              !told.isEmpty()
                  && told.stream()
                      .allMatch(
                          e -> !text(e, "stack").isEmpty() && !text(e, "takenStack").isEmpty()),
              "a stack for each of both locks in each order",
              told.size() + " orders"));
      checks.add(
          Check.that(
              "one cause, one finding",
              fingerprints(inversions) == 1,
              "one fingerprint",
              briefs(inversions.stream())));
    }
    checks.add(nothingBesides(recorded, Set.of(INVERSION)));
    checks.add(nothingOfTheJdk(recorded));
    return checks;
  }

  /** Holds a run that does nothing wrong to silence. */
  public static List<Check> silent(LibraryProof.Run run, Recorded recorded) {
    return List.of(endsWell(run), agentIsWell(recorded), nothingBesides(recorded, Set.of()));
  }

  /** When the first deadlock was found, in seconds after it happened; empty if none was. */
  public static Optional<Double> deadlockAfter(@Nullable Instant since, Recorded recorded) {
    return since == null
        ? Optional.empty()
        : recorded.events(DEADLOCK).stream()
            .findFirst()
            .map(e -> Duration.between(since, e.time()).toMillis() / 1e3);
  }

  /** When the first inversion was found, in seconds after the JVM's start; empty if none was. */
  public static Optional<Double> inversionAfter(Instant started, Recorded recorded) {
    return recorded.events(INVERSION).stream()
        .findFirst()
        .map(e -> Duration.between(started, e.time()).toMillis() / 1e3);
  }

  /** The first deadlock or inversion as it says itself. */
  public static String message(Recorded recorded) {
    return Stream.of(DEADLOCK, INVERSION)
        .flatMap(type -> recorded.events(type).stream())
        .findFirst()
        .map(e -> text(e, "message"))
        .orElse("nothing");
  }

  private static Check endsWell(LibraryProof.Run run) {
    return Check.that(
        "the program ends well",
        Objects.equals(run.exitStatus(), 0) && run.done().startsWith("done "),
        "a line 'done ...' and exit status 0",
        run.done() + ", exit status " + run.exitStatus());
  }

  /** It may have found something before it has said how it is. */
  private static Check noHookFails(Recorded recorded) {
    long failures = hookFailures(recorded);
    return Check.that("no hook fails", failures <= 0, "no hook failures", failures + "");
  }

  private static Check agentIsWell(Recorded recorded) {
    long failures = hookFailures(recorded);
    return Check.that(
        "the agent is well",
        failures == 0,
        "a tallyman.AgentHealth without hook failures",
        failures < 0 ? "" : failures + " hook failures");
  }

  private static long hookFailures(Recorded recorded) {
    List<Event> health = recorded.events("tallyman.AgentHealth");
    return health.isEmpty() ? -1 : health.get(health.size() - 1).number("hookFailures");
  }

  private static Check nothingBesides(Recorded recorded, Set<String> types) {
    String others =
        briefs(
            recorded.findings().stream()
                .filter(Recorded::loud)
                .filter(e -> !types.contains(e.type())));
    return Check.that(
        types.isEmpty() ? "it stays silent" : "nothing besides",
        others.isEmpty(),
        "no " + (types.isEmpty() ? "" : "other ") + "warning and no error",
        others);
  }

  private static Check nothingOfTheJdk(Recorded recorded) {
    String named =
        Stream.of(MEMBER, ORDER)
            .flatMap(type -> recorded.events(type).stream())
            .flatMap(e -> Stream.of(text(e, "holds"), text(e, "waitsFor")))
            .filter(name -> MADE_BY_THE_JDK.matcher(name).find())
            .distinct()
            .collect(Collectors.joining("; "));
    return Check.that("no lock of the JDK's is named", named.isEmpty(), "none", named);
  }

  private static List<Event> partsOf(Recorded recorded, String type, Event finding) {
    return recorded.events(type).stream()
        .filter(e -> text(e, "fingerprint").equals(text(finding, "fingerprint")))
        .toList();
  }

  private static long fingerprints(List<Event> findings) {
    return findings.stream().map(e -> text(e, "fingerprint")).distinct().count();
  }

  private static Check line(String what, Place expected, String seen) {
    return Check.that(what, expected.isIn(seen, true), expected.at().frame(), seen);
  }

  private static String takenAt(Event event) {
    return text(event, "takenAt");
  }

  private static String article(String severity) {
    return (severity.startsWith("e") ? "an " : "a ") + severity;
  }

  private static String briefs(Stream<Event> findings) {
    return findings.map(Recorded::brief).distinct().collect(Collectors.joining("; "));
  }

  private static String text(Event event, String field) {
    String text = event.has(field) ? event.text(field) : null;
    return text == null ? "" : text;
  }

  /** A number of seconds as tables have it. */
  public static String seconds(double seconds) {
    return String.format(Locale.ROOT, "%.1f s", seconds);
  }
}
