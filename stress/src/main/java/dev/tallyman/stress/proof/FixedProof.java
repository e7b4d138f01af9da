package dev.tallyman.stress.proof;

import dev.tallyman.testkit.Recordings.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Every lock is accounted for, the live set is flat, and nothing is reported. */
public final class FixedProof {

  /**
   * What a thousand orders may leave behind for the live set to pass as flat, with 95 % confidence.
   * The generation that leaks leaves about 65 MB.
   */
  public static final long MOST_BYTES_PER_1000_ORDERS = 1 << 20;

  /**
   * What a young JVM may keep besides, once: classes, the forms of reflection, what the agent has
   * learned of the classes it walked over. On a busy machine it comes late, amid the orders.
   */
  public static final long MOST_BYTES_ONCE = 2 << 20;

  private FixedProof() {}

  /**
   * What was seen of the run from outside.
   *
   * @param orders how many were asked for
   * @param served how many it says it served
   * @param created locks that it says it made for orders
   * @param released locks that it says it let go of
   * @param books what it says of its books
   * @param exitStatus its exit status; null if it had to be ended
   * @param liveSet the heap after full collections
   */
  public record Run(
      long orders,
      long served,
      long created,
      long released,
      String books,
      @Nullable Integer exitStatus,
      LiveSet liveSet) {}

  /**
   * Holds a run to what was promised.
   *
   * @param site the line that makes the orders' locks
   */
  public static List<Check> checks(Run run, Recorded recorded, CodeLine site) {
    List<Check> checks = new ArrayList<>();
    checks.add(Check.same("orders served", run.orders(), run.served()));
    checks.add(
        Check.that(
            "the application ends well",
            Objects.equals(run.exitStatus(), 0) && run.books().equals("balanced"),
            "exit status 0, books balanced",
            "exit status " + run.exitStatus() + ", books " + run.books()));
    Optional<Event> counts = Optional.ofNullable(recorded.lastCounts().get(site.frame()));
    checks.add(
        Check.that(
            "each lock is counted",
            counts.isPresent() && counts.get().number("created") == run.created(),
            run.created() + " created at " + site.place() + ", as the application says",
            counts.map(e -> e.number("created") + " created").orElse("no such site")));
    checks.add(
        Check.that(
            "every lock is accounted for",
            counts.isPresent()
                && counts.get().number("live") + counts.get().number("collected")
                    == counts.get().number("created"),
            "created = live + collected",
            counts.map(FixedProof::sum).orElse("")));
    long most = mostAlive(run);
    checks.add(
        Check.that(
            "they are gone at the end",
            counts.isPresent()
                && counts.get().number("low") <= run.created() - run.released()
                && counts.get().number("live") <= most,
            "at most " + most + " alive",
            counts.map(FixedProof::sum).orElse("")));
    checks.add(flat(run));
    List<String> findings = recorded.findings().stream().map(Recorded::brief).distinct().toList();
    checks.add(
        Check.that("no finding at all", findings.isEmpty(), "none", String.join("; ", findings)));
    return checks;
  }

  /**
   * A census that ends with an estimate may leave a few undecided: one in a hundred of those
   * created, and never fewer than 8.
   */
  private static long mostAlive(Run run) {
    return run.created() - run.released() + Math.max(8, run.created() / 100);
  }

  private static String sum(Event counts) {
    return counts.number("created")
        + " created = "
        + counts.number("live")
        + " live ["
        + counts.number("low")
        + ", "
        + counts.number("high")
        + "] + "
        + counts.number("collected")
        + " collected";
  }

  private static Check flat(Run run) {
    double most = mostPer1000(run);
    String expected = "growth surely below " + kilobytes(most) + " for 1000 orders";
    int points = run.liveSet().settled().size();
    if (points < Slope.FEWEST) {
      return Check.that("the live set is flat", false, expected, "only " + points + " points");
    }
    Slope slope = run.liveSet().perOrder();
    return Check.that(
        "the live set is flat",
        slope.high() * 1000 < most,
        expected,
        interval(slope, 1000) + " for 1000 orders; " + points(run.liveSet()));
  }

  private static double mostPer1000(Run run) {
    return MOST_BYTES_PER_1000_ORDERS + MOST_BYTES_ONCE * 1000.0 / Math.max(1000, run.orders());
  }

  /** What the slope was drawn through. */
  private static String points(LiveSet liveSet) {
    return liveSet.settled().stream()
        .map(p -> p.orders() + " orders " + kilobytes(p.bytes()))
        .collect(Collectors.joining(", "));
  }

  /** The evidence. */
  public static List<String> evidence(Run run, Recorded recorded, CodeLine site) {
    List<String> lines = new ArrayList<>();
    LiveSet live = run.liveSet();
    if (live.settled().size() >= Slope.FEWEST) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%d orders, live set %s +- %.1f (95 %% interval of the slope: %s for 1000 orders,"
                  + " %s/min; flat is below %s for 1000 orders)",
              run.served(),
              LeakProof.megabytes(live.middleBytes()),
              live.spreadBytes() / (1 << 20),
              interval(live.perOrder(), 1000),
              interval(live.perMinute(), 1),
              kilobytes(mostPer1000(run))));
    }
    Event counts = recorded.lastCounts().get(site.frame());
    if (counts != null) {
      lines.add("locks at " + site.place() + ": " + sum(counts));
    }
    long quiet = recorded.findings().size();
    lines.add(quiet == 0 ? "no finding" : quiet + " findings");
    return lines;
  }

  private static String interval(Slope slope, double factor) {
    return String.format(
        Locale.ROOT, "%+.0f..%+.0f KB", slope.low() * factor / 1024, slope.high() * factor / 1024);
  }

  private static String kilobytes(double bytes) {
    return String.format(Locale.ROOT, "%.0f KB", bytes / 1024);
  }
}
